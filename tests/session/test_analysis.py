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
    session.studies.judging.failed.connect(errors.append)
    with qtbot.waitSignal(session.studies.judging.ended, timeout=30_000):
        session.studies.judge(text, other)
    session.studies.judging.failed.disconnect(errors.append)
    assert errors == []


def test_a_text_is_judged_by_the_open_model(qtbot: QtBot, session: Session, lstm: Path) -> None:
    studies, shares = session.studies, []
    studies.judging.happened.connect(
        lambda event: shares.append(event.share) if isinstance(event, JudgingProgress) else None
    )
    with qtbot.waitSignal(studies.judged, timeout=30_000):
        studies.judge(TEXT)
    qtbot.waitUntil(lambda: not studies.judging.running, timeout=10_000)
    model = load_model(lstm)
    *_, expected = score_tokens(model.model, model.tokenizer, AS_IS, TEXT, 0)
    assert studies.scored is not None
    np.testing.assert_allclose(studies.scored.bits, expected.bits, rtol=1e-4)
    assert studies.judges == (Judge.of(model.manifest),)
    assert (studies.judges[0].text_name, studies.judges[0].model, studies.judges[0].size) == ("story.txt", "lstm", 12)
    assert studies.is_open(studies.judges[0])
    assert studies.other_scored is None
    assert studies.passages == ()
    assert shares[-1] == 1


def test_another_model_judges_beside_it_and_is_gone(
    qtbot: QtBot, session: Session, lstm: Path, corpus: Corpus, tmp_path: Path
) -> None:
    other = kept_model("ngram", corpus, tmp_path)
    before = models_in_memory()
    judge(qtbot, session, TEXT, other)
    studies = session.studies
    assert studies.scored is not None
    assert studies.other_scored is not None
    assert "".join(TEXT[row.start : row.end] for row in studies.passages) == TEXT
    assert studies.other_scored.bits_per_character < studies.scored.bits_per_character  # it has counted this text
    assert sum(row.difference for row in studies.passages) < 0
    assert [judge.model for judge in studies.judges] == ["lstm", "ngram"]
    judge(qtbot, session, TEXT)
    assert studies.other_scored is None
    assert models_in_memory() <= before


def test_two_models_that_read_a_text_differently(
    qtbot: QtBot, session: Session, lstm: Path, document: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "lower"
    folder.mkdir()
    other = kept_model("ngram", build_corpus(document, "lower"), folder)
    judge(qtbot, session, TEXT, other)
    assert session.studies.other_scored is not None
    assert session.studies.other_scored.text == TEXT.lower()
    assert session.studies.passages == ()
    assert session.studies.unlike is not None


def test_what_cannot_be_judged_is_told_and_the_last_result_stays(
    qtbot: QtBot, session: Session, lstm: Path, tmp_path: Path
) -> None:
    judge(qtbot, session, TEXT)
    before = session.studies.scored
    for text, other in (("x", None), (TEXT, tmp_path / "missing.safetensors")):
        with qtbot.waitSignal(session.studies.judging.failed, timeout=30_000) as failure:
            session.studies.judge(text, other)
        assert failure.args is not None
        assert isinstance(failure.args[0], StudioError)
    qtbot.waitUntil(lambda: not session.studies.judging.running, timeout=10_000)
    assert session.studies.scored is before


def test_judging_can_be_stopped(qtbot: QtBot, session: Session, lstm: Path) -> None:
    judged: list[object] = []
    session.studies.judging.happened.connect(lambda event: judged.append(event) if isinstance(event, Judged) else None)
    with qtbot.waitSignal(session.studies.judging.ended, timeout=30_000):
        session.studies.judge(STORY * 20)
        with qtbot.waitSignal(session.studies.judging.happened, timeout=30_000):
            pass
        session.studies.judging.stop()
    assert not judged
    assert session.studies.scored is None


@pytest.mark.parametrize("kind", ["hidden", "cell"])
def test_the_units_are_followed_through_a_text(qtbot: QtBot, session: Session, lstm: Path, kind: str) -> None:
    studies = session.studies
    with qtbot.waitSignal(studies.looking.ended, timeout=30_000):
        studies.look_inside(TEXT, kind)  # type: ignore[arg-type]
    assert studies.activations is not None
    assert studies.activations.states.shape == (len(TEXT), 12)
    assert isinstance(studies.activations.states, np.ndarray)
    assert studies.kind == kind
    assert studies.observed == Judge.of(load_model(lstm).manifest)
    assert len(studies.telling["spaces"]) == 5
    assert torch.is_grad_enabled()


def test_what_a_model_has_to_look_at(qtbot: QtBot, session: Session, corpus: Corpus, tmp_path: Path) -> None:
    assert session.studies.kinds() == ()
    for name, kinds in (("lstm", ("hidden", "cell")), ("gru", ("hidden",)), ("ngram", ())):
        open_model(qtbot, session, kept_model(name, corpus, tmp_path))
        assert session.studies.kinds() == kinds
    with qtbot.waitSignal(session.studies.looking.failed, timeout=30_000):
        session.studies.look_inside(TEXT)
    qtbot.waitUntil(lambda: not session.studies.looking.running, timeout=10_000)
    assert session.studies.activations is None
