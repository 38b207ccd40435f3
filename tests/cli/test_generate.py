"""Writing on from the command line, from outside."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from studio.cli import main
from tests.samples import STORY

TRAINING = ("--epochs", "2", "--batch-size", "8", "--num-steps", "16", "--device", "cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    (folder / "story.txt").write_text(STORY, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def model(folder: Path) -> str:
    path = str(folder / "lstm.safetensors")
    assert main(["train", str(folder / "story.txt"), "--out", path, "--hidden-size", "16", *TRAINING]) == 0
    return path


@pytest.fixture(scope="module")
def window(folder: Path) -> str:
    path = str(folder / "window.safetensors")
    arguments = ["--model", "window", "--tau", "3", "--hidden-size", "8"]
    assert main(["train", str(folder / "story.txt"), "--out", path, *arguments, *TRAINING]) == 0
    return path


@pytest.fixture
def generate(model: str, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*arguments: str) -> tuple[str, str]:
        capsys.readouterr()
        assert main(["generate", model, "--prefix", "The tide", "--length", "40", *arguments]) == 0
        printed = capsys.readouterr()
        return printed.out, printed.err

    return run


def test_the_seed_is_told_and_writes_the_same_again(generate: Any) -> None:
    first, said = generate("--temperature", "2")
    seed = re.fullmatch(r"seed (\d+)\n", said)
    assert seed is not None
    assert generate("--temperature", "2", "--seed", seed[1]) == (first, said)
    assert generate("--temperature", "2")[0] != first


def test_filters_narrow_the_choice_to_the_likeliest(generate: Any) -> None:
    greedy, _ = generate("--greedy")
    assert generate("--temperature", "5", "--top-k", "1")[0] == greedy
    assert generate("--temperature", "5", "--top-p", "0")[0] == greedy
    assert generate("--temperature", "5", "--min-p", "1")[0] == greedy
    assert generate("--greedy", "--repetition-penalty", "3")[0] != greedy
    assert generate("--temperature", "5", "--seed", "1")[0] != greedy


def test_fault_50_all_extremes_at_once(generate: Any) -> None:
    greedy, _ = generate("--greedy")
    extremes = ["--temperature", "0", "--top-k", "999999", "--min-p", "0", "--repetition-penalty", "1"]
    for top_p in ("0", "1"):
        assert generate(*extremes, "--top-p", top_p)[0] == greedy
    (told,) = generate(*extremes, "--top-p", "0", "--json", "--candidates", "999999")[0].splitlines()
    for token in json.loads(told)["tokens"]:
        assert 0 < sum(candidate["probability"] for candidate in token["candidates"]) <= 1


def test_a_preset_is_what_it_stands_for_and_what_is_given_goes_before_it(generate: Any) -> None:
    exact = generate("--seed", "1", "--preset", "exact")
    assert exact == generate("--seed", "1", "--temperature", "0.4", "--top-p", "0.9")
    wild = generate("--seed", "1", "--preset", "wild")
    assert wild != exact
    assert generate("--seed", "1", "--preset", "wild", "--top-k", "1")[0] == generate("--greedy")[0]


def test_the_text_ends_before_a_stop_string_with_escapes(generate: Any) -> None:
    whole, _ = generate("--seed", "1", "--length", "400")
    stops = ["--stop", r"\n", "--stop", "zzz"]
    stopped, _ = generate("--seed", "1", "--length", "400", *stops)
    assert "\n" in whole[:-1]
    assert stopped == whole[: whole.index("\n")] + "\n"


def test_json_tells_the_tokens_of_each_continuation(generate: Any) -> None:
    printed, said = generate("--count", "3", "--seed", "5", "--json", "--candidates", "2", "--stop", "q")
    assert said == "seeds 5, 6, 7\n"
    lines = [json.loads(line) for line in printed.splitlines()]
    assert [line["seed"] for line in lines] == [5, 6, 7]
    for line in lines:
        assert set(line) == {"prefix", "text", "seed", "tokens"}
        assert line["prefix"] == "The tide"
        assert "".join(token["text"] for token in line["tokens"]) == line["text"]
        for token in line["tokens"]:
            assert 0 < token["probability"] < 1
            assert len(token["candidates"]) == 2
            assert token["candidates"][0]["probability"] >= token["probability"]
        alone, _ = generate("--seed", str(line["seed"]), "--stop", "q")
        assert alone == line["prefix"] + line["text"] + "\n"
    (one,) = generate("--json", "--seed", "5")[0].splitlines()
    assert "candidates" not in json.loads(one)["tokens"][0]


def test_several_continuations_without_json_follow_each_other(generate: Any) -> None:
    printed, _ = generate("--count", "2", "--seed", "8")
    assert printed == generate("--seed", "8")[0] + generate("--seed", "9")[0]


def test_beams_are_printed_the_likeliest_first(generate: Any) -> None:
    printed, _ = generate("--beams", "4", "--length", "12", "--json")
    lines = [json.loads(line) for line in printed.splitlines()]
    probabilities = [line["log_probability"] for line in lines]
    assert probabilities == sorted(probabilities, reverse=True)
    assert len(lines) == 4
    for line in lines:
        assert set(line) == {"prefix", "text", "log_probability", "tokens"}
        product = math.prod(token["probability"] for token in line["tokens"])
        assert math.log(product) == pytest.approx(line["log_probability"])
    plain, said = generate("--beams", "4", "--length", "12")
    assert plain == "".join(f"The tide{line['text']}\n" for line in lines)
    assert said.splitlines() == [f"log-probability {chance:.3f}" for chance in probabilities]


def test_fault_49_a_prefix_that_is_not_wholly_read_is_written_on_from_and_said(
    window: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    for arguments in ([], ["--json"], ["--beams", "2"], ["--count", "2"]):
        prefix = "The 夜\ntide"
        assert main(["generate", window, "--prefix", prefix, "--length", "3", *arguments]) == 0
        printed = capsys.readouterr()
        assert "never saw these symbols and left them out: “夜”" in printed.err
        assert "looks back on 3 tokens: the first 6 of the prefix made no difference" in printed.err
        written = json.loads(printed.out)["prefix"] if "--json" in arguments else printed.out
        assert written.startswith(prefix), "its lines stay"
    assert main(["generate", window, "--length", "3"]) == 0
    printed = capsys.readouterr()
    assert re.fullmatch(r"seed \d+\n", printed.err)
    assert len(printed.out) == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--top-k", "-1"], "0 or more"),
        (["--top-k", "1.5"], "not a whole number"),
        (["--top-p", "1.01"], "from 0 to 1"),
        (["--top-p", "nan"], "from 0 to 1"),
        (["--min-p", "-0.1"], "from 0 to 1"),
        (["--repetition-penalty", "0"], "from 0.01 to 100"),
        (["--repetition-penalty", "inf"], "from 0.01 to 100"),
        (["--stop", ""], "must not be empty"),
        (["--count", "0"], "from 1 to 1000"),
        (["--beams", "0"], "from 1 to 1000"),
        (["--beams", "2", "--count", "2"], "not allowed with"),
        (["--beams", "2", "--top-k", "5"], "--top-k: not allowed with argument --beams"),
        (["--beams", "2", "--seed", "0"], "--seed: not allowed with argument --beams"),
        (["--preset", "sober"], "invalid choice"),
        (["--candidates", "3"], "needs --json"),
        (["--seed", str(2**63)], "from 0 to"),
    ],
)
def test_a_wrong_argument_gives_one_line_and_status_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["generate", "model", *arguments])
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    assert words in printed.err


def test_beams_that_end_at_a_stop_string_are_ranked_by_token(generate: Any) -> None:
    lines = [
        json.loads(line) for line in generate("--beams", "5", "--length", "12", "--stop", " ", "--json")[0].splitlines()
    ]
    assert all(" " not in line["text"] for line in lines)
    means = [line["log_probability"] / (len(line["text"]) + (len(line["text"]) < 12)) for line in lines]
    assert means == sorted(means, reverse=True)
    assert len({len(line["text"]) for line in lines}) > 1, "else this would show nothing"


@pytest.mark.parametrize("folder", [".", "/"])
def test_of_a_folder_the_last_weights_are_not_asked_for(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", folder, "--weights", "last"]) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert "not foreseen" not in printed.err
