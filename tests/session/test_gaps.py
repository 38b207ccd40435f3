from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.messages import StudioError
from studio.session.gaps import Gaps
from studio.session.session import Session
from studio.text.corpus import Corpus
from studio.workers.job_thread import JobThread
from tests.trained import trained_on


@pytest.fixture
def gaps(session: Session, corpus: Corpus) -> Gaps:
    session.model.trained = trained_on(corpus, "bidirectional")
    return Gaps(session.model, session)


def fill(qtbot: QtBot, gaps: Gaps, text: str) -> None:
    with qtbot.waitSignal(gaps.filling.ended, timeout=20_000):
        gaps.fill(text)


def test_each_gap_is_filled_with_the_best_and_marked(qtbot: QtBot, gaps: Gaps) -> None:
    fill(qtbot, gaps, "The ___ and the _____ of 夜 the sea")
    assert [(gap.span[1] - gap.span[0], gap.chosen) for gap in gaps.gaps] == [(3, 0), (5, 0)]
    first, second = (gaps.text[slice(*gap.span)] for gap in gaps.gaps)
    assert gaps.text == f"The {first} and the {second} of 夜 the sea"
    assert [first, second] == [gap.fillings[0].text for gap in gaps.gaps]
    assert gaps.unknown == ("夜",)


def test_another_filling_changes_its_gap_alone(qtbot: QtBot, gaps: Gaps) -> None:
    fill(qtbot, gaps, "The ___ and the _____ of the sea")
    before = gaps.text
    with qtbot.waitSignal(gaps.changed):
        gaps.choose(1, 1)
    start, end = gaps.gaps[1].span
    assert gaps.text[start:end] == gaps.gaps[1].fillings[1].text != before[start:end]
    assert gaps.text[:start] + gaps.text[end:] == before[:start] + before[end:]
    gaps.choose(1, 0)
    assert gaps.text == before


def test_the_same_text_is_filled_the_same(qtbot: QtBot, gaps: Gaps) -> None:
    texts = []
    for _ in range(2):
        fill(qtbot, gaps, "The ______ of the sea")
        texts.append(gaps.text)
    assert texts[0] == texts[1]


def test_a_text_without_a_gap_is_told(qtbot: QtBot, gaps: Gaps) -> None:
    with qtbot.waitSignal(gaps.failed, timeout=10_000) as failed:
        gaps.fill("The sea")
    assert isinstance(failed.args[0], StudioError)
    assert "no gap" in str(failed.args[0])
    qtbot.waitUntil(lambda: not gaps.filling.running)
    assert gaps.text == ""


def test_stopping_leaves_the_text_unfilled(qtbot: QtBot, gaps: Gaps) -> None:
    with qtbot.waitSignal(gaps.filling.ended, timeout=20_000):
        gaps.fill("a ___ b " * 3000)
        qtbot.waitUntil(lambda: len(gaps.gaps) > 0, timeout=10_000)
        gaps.stop()
    assert 0 < len(gaps.gaps) < 3000
    assert gaps.text == ""


def test_what_can_be_filled_depends_on_the_model(qtbot: QtBot, gaps: Gaps, corpus: Corpus) -> None:
    assert gaps.possible
    fill(qtbot, gaps, "The ___ sea")
    with qtbot.waitSignal(gaps.changed):
        gaps.model.use(trained_on(corpus))
    assert not gaps.possible
    assert (gaps.text, gaps.gaps) == ("", [])


def test_what_a_job_said_before_it_was_stopped_fills_nothing(qtbot: QtBot, gaps: Gaps) -> None:
    gaps.fill("The ___ of the sea")
    job = gaps.filling.findChildren(JobThread)[-1]
    assert job.wait(20_000), "all that it says now waits for the window's thread"
    with qtbot.waitSignal(gaps.filling.ended, timeout=20_000):
        gaps.model.use(gaps.model.trained)
    assert (gaps.asked, gaps.gaps, gaps.text) == ("", [], "")
