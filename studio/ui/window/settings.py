"""Settings that the window remembers."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from studio.ui.common.theme import LETTERS

_RECENT = 8


class Settings:
    """Language, theme, size of letters, window, recent texts; kept in an INI file in the studio's folder.

    A damaged file is set aside as ``settings.ini.bad``; then all settings have their first values.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "settings.ini"
        if not _is_sound(path):
            with contextlib.suppress(OSError):
                path.replace(path.with_name(path.name + ".bad"))
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def language(self) -> str:
        """The chosen language, ``system`` at first."""
        return self._text("language", "system")

    @language.setter
    def language(self, name: str) -> None:
        self._store.setValue("language", name)

    @property
    def theme(self) -> str:
        """The chosen theme, ``system`` at first."""
        return self._text("theme", "system")

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def letters(self) -> float:
        """The letter size, 1 for the usual size."""
        return next((size for size in LETTERS if str(size) == self._text("letters", "")), LETTERS[0])

    @letters.setter
    def letters(self, size: float) -> None:
        self._store.setValue("letters", str(size))

    @property
    def geometry(self) -> QByteArray | None:
        """The last geometry of the window."""
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)

    @property
    def recent_texts(self) -> list[Path]:
        """The texts opened last, latest first."""
        paths = self._store.value("recent_texts", [])
        paths = [paths] if isinstance(paths, str) else paths
        return [Path(path) for path in paths if isinstance(path, str)] if isinstance(paths, list) else []

    def remember_text(self, path: Path) -> None:
        """Put a text at the top of the recent ones."""
        paths = [path, *(other for other in self.recent_texts if other != path)]
        self._store.setValue("recent_texts", [str(other) for other in paths[:_RECENT]])

    def _text(self, key: str, default: str) -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default


def _is_sound(path: Path) -> bool:
    """Whether the file looks like one that Qt wrote, or is missing; Qt itself reads settings from nearly any file."""
    try:
        lines = path.read_bytes().decode().splitlines()
    except OSError:
        return True
    except UnicodeDecodeError:
        return False
    return all(not line or (line[0] == "[" and line[-1] == "]") or "=" in line for line in lines) and (
        not any("\0" in line for line in lines)
    )
