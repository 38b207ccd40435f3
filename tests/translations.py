"""Keeps the translation in step with the code: ``python -m tests.translations`` after a visible string changed.

It collects the strings of the code into every ``studio_<locale>.ts`` (new ones marked unfinished: translate them
there), and compiles the .qm files that the window loads. A new language is an empty file of such a name.
``qt_words_<locale>.ts`` is written by hand: words of Qt's own dialogs and menus that Qt's translation lacks, or says
otherwise than the studio does.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TRANSLATIONS = ROOT / "resources" / "translations"
TS = TRANSLATIONS / "studio_zh_CN.ts"
QT_WORDS = TS.with_name("qt_words_zh_CN.ts")


def collect(ts: Path) -> None:
    """Bring ``ts`` up to date with the strings in the code; an empty file is a new language."""
    if ts.exists() and not ts.stat().st_size:
        ts.unlink()  # lupdate reads no empty file
    sources = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "studio").rglob("*.py"))]
    flags = [
        "-locations",
        "none",
        "-no-obsolete",
        "-source-language",
        "en",
        "-target-language",
        ts.stem.removeprefix("studio_"),
    ]
    _run("lupdate", *sources, "-ts", str(ts), *flags)


def compile_to(folder: Path, source: Path = TRANSLATIONS) -> None:
    """Compile the translations of ``source`` into ``folder``; unfinished strings are left out."""
    for ts in sorted(source.glob("*.ts")):
        _run("lrelease", "-silent", "-nounfinished", str(ts), "-qm", str(folder / ts.with_suffix(".qm").name))


def _run(tool: str, *arguments: str) -> None:
    # Qt's tools by way of PySide6's own front ends, which find them on every system.
    code = f"import sys; from PySide6.scripts import pyside_tool; sys.exit(pyside_tool.{tool}())"
    subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, check=True, capture_output=True)


if __name__ == "__main__":
    for ts in sorted(TRANSLATIONS.glob("studio_*.ts")):
        collect(ts)
    compile_to(TRANSLATIONS)
