"""The walls of the house: layout, directions of imports, style, types, and what the README promises."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "studio").rglob("*.py"))


def tool(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff() -> None:
    tool("ruff", "check", "--no-cache", ".")
    tool("ruff", "format", "--no-cache", "--check", ".")


def test_mypy() -> None:
    tool("mypy")


def test_imports_run_down_and_the_core_knows_no_qt() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    command = [str(program)] if program.exists() else [shutil.which("lint-imports") or "lint-imports"]
    done = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_top_level_is_the_owners() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/")[0] for line in listed.splitlines()}
    allowed = {"pyproject.toml", "README.md", "LICENSE", "studio", "resources", "tests", "sample_texts"}
    assert {name for name in top if not name.startswith(".")} <= allowed


def test_nothing_is_ever_unpickled() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\bpickle\b|torch\.load\b|(?<!\.)\b(eval|exec)\(", text), path


def test_nobody_emits_the_signal_of_another() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "emit":
                owner = ast.unparse(node.value).rpartition(".")[0]
                assert owner == "self", f"{path}:{node.lineno}: {ast.unparse(node)}"


def test_no_part_of_the_session_knows_its_owner() -> None:
    for path in SOURCES:
        if path.is_relative_to(ROOT / "studio" / "session"):
            assert "studio.session.session" not in path.read_text(encoding="utf-8"), path


def test_the_two_commands_stand_in_the_readme_and_ci_calls_the_second() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    run = "python3 -m venv .venv && .venv/bin/pip install -e . && .venv/bin/text-studio"
    test = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
    assert readme.index(run) < readme.index(test) < 4000
    assert test in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_picture_of_the_readme_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"\]\((resources/[^)]+)\)|src=\"(resources/[^\"]+)\"", readme)
    assert pictures
    for pair in pictures:
        assert (ROOT / next(filter(None, pair))).is_file()


def test_the_broken_qt_is_excluded() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(need.startswith("PySide6-Essentials") and "!=6.12.0" in need for need in project["dependencies"])


def test_tests_share_modules_of_helpers_not_each_other() -> None:
    for path in sorted((ROOT / "tests").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from|import) tests\.(\w+\.)*test_\w+", text, re.MULTILINE), path


def test_tests_patch_no_private_names() -> None:
    """Limits are injected; what stands for a part of the machine has a public name."""
    private = re.compile(r"""(?:setattr|patch\.object)\(\s*([\w.]+|["'])[^()]*?["'.](_[a-zA-Z]\w*)["']""")
    for path in sorted((ROOT / "tests").rglob("*.py")):
        found = private.findall(path.read_text(encoding="utf-8"))
        assert not {name for owner, name in found if owner != "os"}, path


PRIVATE_OF_OTHERS = {
    "_exit",  # of os
    "_actions",  # argparse tells in no other way which arguments a command takes
    "_SubParsersAction",
    "_tickLevels",  # nor pyqtgraph what stands under the bars
    "_on_training_ended",  # a test connects two slots in another order
}


def test_tests_read_no_private_attributes() -> None:
    """A test says what a user or a caller is promised."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and re.match("_[^_]", node.attr):
                own = ast.unparse(node.value) in ("self", "cls")
                assert own or node.attr in PRIVATE_OF_OTHERS, f"{path}:{node.lineno}: {ast.unparse(node)}"


def test_sample_texts_are_long_enough_and_real() -> None:
    samples = ROOT / "sample_texts"
    assert len((samples / "the_tide_mill.txt").read_text(encoding="utf-8")) >= 60_000
    lyrics = (samples / "chinese_lyrics.txt").read_text(encoding="utf-8")
    assert sum("\u4e00" <= character <= "\u9fff" for character in lyrics) >= 10_000
    names = (samples / "invented_names.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert len(set(names)) == len(names) >= 1500
