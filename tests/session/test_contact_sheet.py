from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.generation.config import GenerationConfig
from studio.generation.events import TokenDrawn
from studio.generation.generator import generate
from studio.messages import StudioError
from studio.session import stars as stars_module
from studio.session.contact_sheet import STARS, ContactSheet
from studio.session.session import Session
from studio.session.stars import Star, Stars
from studio.text.corpus import Corpus
from tests.trained import trained_on

TEMPERATURES, TOP_PS = (0.4, 1.1), (0.5, 1.0)


@pytest.fixture
def sheet(qtbot: QtBot, session: Session, corpus: Corpus) -> ContactSheet:
    """The sheet of a session with a small model, its stars read."""
    session.model.trained = trained_on(corpus)
    return settled(qtbot, ContactSheet(session.model, session.runs.library.folder.parent, session))


def settled(qtbot: QtBot, sheet: ContactSheet) -> ContactSheet:
    sheet.stars.read()
    qtbot.waitUntil(lambda: not sheet.stars.task.running, timeout=10_000)
    return sheet


def written(qtbot: QtBot, sheet: ContactSheet, seed: int | None = 7, length: int = 30) -> list[str]:
    with qtbot.waitSignal(sheet.writing.ended, timeout=20_000):
        sheet.start("The tide ", TEMPERATURES, TOP_PS, length, seed)
    return [cell.text for cell in sheet.cells]


def kept(path: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(path.read_text())["stars"]
    return found


def test_each_text_is_what_the_model_writes_alone_with_its_settings(qtbot: QtBot, sheet: ContactSheet) -> None:
    texts = written(qtbot, sheet)
    trained = sheet.model.trained
    assert trained is not None
    assert [(cell.temperature, cell.top_p) for cell in sheet.cells] == [(0.4, 0.5), (0.4, 1.0), (1.1, 0.5), (1.1, 1.0)]
    for cell in sheet.cells:
        config = GenerationConfig(length=30, temperature=cell.temperature, top_p=cell.top_p, seed=7)
        alone = generate(trained.model, trained.tokenizer, "as-is", "The tide ", config)
        assert cell.text == "".join(event.text for event in alone if isinstance(event, TokenDrawn))
        assert cell.finished
    assert len(set(texts)) > 1


def test_one_seed_one_sheet(qtbot: QtBot, sheet: ContactSheet) -> None:
    first = written(qtbot, sheet, seed=3)
    assert written(qtbot, sheet, seed=4) != first
    assert written(qtbot, sheet, seed=3) == first


def test_a_fresh_seed_is_told_and_writes_the_same_again(qtbot: QtBot, sheet: ContactSheet) -> None:
    first = written(qtbot, sheet, seed=None)
    assert sheet.seed is not None
    assert written(qtbot, sheet, seed=sheet.seed) == first


def test_stopping_keeps_what_is_there(qtbot: QtBot, sheet: ContactSheet) -> None:
    with qtbot.waitSignal(sheet.writing.ended, timeout=20_000):
        sheet.start("The ", TEMPERATURES, TOP_PS, 10_000_000, 1)
        qtbot.waitUntil(lambda: all(len(cell.pieces) > 5 for cell in sheet.cells), timeout=10_000)
        assert not sheet.can_star(0), "it is still being written"
        sheet.stop()
    assert not any(cell.finished for cell in sheet.cells)
    assert all(cell.text for cell in sheet.cells)
    assert sheet.can_star(0)


def test_a_new_sheet_takes_the_place_of_one_under_way(qtbot: QtBot, sheet: ContactSheet) -> None:
    sheet.start("Another ", (0.7,), (0.9,), 10_000_000, 1)
    qtbot.waitUntil(lambda: len(sheet.cells[0].pieces) > 5, timeout=10_000)
    texts = written(qtbot, sheet)
    assert [len(text) for text in texts] == [30] * 4
    assert sheet.read == "The tide "


def test_another_model_ends_the_sheet_and_a_failure_is_told(qtbot: QtBot, sheet: ContactSheet, corpus: Corpus) -> None:
    sheet.start("The ", TEMPERATURES, TOP_PS, 10_000_000, 1)
    with qtbot.waitSignal(sheet.writing.ended, timeout=20_000):
        sheet.model.use(trained_on(corpus, "bidirectional"))
    with qtbot.waitSignal(sheet.failed, timeout=20_000) as failed:
        sheet.start("The ", TEMPERATURES, TOP_PS, 10, 1)
    assert isinstance(failed.args[0], StudioError)
    assert "fills gaps" in str(failed.args[0])
    qtbot.waitUntil(lambda: not sheet.writing.running)


def test_stars_are_there_again_in_a_new_sheet(qtbot: QtBot, sheet: ContactSheet, session: Session) -> None:
    texts = written(qtbot, sheet)
    sheet.star(1)
    assert sheet.is_starred(1), "at once"
    sheet.star(1)
    sheet.star(2)
    settled(qtbot, sheet)
    again = settled(qtbot, ContactSheet(session.model, session.runs.library.folder.parent, session))
    assert [star.text for star in again.stars.all] == [texts[2], texts[1]]
    star = again.stars.all[1]
    assert (star.prefix, star.temperature, star.top_p, star.seed) == ("The tide ", 0.4, 1.0, 7)
    assert (star.model, star.text_name) == ("a small one", "story.txt")
    assert star.when
    written(qtbot, again)
    assert [again.is_starred(place) for place in range(4)] == [False, True, True, False]


def test_a_star_taken_away_can_be_brought_back(qtbot: QtBot, sheet: ContactSheet, session: Session) -> None:
    path = session.runs.library.folder.parent / STARS
    written(qtbot, sheet)
    for place in (0, 1, 3):
        sheet.star(place)
    before = sheet.stars.all
    sheet.unstar(1)
    assert not sheet.is_starred(1)
    settled(qtbot, sheet)
    assert len(kept(path)) == 2
    sheet.stars.undo()
    assert sheet.stars.all == before, "where it was"
    settled(qtbot, sheet)
    assert len(kept(path)) == 3
    sheet.stars.undo()
    assert sheet.stars.all == before


def test_what_was_starred_last_is_kept_at_the_programs_end(qtbot: QtBot, sheet: ContactSheet, session: Session) -> None:
    written(qtbot, sheet)
    for place in range(4):
        sheet.star(place)
    session.close()
    assert len(kept(session.runs.library.folder.parent / STARS)) == 4
    settled(qtbot, sheet)


GOOD = {
    **{"prefix": "A", "text": " b\udc80", "temperature": 1, "top_p": 0.5, "seed": 1},
    **{"model": "m", "text_name": "t", "when": ""},
}


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ("{", 0),
        ("[]", 0),
        ('{"format": 1, "stars": 3}', 0),
        ("[" * 100_000, 0),
        (json.dumps({"format": 1, "stars": [GOOD, 3, {"prefix": "B"}]}), 1),
        (json.dumps({"format": 1, "stars": [GOOD, GOOD | {"temperature": "warm"}]}), 1),
    ],
)
def test_a_damaged_file_is_set_aside(qtbot: QtBot, session: Session, content: str, left: int) -> None:
    folder = session.runs.library.folder.parent
    (folder / STARS).write_text(content)
    (folder / f"{STARS}.bad").write_text("from before")
    sheet = ContactSheet(session.model, session.runs.library.folder.parent, session)
    with qtbot.waitSignal(sheet.failed, timeout=10_000) as failed:
        sheet.stars.read()
    assert f"{STARS}.2.bad" in str(failed.args[0])
    settled(qtbot, sheet)
    assert len(sheet.stars.all) == left
    assert (folder / f"{STARS}.2.bad").read_text() == content
    assert (folder / f"{STARS}.bad").read_text() == "from before"
    sheet.stars.add(Star("A", "new", 0.5, 0.5, 1, "m", "t"))
    settled(qtbot, sheet)
    assert (
        len(settled(qtbot, ContactSheet(session.model, session.runs.library.folder.parent, session)).stars.all)
        == left + 1
    )


def test_stars_of_a_newer_studio_are_left_alone(qtbot: QtBot, session: Session) -> None:
    path = session.runs.library.folder.parent / STARS
    path.write_text('{"format": 2, "stars": []}')
    sheet = ContactSheet(session.model, session.runs.library.folder.parent, session)
    with qtbot.waitSignal(sheet.failed, timeout=10_000):
        sheet.stars.read()
    settled(qtbot, sheet)
    with qtbot.waitSignal(sheet.failed, timeout=10_000):
        sheet.stars.add(Star("A", "new", 0.5, 0.5, 1, "m", "t"))
    settled(qtbot, sheet)
    assert sheet.stars.all == (), "what cannot be kept is not shown as kept"
    assert path.read_text() == '{"format": 2, "stars": []}'


@pytest.fixture
def stars(session: Session, tmp_path: Path) -> Callable[[], Stars]:
    return lambda: Stars(tmp_path / "many.json", session)


def test_there_is_an_end_to_the_stars(
    qtbot: QtBot, stars: Callable[[], Stars], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stars_module, "MOST", 3)
    some = stars()
    with qtbot.waitSignal(some.failed, timeout=10_000) as failed:
        for seed in range(4):
            some.add(Star("A", "b", 0.5, 0.5, seed, "m", "t", str(seed)))
    assert "3 pieces are starred" in str(failed.args[0])
    qtbot.waitUntil(lambda: not some.task.running, timeout=10_000)
    assert [star.seed for star in some.all] == [2, 1, 0]
