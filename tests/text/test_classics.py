"""The classics, served from this machine."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.messages import StudioError
from studio.text.classics import CLASSICS, Classic, FetchProgress, fetch
from studio.text.corpus import finish
from tests.samples import course_text

BODY = ("It was at ten o'clock to-day that the first of all Time Machines began its career. " * 4000).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    asked = 0
    go_on = threading.Event()

    def do_GET(self) -> None:
        Handler.asked += 1
        if self.path == "/none":
            self.send_error(404)
            return
        self.send_response(200)
        self.end_headers()
        body = BODY * 3 if self.path == "/long" else BODY[:1000] if self.path == "/short" else BODY
        if self.path == "/slow":
            self.wfile.write(body[:1000])
            self.wfile.flush()
            assert Handler.go_on.wait(60)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    Handler.asked = 0
    Handler.go_on.clear()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    Handler.go_on.set()
    made.shutdown()
    thread.join()
    made.server_close()


def classic(address: str) -> Classic:
    digest = hashlib.sha1(BODY).hexdigest()
    return dataclasses.replace(CLASSICS[0], address=address, size=len(BODY), digest=digest)


def test_it_comes_is_checked_and_kept(server: str, tmp_path: Path) -> None:
    folder = tmp_path / "texts" / "classics"
    path = finish(fetch(classic(f"{server}/whole"), folder))
    assert path.read_bytes() == BODY
    assert finish(fetch(classic(f"{server}/whole"), folder)) == path
    assert Handler.asked == 1
    path.write_bytes(b"spoilt")
    assert finish(fetch(classic(f"{server}/whole"), folder)).read_bytes() == BODY


@pytest.mark.parametrize("page", ["long", "short"])
def test_another_file_is_not_kept(page: str, server: str, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="Another file"):
        finish(fetch(classic(f"{server}/{page}"), tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_page_that_is_not_there_is_said(server: str, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="Not Found"):
        finish(fetch(classic(f"{server}/none"), tmp_path))


def test_without_a_network_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="on line"):
        finish(fetch(classic("http://127.0.0.1:1/none"), tmp_path))


def test_given_up_nothing_stays(server: str, tmp_path: Path) -> None:
    coming = fetch(classic(f"{server}/slow"), tmp_path)
    while next(coming).done == 0:
        pass
    coming.close()
    assert not list(tmp_path.iterdir())


def test_progress_is_told(server: str, tmp_path: Path) -> None:
    coming = fetch(classic(f"{server}/slow"), tmp_path)
    while (progress := next(coming)).done == 0:
        pass
    assert progress == FetchProgress(1000, len(BODY))
    coming.close()


@pytest.mark.parametrize("kept", CLASSICS)
def test_the_classics_are_what_the_course_has(kept: Classic) -> None:
    data = course_text(kept.file_name).read_bytes()
    assert (len(data), hashlib.sha1(data).hexdigest()) == (kept.size, kept.digest)
