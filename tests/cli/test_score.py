"""The command that judges a text token by token."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.cli import main
from tests.samples import STORY

SMALL = ("--epochs", "1", "--batch-size", "8", "--num-steps", "16", "--device", "cpu")
TEXT = "The tide comes\ttwice.\nA zebra\\é goes."


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def text(tmp_path: Path) -> str:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def trained(story: Path, name: str, *arguments: str) -> str:
    path = str(story.with_name(f"{name}.safetensors"))
    sizes = () if "ngram" in arguments else ("--hidden-size", "12")
    assert main(["train", str(story), "--out", path, *SMALL, *sizes, *arguments]) == 0
    return path


def rows(printed: str) -> list[list[str]]:
    return [line.split("\t") for line in printed.removesuffix("\n").split("\n")]


def test_a_line_for_each_token_and_the_total_of_evaluate(
    story: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = trained(story, "lstm")
    capsys.readouterr()
    assert main(["score", model, text]) == 0
    printed = capsys.readouterr()
    head, *tokens = rows(printed.out)
    assert head == ["token", "bits", "probability", "known", "spelling"]
    assert [row[0] for row in tokens[:6]] == ["T", "h", "e", " ", "t", "i"]
    assert [row[0] for row in tokens if row[3] == "0"] == ["\\t", "z", "\\\\", "é"], "a z was held out"
    assert len(tokens) == len(TEXT)
    assert [row[4] != "0.0000" for row in tokens] == [row[3] == "0" for row in tokens]
    for _, bits, chance, _, _ in tokens:
        assert 2 ** -float(bits) == pytest.approx(float(chance), rel=1e-3)
    assert main(["evaluate", model, text]) == 0
    judged = json.loads(capsys.readouterr().out)
    total = sum(float(row[1]) + float(row[4]) for row in tokens[1:])
    assert total / (len(TEXT) - 1) == pytest.approx(judged["bits_per_character"], rel=1e-4)
    assert f"{total:,.1f} bits in all, {judged['bits_per_character']:.4f} bits per character" in printed.err
    assert f"4 of {len(TEXT)} symbols were not learned" in printed.err
    assert f"{sum(float(row[4]) for row in tokens):,.1f} of the bits are for spelling" in printed.err


def test_the_likeliest_tokens_beside_each(story: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    model = trained(story, "ngram", "--model", "ngram")
    capsys.readouterr()
    assert main(["score", model, text, "--candidates", "2"]) == 0
    head, *tokens = rows(capsys.readouterr().out)
    assert head[5:] == ["candidate 1", "candidate 2"]
    assert all(len(row) == 7 for row in tokens)
    after_th = tokens[2]
    assert after_th[0] == "e"
    assert after_th[5].startswith("e 0.")


def test_two_models_passage_by_passage(story: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    counts, words = trained(story, "ngram", "--model", "ngram"), trained(story, "words", "--level", "word")
    capsys.readouterr()
    assert main(["score", counts, text, "--against", words]) == 0
    printed = capsys.readouterr()
    head, *passages = rows(printed.out)
    assert head == ["passage", "bits per character", "against", "likelier by bits"]
    assert [row[0] for row in passages] == ["The tide comes\\ttwice.\\n", passages[1][0]]
    length = len("The tide comes\ttwice.\n")
    _, first, second, difference = passages[0]
    assert (float(second) - float(first)) * length == pytest.approx(float(difference), abs=0.01)
    assert difference[0] in "+-"
    assert "ngram.safetensors: " in printed.err
    assert "words.safetensors: " in printed.err
    assert main(["score", counts, text, "--against", counts]) == 0
    assert {row[3] for row in rows(capsys.readouterr().out)[1:]} == {"+0.00"}


def test_what_cannot_be_is_said_in_one_line(story: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    model = trained(story, "gru", "--model", "gru")
    letters = trained(story, "letters", "--model", "gru", "--cleaning", "letters")
    both = trained(story, "both", "--model", "bidirectional", "--sampling", "random")
    short = story.with_name("short.txt")
    short.write_text("T")
    capsys.readouterr()
    for arguments, said in (
        ((both, text), "both sides"),
        ((model, str(short)), "too short"),
        ((model, "missing.txt"), "missing.txt"),
        (("missing.safetensors", text), "missing.safetensors"),
        ((model, text, "--against", letters), "differently"),
        ((text, text), "text.txt"),
    ):
        assert main(["score", *arguments]) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        assert said in printed.err.splitlines()[-1]
        assert "Traceback" not in printed.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("m",),
        ("m", "t", "--candidates", "-1"),
        ("m", "t", "--candidates", "1e3"),
        ("m", "t", "--against", "m", "--candidates", "3"),
    ],
)
def test_wrong_arguments(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["score", *arguments])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
