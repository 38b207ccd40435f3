"""The command line, from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from studio.__main__ import main as start
from studio.cli import main
from studio.log import LOG
from studio.places import SAMPLE_TEXTS
from studio.runs.manifest import read_manifest
from tests.samples import STORY, course_text

NAMES = str(SAMPLE_TEXTS / "invented_names.txt")


@pytest.fixture
def story(tmp_path: Path) -> str:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return str(path)


@pytest.fixture
def model(story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    path = str(tmp_path / "model.safetensors")
    arguments = ["--epochs", "2", "--hidden-size", "16", "--batch-size", "8", "--num-steps", "16", "--device", "cpu"]
    assert main(["train", story, "--out", path, *arguments]) == 0
    capsys.readouterr()
    return path


def command(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studio", *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        **options,  # type: ignore[call-overload]
    )


def test_train_closes_with_one_line_of_json(story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "model.safetensors"
    status = main(
        [
            *("train", story, "--out", str(out), "--model", "rnn_scratch", "--cleaning", "letters"),
            *("--level", "char", "--epochs", "2", "--max-tokens", "3000", "--validation", "0.2", "--device", "cpu"),
            *("--seed", "7", "--hidden-size", "24", "--batch-size", "4", "--num-steps", "20"),
            *("--learning-rate", "0.5", "--clip", "1", "--optimizer", "sgd"),
        ]
    )
    printed = capsys.readouterr()
    assert status == 0
    assert printed.out.count("\n") == 1
    result = json.loads(printed.out)
    assert result["model"] == "rnn_scratch"
    assert result["device"] == "cpu"
    assert result["tokens"] == 3000
    assert result["epochs"] == 2
    assert result["steps"] == 2 * ((2400 - 20) // 4 // 20)
    assert result["parameters"] == 2 * result["vocabulary_size"] * 24 + 24 * 24 + 24 + result["vocabulary_size"]
    assert result["stopped"] == "finished"
    for figure in ("seconds", "tokens_per_second", "train_loss", "validation_loss", "validation_perplexity"):
        assert result[figure] > 0
    assert "on held-out text" in printed.err
    assert out.is_file()


def test_one_seed_one_result(story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def validation_loss() -> float:
        arguments = ["--epochs", "2", "--hidden-size", "16", "--seed", "3", "--batch-size", "8", "--device", "cpu"]
        assert main(["train", story, "--out", str(tmp_path / "m.safetensors"), *arguments]) == 0
        loss: float = json.loads(capsys.readouterr().out)["validation_loss"]
        return loss

    assert validation_loss() == validation_loss()


def test_generate_prints_the_prefix_and_its_continuation(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["generate", model, "--prefix", "The tide", "--length", "40"]
    assert main([*arguments, "--seed", "1", "--temperature", "0.9"]) == 0
    first = capsys.readouterr().out
    assert first.startswith("The tide")
    assert len(first) == len("The tide") + 40 + len("\n")
    assert main([*arguments, "--seed", "1", "--temperature", "0.9"]) == 0
    assert capsys.readouterr().out == first
    assert main([*arguments, "--greedy"]) == 0
    greedy = capsys.readouterr().out
    assert main([*arguments, "--temperature", "0"]) == 0
    assert capsys.readouterr().out == greedy


def test_generate_names_what_it_never_saw(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", model, "--prefix", "夜\x01", "--length", "3"]) == 0
    printed = capsys.readouterr()
    assert "“夜” “\\x01”" in printed.err
    assert printed.out.startswith("夜\x01")


def test_evaluate_prints_one_line_of_json(model: str, story: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", model, story]) == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result) == {
        "tokens",
        "unknown_tokens",
        "nats_per_token",
        "perplexity",
        "bits_per_character",
        "spelling_bits",
    }
    unlearned = len(read_manifest(Path(model)).unlearned)  # each counts once, where it first stands
    assert (result["tokens"], result["unknown_tokens"]) == (len(STORY), unlearned)


def test_vocabulary_is_a_table_most_frequent_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.txt"
    path.write_bytes("b\ta\\a\n夜a".encode())
    assert main(["vocabulary", str(path)]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert rows == [
        ["<unk>", "0", "0.000000"],
        ["a", "3", "0.375000"],
        ["b", "1", "0.125000"],
        ["\\t", "1", "0.125000"],
        ["\\\\", "1", "0.125000"],
        ["\\n", "1", "0.125000"],
        ["夜", "1", "0.125000"],
    ]


def test_vocabulary_of_the_time_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vocabulary", str(course_text("timemachine.txt")), "--cleaning", "letters", "--level", "char"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 28
    assert sum(int(count) for _, count, _ in rows) == 170_580
    assert [symbol for symbol, _, _ in rows[:5]] == ["<unk>", " ", "e", "t", "a"]


def test_words_of_the_time_machine_begin_as_in_the_lesson(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vocabulary", str(course_text("timemachine.txt")), "--cleaning", "letters", "--level", "word"]) == 0
    words = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert words[:10] == ["<unk>", "the", "i", "and", "of", "a", "to", "was", "in", "that"]


def test_limits_of_the_vocabulary(story: str, capsys: pytest.CaptureFixture[str]) -> None:
    limits = ["--min-frequency", "3", "--vocabulary-size", "20", "--reserved", "<pad>,<bos>"]
    assert main(["vocabulary", story, "--level", "word", *limits]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows[:3]] == ["<unk>", "<pad>", "<bos>"]
    assert len(rows) == 20
    assert all(int(count) >= 3 for _, count, _ in rows[3:])
    assert sum(float(share) for _, _, share in rows) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("level", ["grapheme", "word", "bpe"])
def test_a_model_of_other_tokens_is_trained_judged_and_writes(
    level: str, story: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "model.safetensors")
    sizes = ["--hidden-size", "16", "--batch-size", "4", "--num-steps", "8", "--epochs", "1", "--device", "cpu"]
    judge = ["--validation-file", story]
    assert main(["train", story, "--out", out, "--level", level, "--vocabulary-size", "300", *sizes, *judge]) == 0
    trained = json.loads(capsys.readouterr().out)
    assert trained["validation_loss"] > 0
    assert main(["evaluate", out, story]) == 0
    assert 0 < json.loads(capsys.readouterr().out)["bits_per_character"] < 20
    assert main(["generate", out, "--prefix", "The tide ", "--length", "20", "--seed", "3"]) == 0
    written = capsys.readouterr().out
    assert written.startswith("The tide ")
    assert not written.startswith("The tide  ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["vocabulary", NAMES, "--vocabulary-size", "1"], "of 2 or more"),
        (["vocabulary", NAMES, "--min-frequency", "0"], "of 1 or more"),
        (["vocabulary", NAMES, "--level", "syllable"], "invalid choice"),
        (["train", NAMES, "--out", "{tmp}/m", "--validation", "0.1", "--validation-file", NAMES], "not allowed with"),
        (["fly"], "no file and no command “fly”"),
        (["fly", "away"], "invalid choice"),
        (["train"], "required"),
        (["train", NAMES], "--out"),
        (["train", NAMES, "--out", "{tmp}/m", "--minutes", "soon"], "not a number"),
        (["train", NAMES, "--out", "{tmp}/m", "--minutes", "nan"], "above 0"),
        (["train", NAMES, "--out", "{tmp}/m", "--minutes", "inf"], "above 0"),
        (["train", NAMES, "--out", "{tmp}/m", "--epochs", "0"], "from 1 to"),
        (["train", NAMES, "--out", "{tmp}/m", "--epochs", "1" + "0" * 400], "from 1 to"),
        (["train", NAMES, "--out", "{tmp}/m", "--epochs", "1", "--minutes", "1"], "not allowed with"),
        (["train", NAMES, "--out", "{tmp}/m", "--validation", "0.9"], "from 0 to 0.5"),
        (["train", NAMES, "--out", "{tmp}/m", "--cleaning", "lower+scrub"], "no cleaning “scrub”"),
        (["train", NAMES, "--out", "{tmp}/m", "--level", "line"], "invalid choice"),
        (["generate", "{tmp}/m", "--temperature", "-1"], "0 or more"),
        (["generate", "{tmp}/m", "--seed", "1" + "0" * 400], "is not a number from 0"),
        (["sine", "--noise", "1e30"], "from 0 to 1,000,000"),
        (["vocabulary", NAMES, "--cleaning=--"], "no value"),
        (["vocabulary", NAMES, "a\nb"], "unrecognized arguments: a b"),
    ],
)
def test_a_wrong_argument_gives_one_line_and_status_2(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([argument.format(tmp=tmp_path) for argument in arguments])
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert words in printed.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "{tmp}/none.txt", "--out", "{tmp}/m"], "There is no file"),
        (["train", "{tmp}/folder", "--out", "{tmp}/m"], "holds no files"),
        (["train", "{tmp}/two\nlines", "--out", "{tmp}/m"], "two lines"),
        (["train", "{tmp}/short", "--out", "{tmp}/m", "--epochs", "1" + "0" * 7], "too short"),
        (["train", "{tmp}/empty", "--out", "{tmp}/m"], "empty"),
        (["train", "{tmp}/binary", "--out", "{tmp}/m"], "binary"),
        (["train", "{tmp}/short", "--out", "{tmp}/m"], "too short"),
        (["train", NAMES, "--out", "{tmp}"], "is a folder"),
        (["train", NAMES, "--out", "{tmp}/m", "--model", "oracle"], "no model “oracle”"),
        (["train", NAMES, "--out", "{tmp}/m", "--model", "rnn_scratch", "--num-layers", "2"], "no setting"),
        (["train", NAMES, "--out", "{tmp}/m", "--hidden-size", "1000000000"], "No computer has memory"),
        (["train", NAMES, "--out", "{tmp}/empty/m"], "{tmp}/empty"),
        (["train", "{tmp}/short", "--out", "{tmp}/short"], "is not replaced"),
        (["train", NAMES, "--out", "{tmp}/m", "--hidden-size", "1" + "0" * 30], "No computer has memory"),
        (["train", NAMES, "--out", "{tmp}/m", "--num-layers", "1000000000"], "from 1 to 16"),
        (["generate", "/dev/zero"], "not a model"),
        (["generate", "{tmp}/short"], "not a model"),
        (["generate", "{tmp}/none"], "There is no file"),
        (["evaluate", "{tmp}/binary", NAMES], "not a model"),
        (["vocabulary", "{tmp}/binary"], "binary"),
        (["vocabulary", NAMES, "--level", "bpe", "--vocabulary-size", "100"], "257 tokens or more"),
        (["train", NAMES, "--out", "{tmp}/m", "--validation-file", "{tmp}/none.txt"], "none.txt"),
    ],
)
def test_bad_input_gives_one_line_and_status_1(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "short").write_text("Hello, hello.")
    assert main([argument.format(tmp=tmp_path) for argument in arguments]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert words.format(tmp=tmp_path) in printed.err
    assert not (tmp_path / "m").exists()


def test_the_command_line_imports_no_qt(story: str, tmp_path: Path) -> None:
    code = (
        "import sys; from studio.__main__ import main;"
        f"main(['train', {story!r}, '--out', {str(tmp_path / 'm')!r}, '--epochs', '1', '--hidden-size', '8']);"
        f"main(['generate', {str(tmp_path / 'm')!r}, '--length', '3']);"
        "assert not [name for name in sys.modules if name.startswith(('PySide6', 'pyqtgraph', 'shiboken6'))]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=100, capture_output=True)


def test_vocabulary_needs_no_torch() -> None:
    code = (
        "import sys; from studio.__main__ import main;"
        f"main(['vocabulary', {NAMES!r}]); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=100, capture_output=True)


def test_a_plain_locale_prints_chinese(tmp_path: Path) -> None:
    path = tmp_path / "t.txt"
    path.write_text("夜色", encoding="utf-8")
    done = command("vocabulary", str(path), env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}, encoding="utf-8")
    assert "\n夜\t1\t" in done.stdout


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    producer = subprocess.Popen(
        [sys.executable, "-m", "studio", "vocabulary", str(SAMPLE_TEXTS / "chinese_lyrics.txt")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert producer.stdout is not None
    producer.stdout.readline()
    producer.stdout.close()
    assert producer.stderr is not None
    errors = producer.stderr.read()
    producer.stderr.close()
    assert producer.wait(timeout=100) == 0
    assert errors == b""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_training_and_keeps_the_model(story: str, tmp_path: Path, number: int) -> None:
    """Row 41 of the list of faults."""
    out = tmp_path / "model.safetensors"
    arguments = ["train", story, "--out", str(out), "--minutes", "10", "--hidden-size", "16", "--batch-size", "8"]
    process = subprocess.Popen(
        [sys.executable, "-m", "studio", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    while "step 0" not in process.stderr.readline():
        assert process.poll() is None
    process.stderr.readline()  # the first sample
    assert "step" in process.stderr.readline(), "the next evaluation, after some steps"
    process.send_signal(number)
    output, _ = process.communicate(timeout=100)
    assert process.returncode == 130
    assert json.loads(output)["stopped"] == "stopped"
    assert main(["generate", str(out), "--length", "3"]) == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a display can be missing on Linux only")
def test_with_no_display_one_line_names_the_command_to_use() -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    done = command(env=environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "text-studio train" in done.stderr
    done = command(env={**environment, "DISPLAY": ":4711"})
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for flag in ("--help", "--version"):
        with pytest.raises(SystemExit) as ended:
            main([flag])
        assert ended.value.code == 0
    assert "text-studio 0." in capsys.readouterr().out


def test_an_argument_that_can_be_no_path_is_a_wrong_argument() -> None:
    done = command("x" * 5000)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_what_nobody_foresaw_is_one_line_and_the_rest_is_logged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("gremlins")

    monkeypatch.setattr("studio.cli.use.read_corpus", fail)
    assert main(["vocabulary", NAMES]) == 1
    log = tmp_path / "home" / LOG
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"text-studio: something went wrong that was not foreseen: 'gremlins'; see {log}"
    assert "in fail" in log.read_text(encoding="utf-8")


def test_a_file_or_a_folder_alone_opens_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[list[Path]] = []
    monkeypatch.setattr("studio.ui.display.missing_display", lambda: None)
    monkeypatch.setattr("studio.ui.application.run", lambda files: opened.append(files) or 0)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "novel").mkdir()
    (tmp_path / "runs").mkdir()
    for argument in ("novel", str(tmp_path), "runs/"):
        assert start([argument]) == 0
    assert opened == [[Path("novel")], [tmp_path], [Path("runs")]]
    assert start(["runs"]) == 0, "a command, whatever folders there are"
    assert len(opened) == 3


def test_a_folder_that_is_made_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "one" / "m.safetensors"
    assert main(["train", NAMES, "--out", str(out), "--model", "ngram", "--epochs", "1"]) == 0
    assert f"Made the folder {out.parent}\n" in capsys.readouterr().err
    assert out.exists()


def test_of_a_folder_the_number_of_files_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        (tmp_path / f"chapter {number}.txt").write_text("the tide\n", encoding="utf-8")
    assert main(["vocabulary", str(tmp_path)]) == 0
    assert capsys.readouterr().err == "3 files read\n"
