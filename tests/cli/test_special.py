"""A text like the Penn Treebank, words put apart and ``<unk>`` among them, from the command line."""

from __future__ import annotations

import collections
import json
import random
from pathlib import Path

import pytest

from studio.cli import main
from studio.places import home
from studio.runs.library import RunLibrary
from studio.runs.model_file import load_model

WORDS = (
    "N",
    "u.s.",
    "'s",
    "n't",
    "$",
    "mr.",
    "wall-street",
    "&",
    "a.m",
    "\\*",
    *(f"word{number}" for number in range(90)),
)


@pytest.fixture
def treebank(tmp_path: Path) -> Path:
    """Lines as the course's file has them: a space before the first word and after the last."""
    rng = random.Random(3)
    lines = []
    for _ in range(400):
        words = [rng.choice(WORDS) if rng.random() > 0.06 else "<unk>" for _ in range(rng.randint(3, 30))]
        lines.append(f" {' '.join(words)} \n")
    path = tmp_path / "treebank.txt"
    path.write_text("".join(lines), encoding="utf-8")
    return path


ARGUMENTS = ("--level", "space", "--special", "<unk>,<eos>")


def test_its_vocabulary_is_the_lessons(treebank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That of ``text.replace("\\n", "<eos>").split()``, and ``<unk>`` has the id 0."""
    assert main(["vocabulary", str(treebank), *ARGUMENTS]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    expected = collections.Counter(treebank.read_text(encoding="utf-8").replace("\n", "<eos>").split())
    assert {token.replace("\\\\", "\\"): int(count) for token, count, _ in rows} == expected
    assert rows[0][0] == "<unk>"


def test_a_model_of_it_is_trained_goes_on_and_writes(treebank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ("--model", "rnn", "--hidden-size", "16", "--device", "cpu")
    assert main(["train", str(treebank), "--library", *ARGUMENTS, *sizes, "--epochs", "1"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert main(["resume", first["run"], "--epochs", "2"]) == 0
    second = json.loads(capsys.readouterr().out)
    assert (second["tokens"], second["epochs"]) == (first["tokens"], 2)
    library = RunLibrary(home() / "runs")
    run = library.find(first["run"])
    source = library.about(run).source
    assert source is not None
    assert source.tokens.special == ("<unk>", "<eos>")
    tokenizer = load_model(run.path).tokenizer
    assert tokenizer.decode(tokenizer.encode("mr. <unk> 's word1 <eos> <unk>")) == "mr. <unk> 's word1 <eos> <unk>"
    assert main(["evaluate", str(run.path), str(treebank)]) == 0
    assert json.loads(capsys.readouterr().out)["unknown_tokens"] == 0
    assert main(["generate", str(run.path), "--prefix", "mr. <unk> ", "--length", "20", "--seed", "1"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("mr. <unk> ")
    assert "left them out" not in printed.err


def test_what_can_be_no_special_token_is_a_wrong_argument(treebank: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["vocabulary", str(treebank), "--special", "a b"])
    assert ended.value.code == 2
    assert "without white space" in capsys.readouterr().err
