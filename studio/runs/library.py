"""The runs that were kept: a folder of model files."""

from __future__ import annotations

import contextlib
import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from studio.messages import StudioError
from studio.runs.manifest import CHECKPOINT_SUFFIX, SUFFIX, Manifest, read_manifest
from studio.text.corpus import Corpus
from studio.training.config import TrainingConfig


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

    def unfinished(self, corpus: Corpus) -> KeptRun | None:
        """Return the latest run on that text, cleaned and cut in that way, that can be gone on with.

        Its manifest is that of its checkpoint: where it stood when it was stopped.
        """
        for path in sorted(self.folder.glob(f"*{CHECKPOINT_SUFFIX}"), reverse=True):
            try:
                manifest = self._manifest(path)
                TrainingConfig(**manifest.training)
                int(manifest.result["steps"])
            except (StudioError, OSError, TypeError, ValueError, KeyError):
                continue
            same_text = (manifest.text_digest, manifest.cleaning) == (corpus.document.digest, corpus.cleaning)
            if same_text and manifest.tokens == corpus.tokenizer.vocabulary.tokens:
                return KeptRun(path.with_suffix(SUFFIX), manifest)
        return None

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
