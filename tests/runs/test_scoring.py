from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.generation.scored import Scored
from studio.generation.surprisal import score_tokens
from studio.messages import StudioError
from studio.models.spelling import Speller
from studio.runs.manifest import read_manifest
from studio.runs.scoring import score
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import Tokens
from studio.text.loading import Document
from studio.text.tokenizer import Limits
from studio.training.config import TrainingConfig

SPECIAL = ("<unk>", "<eos>")


def test_figures_of_a_score(run: TrainingRun) -> None:
    assert run.trained is not None
    result = score(run.trained, "The tide comes é twice.")
    assert (result.tokens, result.unknown_tokens) == (23, 1)
    manifest = run.trained.manifest
    learned = [token for id_, token in enumerate(manifest.tokens) if id_ and id_ not in manifest.unlearned]
    (spelled,) = Speller(learned).bits(["é"])
    assert result.spelling_bits == pytest.approx(spelled / 22)
    assert result.bits_per_character == pytest.approx(result.nats_per_token / math.log(2) + spelled / 22)


def test_a_text_of_one_symbol_is_refused(run: TrainingRun) -> None:
    assert run.trained is not None
    with pytest.raises(StudioError, match="too short"):
        score(run.trained, "T")


def counted(corpus: Corpus, path: Path, **training: object) -> TrainingRun:
    """Return a run that counts, to its end."""
    config = TrainingConfig(**{"epochs": 1, "sample_length": 0, "device": "cpu", **training})  # type: ignore[arg-type]
    made = TrainingRun(corpus, "ngram", {}, config, path)
    list(made.events())
    return made


@pytest.mark.parametrize(
    ("level", "limits"),
    [
        ("char", Limits()),
        ("char", Limits(minimum_frequency=9)),
        ("word", Limits()),
        ("word", Limits(2)),
        ("bpe", Limits(1, 300)),
    ],
)
def test_the_bits_of_a_run_are_those_of_its_held_out_text(
    level: str, limits: Limits, document: Document, tmp_path: Path
) -> None:
    """All that a text costs: of a run, of `score` on the same text, and over all its characters."""
    corpus = build_corpus(document, "as-is", Tokens(level, limits))
    run = counted(corpus, tmp_path / "model.safetensors")
    assert run.trained is not None
    _, held_out = corpus.split(run.config.validation_share)
    tail = corpus.whole.tokenizer.decode(corpus.whole.token_ids[-len(held_out) :])
    judged = score(run.trained, tail)
    assert (judged.tokens, run.result.steps) == (len(held_out), 1)
    assert run.result.bits_per_character == pytest.approx(judged.bits_per_character, rel=1e-4)
    assert run.result.spelling_bits == pytest.approx(judged.spelling_bits)
    assert (judged.spelling_bits > 0) == (level != "bpe")


def test_words_that_nobody_learned_are_not_free(document: Document, tmp_path: Path) -> None:
    """A word model that is told the words it cannot write does not beat the model of letters that has to write them."""
    letters = counted(build_corpus(document), tmp_path / "letters.safetensors").result
    for limits in (Limits(), Limits(minimum_frequency=3)):
        words = counted(build_corpus(document, "as-is", Tokens("word", limits)), tmp_path / "words.safetensors").result
        assert words.bits_per_character is not None
        assert words.spelling_bits is not None
        assert letters.bits_per_character is not None
        assert words.bits_per_character - words.spelling_bits < letters.bits_per_character < words.bits_per_character


def test_words_of_the_held_out_part_alone_are_kept_as_not_learned(document: Document, tmp_path: Path) -> None:
    corpus = build_corpus(document, "as-is", Tokens("word"))
    path = tmp_path / "model.safetensors"
    run = counted(corpus, path)
    manifest = read_manifest(path)
    train_ids, held_out = corpus.split(run.config.validation_share)
    assert set(manifest.unlearned) == set(held_out.tolist()) - set(train_ids.tolist()) != set()
    assert counted(corpus, path, validation_share=0.0).result.bits_per_character is None
    assert not read_manifest(path).unlearned


def test_another_text_to_judge_by_is_paid_for_too(document: Document, tmp_path: Path) -> None:
    said = "A zebra crosses the mill, and another zebra. " * 5
    other = Document("other.txt", (Path("other.txt"),), said, "UTF-8", len(said), "1" * 64)
    corpus = build_corpus(document, "as-is", Tokens("word")).judged_by(other)
    run = counted(corpus, tmp_path / "model.safetensors")
    assert run.trained is not None
    judged = score(run.trained, other.text)
    assert run.result.bits_per_character == pytest.approx(judged.bits_per_character, rel=1e-4)
    assert judged.unknown_tokens >= 10
    assert judged.spelling_bits * len(other.text) > 10 * 12, "each time"


@pytest.mark.parametrize("level", ["char", "word", "space", "bpe"])
def test_an_unknown_that_the_text_says_itself_is_a_token_like_any(
    level: str, document: Document, tmp_path: Path
) -> None:
    """Of a declared ``<unk>`` nothing is spelled; a run, `score` and the detective count and find the same."""
    said = document.text.replace("the ", "<unk> ").replace("\n", SPECIAL[1])
    corpus = build_corpus(
        replace(document, text=said), "as-is", Tokens(level, Limits(1, 300 if level == "bpe" else None), SPECIAL)
    )
    run = counted(corpus, tmp_path / "model.safetensors")
    assert run.trained is not None
    _, held_out = corpus.split(run.config.validation_share)
    tail = corpus.whole.tokenizer.decode(corpus.whole.token_ids[-len(held_out) :])
    manifest = run.trained.manifest
    for text in (tail, tail + " <unk> zq\u00e9zq"):
        judged = score(run.trained, text)
        *_, scored = score_tokens(
            run.trained.model, run.trained.tokenizer, manifest.cleaning, text, 0, manifest.unlearned
        )
        assert isinstance(scored, Scored)
        assert SPECIAL[0] not in {scored.token_text(place).strip() for place in np.flatnonzero(scored.unknown)}
        assert judged.unknown_tokens == scored.unknown.sum()
        assert judged.bits_per_character == pytest.approx(scored.bits_per_character, rel=1e-4)
        if text is tail:
            assert run.result.bits_per_character == pytest.approx(judged.bits_per_character, rel=1e-4)
        else:
            assert scored.unknown.any() == (level != "bpe")
