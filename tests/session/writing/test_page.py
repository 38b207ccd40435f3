from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.generation.config import GenerationConfig
from studio.generation.events import Candidate
from studio.runs.library import RunLibrary
from studio.session.session import Session
from studio.session.writing.page import ALTERNATIVES, WritingPage, tail
from tests.old_files import old_model
from tests.samples import STORY

MODEL = old_model(2)
CONFIG = GenerationConfig(length=30, seed=1)


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    made = Session(RunLibrary(tmp_path / "runs"))
    with qtbot.waitSignal(made.model.opened, timeout=20_000):
        made.model.open(MODEL)
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> WritingPage:
    """A page on which a text of thirty tokens was written."""
    with qtbot.waitSignal(session.page.writing.ended):
        session.page.write("The ", CONFIG)
    return session.page


def look(qtbot: QtBot, page: WritingPage, token: int) -> tuple[Candidate, ...]:
    with qtbot.waitSignal(page.alternatives_found) as found:
        page.look_at(token)
    assert found.args[0] == token
    candidates: tuple[Candidate, ...] = found.args[1]
    return candidates


def test_going_on_writes_after_the_whole_text(qtbot: QtBot, session: Session, page: WritingPage) -> None:
    first = session.page.current
    assert page.goes_on("The ")
    assert not page.goes_on("Another")
    with qtbot.waitSignal(session.page.writing.ended):
        page.go_on(CONFIG)
    assert session.page.current.parent is first
    assert session.page.current.whole_text() == "The " + first.text + session.page.current.text
    assert session.page.current.length() == 60


def test_a_text_gone_on_with_is_the_text_written_at_one_go(qtbot: QtBot, session: Session, page: WritingPage) -> None:
    greedy = GenerationConfig(length=20, greedy=True)
    for write in (lambda: page.write("The", greedy), lambda: page.go_on(greedy)):
        with qtbot.waitSignal(session.page.writing.ended):
            write()
    whole = session.page.current.whole_text()
    with qtbot.waitSignal(session.page.writing.ended):
        page.write("The", GenerationConfig(length=40, greedy=True))
    assert session.page.current.whole_text() == whole


def test_again_is_another_text_from_the_same_place(qtbot: QtBot, session: Session, page: WritingPage) -> None:
    first = session.page.current
    with qtbot.waitSignal(session.page.writing.ended):
        page.again(GenerationConfig(length=30, seed=2))
    assert session.page.current.text != first.text
    assert page.tree.roots == [first, session.page.current]
    page.undo()
    assert session.page.current is first
    page.redo()
    assert session.page.current is page.tree.roots[1]


def test_the_likeliest_tokens_of_a_place_and_a_branch_from_there(
    qtbot: QtBot, session: Session, page: WritingPage
) -> None:
    first = session.page.current
    candidates = look(qtbot, page, 10)
    assert len(candidates) == ALTERNATIVES
    assert [one.probability for one in candidates] == sorted((one.probability for one in candidates), reverse=True)
    own = next((one for one in candidates if one.text == first.pieces[10]), None)
    if own is not None:
        assert own.probability == pytest.approx(first.probabilities[10], rel=1e-3)
    instead = next(one for one in candidates if one.text != first.pieces[10])
    with qtbot.waitSignal(session.page.writing.ended):
        page.branch(10, instead, CONFIG)
    branch = session.page.current
    assert branch.whole_text().startswith("The " + "".join(first.pieces[:10]) + instead.text)
    assert branch.length() == 10 + 1 + 30
    assert (branch.parent, branch.at) == (first, 10)
    assert branch.probabilities[0] == pytest.approx(instead.probability)
    assert look(qtbot, page, 10) == candidates, "what else could stand there is the same in the branch"
    with qtbot.waitSignal(session.page.writing.ended):
        page.again(GenerationConfig(length=30, seed=5))
    assert session.page.current.whole_text().startswith("The " + "".join(first.pieces[:10]) + instead.text)
    assert len(first.pieces) == 30, "nothing of what was there is lost"


def test_a_branch_at_the_very_first_token(qtbot: QtBot, session: Session, page: WritingPage) -> None:
    first = session.page.current
    instead = next(one for one in look(qtbot, page, 0) if one.text != first.pieces[0])
    with qtbot.waitSignal(session.page.writing.ended):
        page.branch(0, instead, CONFIG)
    assert session.page.current.whole_text().startswith("The " + instead.text)
    assert page.tree.roots == [first, session.page.current]


def test_while_it_writes_a_look_at_a_token_waits(qtbot: QtBot, session: Session, page: WritingPage) -> None:
    page.write("The ", GenerationConfig(length=10_000_000))
    qtbot.waitUntil(lambda: session.page.current.length() > 5)
    with qtbot.waitSignal(page.alternatives_found):
        page.look_at(3)
        assert not page.looking.running
        session.page.writing.stop()


def test_undo_stops_what_is_being_written_and_keeps_it(qtbot: QtBot, session: Session, page: WritingPage) -> None:
    first = session.page.current
    page.go_on(GenerationConfig(length=10_000_000))
    second = session.page.current
    qtbot.waitUntil(lambda: len(second.pieces) > 5)
    with qtbot.waitSignal(session.page.writing.ended):
        page.undo()
    assert session.page.current is first
    assert len(first.pieces) == 30
    assert second in first.children


def test_the_tail_of_a_text_begins_between_words() -> None:
    assert tail("a few words") == "a few words"
    assert tail("one two three " * 100, 40) in "one two three " * 100
    assert tail("one two three " * 100, 40).startswith(("one", "two", "three"))
    assert tail("x" * 100, 40) == "x" * 40


def test_the_copy_meter_finds_what_stands_in_the_text(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.open(path)
    with qtbot.waitSignal(session.page.writing.ended):
        session.page.write("", CONFIG)
    assert session.overlap.text == "", "the model learned from another text"
    assert session.overlap.measured is None
    manifest = replace(session.model.trained.manifest, text_digest=session.text.corpus.document.digest)
    session.model.trained = replace(session.model.trained, manifest=manifest)  # as if it had learned from this one
    copy = STORY[1000:1100]
    current = session.page.current
    del current.pieces[:]
    current.pieces.extend(["xx", copy, "yy"])
    with qtbot.waitSignal(session.overlap.changed, check_params_cb=lambda: session.overlap.measured is not None):
        session.overlap.measure()
    copies = session.overlap.measured.copies
    assert [(span.start, span.end) for span in copies.spans] == [(2, 102)]
    assert copies.longest.length == 100
    assert copies.share_new == pytest.approx(4 / 104)
    place = session.overlap.place(0)
    assert (place.before[-20:], place.copy, place.after[:20]) == (STORY[980:1000], copy, STORY[1100:1120])
    assert place.line == STORY.count("\n", 0, 1000) + 1
    session.page.undo()
    assert session.overlap.measured is None


def test_a_stretch_to_which_nothing_was_written_leaves_no_trace(
    qtbot: QtBot, session: Session, page: WritingPage
) -> None:
    first = session.page.current
    with qtbot.waitSignal(session.page.writing.ended):
        page.go_on(GenerationConfig(length=0))
    assert session.page.current is first
    assert first.children == []
    assert page.tree.count == 1
    assert not page.tree.can_redo
