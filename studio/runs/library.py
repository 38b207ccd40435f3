"""The runs that were kept: a folder of model files."""

from __future__ import annotations

import contextlib
import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from studio.messages import StudioError
from studio.runs.manifest import SUFFIX, Manifest, read_manifest


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run in the library."""

    path: Path
    manifest: Manifest


class RunLibrary:
    """The model files in one folder.

    Attributes:
        folder: where they lie; made when the first is saved.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[Path, tuple[tuple[int, int], Manifest]] = {}

    def runs(self) -> list[KeptRun]:
        """Return the runs, latest first; files that are no models, or damaged, are left out."""
        found = []
        for path in self.folder.glob(f"*{SUFFIX}"):
            try:
                found.append(KeptRun(path, self._manifest(path)))
            except (StudioError, OSError):
                continue
        return sorted(found, key=lambda run: (run.manifest.created, run.path.name), reverse=True)

    def new_path(self, text_name: str) -> Path:
        """Return a path for a new run on the text of that name; the folder is there, the file is not.

        Where the folder cannot be made, saving will say so.
        """
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"[^\w-]+", "-", Path(text_name).stem).strip("-")[:60] or "run"
        moment = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
        path = self.folder / f"{stem}-{moment}{SUFFIX}"
        number = 2
        while path.exists():
            path = self.folder / f"{stem}-{moment}-{number}{SUFFIX}"
            number += 1
        return path

    def _manifest(self, path: Path) -> Manifest:
        """Return the manifest, read again only when the file has changed."""
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = (stamp, read_manifest(path))
            self._known[path] = known
        return known[1]
