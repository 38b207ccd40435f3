"""What all tests share: no screen is needed, and nothing of the user's is touched."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = os.environ.get("STUDIO_TEST_PLATFORM", "offscreen")

from studio.text.corpus import Corpus, build_corpus
from studio.text.loading import Document
from studio.ui.settings import HOME_VARIABLE
from tests.samples import STORY


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings and runs of a test in its own folder."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Fail a test that leaves a thread of ours behind."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and "JobThread" in thread.name]
    assert not left


@pytest.fixture
def document() -> Document:
    """A short story of our own, as a document."""
    return Document("story.txt", (Path("story.txt"),), STORY, "UTF-8", len(STORY), "0" * 64)


@pytest.fixture
def corpus(document: Document) -> Corpus:
    """The short story as characters."""
    return build_corpus(document)
