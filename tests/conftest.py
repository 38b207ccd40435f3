"""What all tests share: no screen is needed, and nothing of the user's is touched."""

from __future__ import annotations

import gc
import itertools
import os
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from shiboken6 import isValid

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as many tests at once as there are cores: threads would only wait
os.environ["QT_QPA_PLATFORM"] = os.environ.get(  # no test goes by the screen
    "STUDIO_TEST_PLATFORM", f"offscreen:configfile={Path(__file__).with_name('screen.json')}"
)

from studio.places import HOME_VARIABLE
from studio.text.corpus import Corpus, build_corpus
from studio.text.loading import Document
from studio.workers.job_thread import JobThread
from tests.samples import STORY

settings.register_profile("studio", deadline=None)  # no test goes by the clock
settings.load_profile("studio")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give slow tests the time that they take."""
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings and runs of a test in its own folder."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _no_thread_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a thread of ours at work."""
    started: list[weakref.ref[JobThread]] = []  # weak: a test counts what jobs leave behind
    start = JobThread.start

    def noted_start(job: JobThread) -> None:
        started.append(weakref.ref(job))
        start(job)

    monkeypatch.setattr(JobThread, "start", noted_start)
    yield
    jobs = [job for job in (reference() for reference in started) if job is not None]
    assert not [job for job in jobs if isValid(job) and job.isRunning()]


@pytest.fixture
def document() -> Document:
    """A short story of our own, as a document."""
    return Document("story.txt", (Path("story.txt"),), STORY, "UTF-8", len(STORY), "0" * 64)


@pytest.fixture
def corpus(document: Document) -> Corpus:
    """The short story as characters."""
    return build_corpus(document)


@pytest.fixture(autouse=True)
def collected_here(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect garbage between two tests, not on a thread in the midst of one: see `studio.ui.window.garbage`.

    A slow test may leave so much that the window of a later test would stop for a second or two to collect it.
    """
    gc.disable()
    yield
    gc.collect(2 if next(_TESTS) % 25 == 0 or request.node.get_closest_marker("slow") else 1)


_TESTS = itertools.count(1)
