"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from studio.generation.config import GenerationConfig
from studio.generation.events import TokenDrawn
from studio.generation.generator import generate
from studio.runs.header import FORMAT_VERSION
from studio.runs.manifest import Manifest
from studio.runs.model_file import load_model
from studio.text.corpus import Corpus
from tests.trained import kept_model

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")

CODE = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_lines_of_python_read_a_model_file_and_write_what_the_studio_writes(corpus: Corpus, tmp_path: Path) -> None:
    (code,) = (code for code in CODE if "safe_open" in code)
    path = kept_model("lstm", corpus, tmp_path).rename(tmp_path / "mill.safetensors")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=60, check=True
    )
    opened = load_model(path)
    config = GenerationConfig(length=100, greedy=True)
    events = generate(opened.model, opened.tokenizer, opened.manifest.cleaning, "T", config)
    assert done.stdout == "".join(event.text for event in events if isinstance(event, TokenDrawn))
    assert len(done.stdout) >= 100


def test_the_lines_of_the_library_train_and_write() -> None:
    (code,) = (code for code in CODE if "import studio" in code)
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=root, timeout=100, check=True
    )
    figures, written = done.stdout.split("The tide", 1)
    sizes, *losses = figures.splitlines()
    assert sizes == "32 64"
    assert len(losses) >= 3
    assert float(losses[-1]) < float(losses[0])
    assert len(written) == 100


def test_all_of_the_manifest_is_told() -> None:
    page = README[README.index("## The model file") :]
    assert not [name for name in Manifest.__dataclass_fields__ if f"`{name}`" not in page]
    assert f"`{FORMAT_VERSION}`" in page
