"""The texts that come with the studio."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from studio.messages import QT_TRANSLATE_NOOP
from studio.places import SAMPLE_TEXTS


@dataclass(frozen=True, slots=True)
class SampleText:
    """A text of the gallery; title and description are in the window's language."""

    path: Path
    title: str
    description: str


_SAMPLES = (
    (
        "the_tide_mill.txt",
        QT_TRANSLATE_NOOP("gallery", "The Tide Mill"),
        QT_TRANSLATE_NOOP("gallery", "A story in English: the day-book of a woman who mends what the sea brings."),
    ),
    (
        "chinese_lyrics.txt",
        QT_TRANSLATE_NOOP("gallery", "Chinese lyrics"),
        QT_TRANSLATE_NOOP("gallery", "Songs of street lamps, trains and the sea, in Chinese."),
    ),
    (
        "invented_names.txt",
        QT_TRANSLATE_NOOP("gallery", "Invented names"),
        QT_TRANSLATE_NOOP("gallery", "Names from islands that are on no map: learned in a minute, made up for ever."),
    ),
)

_TITLES = {Path(name).stem: title for name, title, _ in _SAMPLES}
_SAMPLE_NAME = re.compile(rf"(?<![\w/\\.-])({'|'.join(_TITLES)})(?:\.txt)?(?![\w.-])")


def shown_name(name: str) -> str:
    """Return the name to show for a text, a run or a model: the file name of a sample text becomes its title."""
    return _SAMPLE_NAME.sub(lambda found: QCoreApplication.translate("gallery", _TITLES[found[1]]), name)


def sample_texts() -> list[SampleText]:
    """Return the texts of the gallery."""
    translate = QCoreApplication.translate
    return [
        SampleText(SAMPLE_TEXTS / name, translate("gallery", title), translate("gallery", description))
        for name, title, description in _SAMPLES
    ]
