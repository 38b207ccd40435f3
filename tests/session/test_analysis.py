from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot

from studio.generation.surprisal import score_tokens
from studio.messages import StudioError
from studio.models.language_model import LanguageModel
from studio.runs.model_file import load_model
from studio.session.analysis import Judge, Judged, JudgingProgress
from studio.session.session import Session
from studio.text.cleaning import AS_IS
from studio.text.corpus import Corpus, build_corpus
from studio.text.loading import Document
from tests.samples import STORY
from tests.trained import kept_model, open_model

TEXT = STORY[1000:1600]


@pytest.fixture
def lstm(qtbot: QtBot, session: Session, corpus: Corpus, tmp_path: Path) -> Path:
    path = kept_model("lstm", corpus, tmp_path)
    open_model(qtbot, session, path)
    return path


def models_in_memory() -> int:
    gc.collect()
    return sum(issubclass(type(thing), LanguageModel) for thing in gc.get_objects())


def judge(qtbot: QtBot, session: Session, text: str, other: Path | None = None) -> None:
    errors: list[BaseException] = []
    session.analysis.judging.failed.connect(errors.append)
    with qtbot.waitSignal(session.analysis.judging.ended, timeout=30_000):
        session.analysis.judge(text, other)
    session.analysis.judging.failed.disconnect(errors.append)
    assert errors == []


def test_a_text_is_judged_by_the_open_model(qtbot: QtBot, session: Session, lstm: Path) -> None:
    analysis, shares = session.analysis, []
    analysis.judging.happened.connect(
        lambda event: shares.append(event.share) if isinstance(event, JudgingProgress) else None
    )
    with qtbot.waitSignal(analysis.judged, timeout=30_000):
        analysis.judge(TEXT)
    qtbot.waitUntil(lambda: not analysis.judging.running, timeout=10_000)
    model = load_model(lstm)
    *_, expected = score_tokens(model.model, model.tokenizer, AS_IS, TEXT, 0)
    assert analysis.scored is not None
    np.testing.assert_allclose(analysis.scored.bits, expected.bits, rtol=1e-4)
    assert analysis.judges == (Judge.of(model.manifest),)
    assert (analysis.judges[0].text_name, analysis.judges[0].model, analysis.judges[0].size) == (
        "story.txt",
        "lstm",
        12,
    )
    assert analysis.is_open(analysis.judges[0])
    assert analysis.other_scored is None
    assert analysis.passages == ()
    assert shares[-1] == 1


def test_another_model_judges_beside_it_and_is_gone(
    qtbot: QtBot, session: Session, lstm: Path, corpus: Corpus, tmp_path: Path
) -> None:
    other = kept_model("ngram", corpus, tmp_path)
    before = models_in_memory()
    judge(qtbot, session, TEXT, other)
    analysis = session.analysis
    assert analysis.scored is not None
    assert analysis.other_scored is not None
    assert "".join(TEXT[row.start : row.end] for row in analysis.passages) == TEXT
    assert analysis.other_scored.bits_per_character < analysis.scored.bits_per_character  # it has counted this text
    assert sum(row.difference for row in analysis.passages) < 0
    assert [judge.model for judge in analysis.judges] == ["lstm", "ngram"]
    judge(qtbot, session, TEXT)
    assert analysis.other_scored is None
    assert models_in_memory() <= before


def test_two_models_that_read_a_text_differently(
    qtbot: QtBot, session: Session, lstm: Path, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "lower"
    folder.mkdir()
    other = kept_model("ngram", build_corpus(document, "lower"), folder)
    judge(qtbot, session, TEXT, other)
    assert session.analysis.other_scored is not None
    assert session.analysis.other_scored.text == TEXT.lower()
    assert session.analysis.passages == ()
    assert session.analysis.unlike is not None


def test_what_cannot_be_judged_is_told_and_the_last_result_stays(
    qtbot: QtBot, session: Session, lstm: Path, tmp_path: Path
) -> None:
    judge(qtbot, session, TEXT)
    before = session.analysis.scored
    for text, other in (("x", None), (TEXT, tmp_path / "missing.safetensors")):
        with qtbot.waitSignal(session.analysis.judging.failed, timeout=30_000) as failure:
            session.analysis.judge(text, other)
        assert failure.args is not None
        assert isinstance(failure.args[0], StudioError)
    qtbot.waitUntil(lambda: not session.analysis.judging.running, timeout=10_000)
    assert session.analysis.scored is before


def test_judging_can_be_stopped(qtbot: QtBot, session: Session, lstm: Path) -> None:
    judged: list[object] = []
    session.analysis.judging.happened.connect(lambda event: judged.append(event) if isinstance(event, Judged) else None)
    with qtbot.waitSignal(session.analysis.judging.ended, timeout=30_000):
        session.analysis.judge(STORY * 20)
        with qtbot.waitSignal(session.analysis.judging.happened, timeout=30_000):
            pass
        session.analysis.judging.stop()
    assert not judged
    assert session.analysis.scored is None


@pytest.mark.parametrize("kind", ["hidden", "cell"])
def test_the_units_are_followed_through_a_text(qtbot: QtBot, session: Session, lstm: Path, kind: str) -> None:
    analysis = session.analysis
    with qtbot.waitSignal(analysis.looking.ended, timeout=30_000):
        analysis.look_inside(TEXT, kind)  # type: ignore[arg-type]
    assert analysis.activations is not None
    assert analysis.activations.states.shape == (len(TEXT), 12)
    assert isinstance(analysis.activations.states, np.ndarray)
    assert analysis.kind == kind
    assert analysis.observed == Judge.of(load_model(lstm).manifest)
    assert len(analysis.telling["spaces"]) == 5
    assert torch.is_grad_enabled()


def test_what_a_model_has_to_look_at(qtbot: QtBot, session: Session, corpus: Corpus, tmp_path: Path) -> None:
    assert session.analysis.kinds() == ()
    for name, kinds in (("lstm", ("hidden", "cell")), ("gru", ("hidden",)), ("ngram", ())):
        open_model(qtbot, session, kept_model(name, corpus, tmp_path))
        assert session.analysis.kinds() == kinds
    with qtbot.waitSignal(session.analysis.looking.failed, timeout=30_000):
        session.analysis.look_inside(TEXT)
    qtbot.waitUntil(lambda: not session.analysis.looking.running, timeout=10_000)
    assert session.analysis.activations is None
