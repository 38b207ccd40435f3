from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import pytest

from studio.generation.filling import FillingFinished, GapFilled, fill
from studio.generation.gap_text import put_in, read_parts
from studio.messages import StudioError
from studio.models.catalog import build_model, make_config
from studio.runs.model_file import TrainedModel, load_model
from studio.runs.training_run import TrainingRun
from studio.text.corpus import build_corpus
from studio.text.levels import Tokens
from studio.text.loading import Document
from studio.training.config import TrainingConfig

WEEK = "monday tuesday wednesday thursday friday saturday sunday "


def filler(document: Document, path: Path, level: str) -> TrainedModel:
    corpus = build_corpus(dataclasses.replace(document, text=WEEK * 120), tokens=Tokens(level))
    config = TrainingConfig(epochs=14, batch_size=8, num_steps=24, device="cpu", validation_share=0.05)
    run = TrainingRun(corpus, "bidirectional", {"hidden_size": 32}, config, path)
    list(run.events())
    return load_model(path)


@pytest.fixture(scope="module", params=["char", "word"])
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TrainedModel:
    document = Document("week.txt", (Path("week.txt"),), WEEK, "UTF-8", len(WEEK), "0" * 64)
    return filler(document, tmp_path_factory.mktemp("filler") / "model.safetensors", request.param)


def filled(trained: TrainedModel, text: str) -> tuple[list[GapFilled], FillingFinished]:
    *gaps, last = fill(trained.model, trained.tokenizer, trained.manifest.cleaning, text)
    assert isinstance(last, FillingFinished)
    return [gap for gap in gaps if isinstance(gap, GapFilled)], last


def test_it_fills_what_only_both_sides_tell(trained: TrainedModel) -> None:
    if trained.tokenizer.level == "char":
        texts = {"monday tue____ wednesday": "monday tuesday wednesday", "saturday ______ monday": None}
    else:
        texts = {"monday ___ wednesday": "monday tuesday wednesday", "thursday friday ___ sunday": None}
    for text, expected in texts.items():
        gaps, last = filled(trained, text)
        assert len(gaps) == 1
        assert gaps[0].fillings[0].log_probability <= 0
        scores = [way.log_probability for way in gaps[0].fillings]
        assert scores == sorted(scores, reverse=True)
        if expected is not None:
            assert last.text == expected


def test_several_gaps_and_one_seed_one_result(trained: TrainedModel) -> None:
    text = (
        "monday ___sday wednesday thu___ay friday" if trained.tokenizer.level == "char" else "monday ___ ___ thursday"
    )
    gaps, last = filled(trained, text)
    assert len(gaps) == 2
    assert "_" not in last.text
    assert filled(trained, text) == (gaps, last)


def test_the_chance_is_that_of_the_model(trained: TrainedModel) -> None:
    if trained.tokenizer.level == "word":
        gaps, _ = filled(trained, "monday ___ wednesday")
        assert sum(math.exp(way.log_probability) for way in gaps[0].fillings) <= 1 + 1e-6
        assert gaps[0].fillings[0].text.strip() == "tuesday"


def test_what_it_does_not_know_is_named(trained: TrainedModel) -> None:
    gaps, last = filled(trained, "夜 ___ monday, Ω monday")
    assert last.unknown[0] == "夜"
    assert any("Ω" in symbol for symbol in last.unknown)
    assert last.text == f"夜 {gaps[0].fillings[0].text.strip()} monday, Ω monday", "what was given stays as it was"


def test_where_there_is_no_gap_it_says_so(trained: TrainedModel) -> None:
    with pytest.raises(StudioError, match="no gap in this text"):
        filled(trained, "monday __ tuesday")


def test_a_model_that_reads_forward_cannot(trained: TrainedModel) -> None:
    size = len(trained.tokenizer.vocabulary)
    forward = build_model("lstm", size, make_config("lstm", {"hidden_size": 8}), seed=0)
    with pytest.raises(StudioError, match="cannot fill gaps"):
        next(iter(fill(forward, trained.tokenizer, "as-is", "a ___ b")))


def test_other_fillings_are_put_in_where_the_gaps_were(trained: TrainedModel) -> None:
    text = "monday tue____ wed___day, friday" if trained.tokenizer.level == "char" else "monday ___ ___, friday"
    gaps, last = filled(trained, text)
    best = [gap.fillings[0].text for gap in gaps]
    whole, spans = put_in(trained.tokenizer, text, best)
    assert whole == last.text
    assert [whole[slice(*span)] for span in spans] == best
    others = ["friends", "sun"] if trained.tokenizer.level == "char" else ["sunday", "monday"]
    whole, spans = put_in(trained.tokenizer, text, others)
    assert [whole[slice(*span)] for span in spans] == others
    assert whole.startswith("monday ")


def test_a_gap_between_pieces_keeps_the_space_after_it(document: Document) -> None:
    corpus = build_corpus(dataclasses.replace(document, text=WEEK * 120), tokens=Tokens("bpe"))
    whole, ((start, end),) = put_in(corpus.tokenizer, "monday ___ wednesday", [" tuesday"])
    assert whole == "monday tuesday wednesday"
    assert whole[start:end] == "tuesday"


@pytest.mark.parametrize(
    ("text", "fillings", "whole"),
    [
        ("the tide ___ the mill", [", "], "the tide, the mill"),
        ("the tide ___ the mill", [","], "the tide, the mill"),
        ("the tide ___ the mill", [" ("], "the tide (the mill"),
        ("the tide ___ the mill", ["("], "the tide (the mill"),
        ("the tide ___ the mill", [" - "], "the tide - the mill"),
        ("the tide ___ the mill", ["-"], "the tide - the mill"),
        ("the tide___ the mill", [","], "the tide, the mill"),
        ("the tide ___", ["."], "the tide."),
        ("the tide, ___ mill", ["the"], "the tide, the mill"),
        ("the tide ___, the mill", ["turns"], "the tide turns, the mill"),
        ("the ___ (a mill)", ["tide"], "the tide (a mill)"),
        ("the ___ ___ mill", [", ", "the"], "the, the mill"),
        ("the ___ ___ mill", [",", "the"], "the, the mill"),
        ("the ___ ___ mill", ["tide", "."], "the tide. mill"),
        ("the ___\nmill", ["tide"], "the tide\nmill"),
        ("the tide ___ the mill", ["\n"], "the tide\nthe mill"),
        ("夜 ___ 👩 the  mill", ["tide"], "夜 tide 👩 the  mill"),
        ("___", ["tide"], "tide"),
    ],
)
def test_a_word_or_a_mark_is_set_as_it_reads(document: Document, text: str, fillings: list[str], whole: str) -> None:
    tokenizer = build_corpus(document, tokens=Tokens("word")).tokenizer
    found, spans = put_in(tokenizer, text, fillings)
    assert found == whole
    assert [found[slice(*span)] for span in spans] == [filling.strip(" ") for filling in fillings]


def test_the_model_reads_the_space_that_belongs_to_a_mark(document: Document) -> None:
    tokenizer = build_corpus(document, tokens=Tokens("word")).tokenizer
    assert read_parts(tokenizer, "as-is", "the tide, ___ mill ___ (a) ___ ___.") == [
        "the tide, ",
        "mill",
        " (a) ",
        "",
        ".",
    ]
    assert read_parts(tokenizer, "letters", "The tide, ___ Mill") == ["the tide", "mill"]


@pytest.mark.parametrize("level", ["char", "grapheme", "word", "bpe"])
def test_what_stands_round_the_gaps_comes_back_unchanged(document: Document, level: str) -> None:
    tokenizer = build_corpus(document, tokens=Tokens(level)).tokenizer
    text = "Ωmega, “夜” 1\u00a02\t👩 \n ___ über ___; é!"
    whole, spans = put_in(tokenizer, text, [" a", " b"] if level == "bpe" else ["a", "b"])
    assert whole == text.replace("___", "a", 1).replace("___", "b", 1)
    assert [whole[slice(*span)] for span in spans] == ["a", "b"]


LINES = "the mill\nthe mill\nthe tide\nthe mill the tide\nthe mill\n"


@pytest.mark.parametrize("level", ["char", "word"])
def test_a_gap_within_a_line_is_filled_with_no_line_feed(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    corpus = build_corpus(dataclasses.replace(document, text=LINES), tokens=Tokens(level))
    tokenizer = corpus.tokenizer
    model = build_model(
        "bidirectional", len(tokenizer.vocabulary), make_config("bidirectional", {"hidden_size": 8}), seed=0
    )
    feed = next(token_id for token_id, token in enumerate(tokenizer.vocabulary.tokens) if "\n" in token)
    bias = next(tensor for name, tensor in reversed(list(model.named_parameters())) if name.endswith("bias"))
    assert bias.shape == (len(tokenizer.vocabulary),)
    bias.data[feed] += 4  # likelier than all else, but not by a hundred times
    words = ("the ___ tide", "the ___", "the ___\ntide", "the ___ \n", "___ ___ mill")
    found = {text: list(fill(model, tokenizer, "as-is", text, count=1)) for text in words}
    more = {text: list(fill(model, tokenizer, "as-is", text, count=4)) for text in words}
    for text in words:
        at_end = text.replace(" ", "").partition("___")[2].startswith("\n")
        *gaps, last = more[text]
        assert isinstance(last, FillingFinished)
        for gap, one in zip(gaps, found[text][:-1], strict=True):
            assert isinstance(gap, GapFilled)
            assert isinstance(one, GapFilled)
            assert ("\n" in gap.fillings[0].text) == at_end
            assert one.fillings[0] == gap.fillings[0]
            if level == "word":
                assert any("\n" in way.text for way in gap.fillings), "it is still among the ways"
        assert last.text.count("\n") == text.count("\n") + (1 if level == "word" and at_end else 3 * at_end)
    bias.data[feed] += 20
    *_, last = fill(model, tokenizer, "as-is", words[0])
    assert isinstance(last, FillingFinished)
    assert "\n" in last.text, "nothing else is likely"
