"""What was written is there again with its model."""

from __future__ import annotations

import base64
import dataclasses
import errno
import json
import logging
import os
import shutil
import threading
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.generation.config import GenerationConfig
from studio.generation.events import Candidate
from studio.log import LOGGER
from studio.runs.library import RunLibrary
from studio.session.session import Session
from studio.session.writing import kept_writing
from studio.session.writing.kept_writing import Writing, file_of, keep, read
from studio.session.writing.segment import Segment
from studio.session.writing.store import FOLDER
from studio.session.writing.tree import WritingTree
from tests.old_files import OLD_FILES

RUNS = OLD_FILES
MODEL, OTHER = RUNS / "version_2.safetensors", RUNS / "version_3.safetensors"
CONFIG = GenerationConfig(length=30, seed=1)
DIGEST = "ab" * 32
_LINKS = ("parent", "children")

MakeSession = Callable[..., Session]


@pytest.fixture
def begin(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeSession]:
    """Make sessions on one folder, each with a model open and its writing read."""
    sessions = []

    def begin_one(model: Path = MODEL) -> Session:
        session = Session(RunLibrary(tmp_path / "runs"))
        sessions.append(session)
        open_model(qtbot, session, model)
        return session

    yield begin_one
    for session in sessions:
        session.close()


def open_model(qtbot: QtBot, session: Session, model: Path) -> None:
    with qtbot.waitSignal(session.model.opened, timeout=20_000):
        session.model.open(model)
    qtbot.waitUntil(lambda: not session.store.task.running, timeout=10_000)


def write(qtbot: QtBot, session: Session, prefix: str = "The ", config: GenerationConfig = CONFIG) -> Segment:
    with qtbot.waitSignal(session.page.writing.ended, timeout=20_000):
        session.page.write(prefix, config)
    assert session.page.current is not None
    return session.page.current


def all_of(session: Session) -> list[tuple[object, ...]]:
    return [
        (depth, *(getattr(one, field.name) for field in dataclasses.fields(one) if field.name not in _LINKS))
        for one, depth in session.page.tree.walk()
    ]


def files(session: Session) -> list[Path]:
    return sorted((session.runs.library.folder.parent / FOLDER).glob("*"))


def test_all_of_it_is_there_again(qtbot: QtBot, begin: MakeSession) -> None:
    session = begin()
    first = write(qtbot, session)
    with qtbot.waitSignal(session.page.writing.ended):
        session.page.branch(10, Candidate(5, "x", 0.25), CONFIG)
    branch = session.page.current
    assert branch is not None
    session.page.rename(branch, "the “other” \n one")
    with qtbot.waitSignal(session.page.writing.ended):
        session.page.again(GenerationConfig(length=20, seed=7, stop=("qq",)))
    session.page.show(first)
    before, text = all_of(session), first.whole_text()
    session.close()
    later = begin()
    assert all_of(later) == before
    assert later.page.tree.count == 3
    assert later.page.current is not None
    assert later.page.current.whole_text() == text
    assert later.page.goes_on("The ")
    with qtbot.waitSignal(later.page.alternatives_found, timeout=10_000):
        later.page.look_at(3)
    with qtbot.waitSignal(later.page.writing.ended):
        later.page.go_on(CONFIG)
    assert later.page.current.whole_text().startswith(text)


def test_it_is_on_the_disk_soon_after_a_change_and_only_then(qtbot: QtBot, begin: MakeSession) -> None:
    session = begin()
    assert files(session) == []
    segment = write(qtbot, session)
    qtbot.waitUntil(lambda: len(files(session)) == 1 and not session.store.task.running, timeout=10_000)
    (path,) = files(session)
    assert "".join(segment.pieces) == json.loads(path.read_bytes())["stretches"][0]["text"]
    session.page.rename(segment, "a name")
    qtbot.waitUntil(lambda: "a name" in path.read_text(encoding="utf-8"), timeout=10_000)
    qtbot.waitUntil(lambda: not session.store.task.running)
    written = path.stat().st_mtime_ns
    session.close()
    begin().close()
    assert path.stat().st_mtime_ns == written, "nothing changed"


def test_a_long_text_is_kept_while_it_is_written_and_where_the_program_is_told_to_end(
    qtbot: QtBot, begin: MakeSession
) -> None:
    session = begin()
    session.page.write("The ", GenerationConfig(length=10_000_000))
    qtbot.waitUntil(lambda: len(files(session)) == 1, timeout=10_000)
    session.page.writing.pause()
    qtbot.waitUntil(lambda: not session.store.task.running)  # else what is there is a temporary file yet
    segment = session.page.current
    assert segment is not None
    (path,) = files(session)

    def all_of_it_is_rescued() -> bool:
        session.rescue()
        return segment.text == json.loads(path.read_bytes())["stretches"][0]["text"]

    qtbot.waitUntil(all_of_it_is_rescued, timeout=10_000)


def rescue_on_another_thread(session: Session) -> None:
    thread = threading.Thread(target=session.rescue)
    thread.start()
    thread.join()


def test_only_the_windows_thread_looks_at_the_tree(
    qtbot: QtBot, begin: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, walk = begin(), WritingTree.walk
    here, walked_on = threading.get_ident(), set()

    def noted(tree: WritingTree) -> Iterator[tuple[Segment, int]]:
        walked_on.add(threading.get_ident())
        return walk(tree)

    monkeypatch.setattr(WritingTree, "walk", noted)
    segment = write(qtbot, session)
    rescue_on_another_thread(session)
    session.store.keep()
    qtbot.waitUntil(lambda: not session.store.task.running)
    assert walked_on == {here}
    (path,) = files(session)
    assert json.loads(path.read_bytes())["stretches"][0]["text"] == segment.text


def test_what_cannot_be_rescued_is_logged(
    qtbot: QtBot, begin: MakeSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    session = begin()
    write(qtbot, session)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, caplog.at_level(logging.ERROR, LOGGER.name):
        patched.setattr(os, "fsync", full)
        rescue_on_another_thread(session)
    assert "not kept" in caplog.text
    assert "full" in caplog.text


def test_a_snapshot_stays_as_it_was() -> None:
    segment = Segment("A", CONFIG, model="m", digest=DIGEST, read="A")
    segment.add_token(1, "b", 0.5)
    snapshot = Writing.of(DIGEST, (segment,), segment)
    before = kept_writing.encode(snapshot)
    assert Writing.of(DIGEST, (segment,), segment) == snapshot
    segment.add_token(2, "c", 0.5)
    segment.name, segment.reason, segment.read = "new", "length", "B"
    assert kept_writing.encode(snapshot) == before
    assert Writing.of(DIGEST, (segment,), segment) != snapshot


def test_each_model_has_its_own(qtbot: QtBot, begin: MakeSession, tmp_path: Path) -> None:
    session = begin()
    first = write(qtbot, session).whole_text()
    open_model(qtbot, session, OTHER)
    assert session.page.current is not None
    assert session.page.current.whole_text() == first, "nothing was written with the other, so nothing takes its place"
    second = write(qtbot, session, "A ").whole_text()
    session.close()
    shutil.copy(OTHER, tmp_path / "by another name.safetensors")
    later = begin(tmp_path / "by another name.safetensors")
    assert len(files(later)) == later.page.tree.count + 1 == 2
    assert later.page.current is not None
    assert later.page.current.whole_text() == second
    open_model(qtbot, later, MODEL)
    assert later.page.current.whole_text() == first
    assert later.page.tree.count == 2
    open_model(qtbot, later, OTHER)
    assert later.page.tree.count == 2, "it was there already"


def test_a_branch_by_another_model_stays_with_its_text(qtbot: QtBot, begin: MakeSession) -> None:
    session = begin()
    write(qtbot, session)
    open_model(qtbot, session, OTHER)
    with qtbot.waitSignal(session.page.writing.ended):
        session.page.branch(10, Candidate(5, "x", 0.25), CONFIG)
    before = all_of(session)
    session.close()
    assert len(files(session)) == 1
    assert all_of(begin()) == before


def test_a_window_that_only_reads_writes_nothing(qtbot: QtBot, begin: MakeSession) -> None:
    session = begin()
    write(qtbot, session)
    session.close()
    (path,) = files(session)
    before = path.read_bytes()
    second = Session(RunLibrary(session.runs.library.folder))
    second.runs.library.reads_only = True
    open_model(qtbot, second, MODEL)
    assert second.page.tree.count == 1
    write(qtbot, second)
    second.close()
    assert path.read_bytes() == before
    path.write_text("{")
    third = Session(RunLibrary(session.runs.library.folder))
    third.runs.library.reads_only = True
    with qtbot.waitSignal(third.store.failed, timeout=20_000):
        third.model.open(MODEL)
    third.close()
    assert files(session) == [path]


def test_a_window_that_takes_over_takes_in_what_the_other_wrote(qtbot: QtBot, begin: MakeSession) -> None:
    first = begin()
    write(qtbot, first)
    first.store.keep()
    qtbot.waitUntil(lambda: not first.store.task.running)
    second = Session(RunLibrary(first.runs.library.folder))
    second.runs.library.reads_only = True
    open_model(qtbot, second, MODEL)
    with qtbot.waitSignal(second.store.failed, timeout=10_000) as failed:
        write(qtbot, second, "Of the second ")
    assert failed.args is not None
    assert "is not kept" in str(failed.args[0])
    write(qtbot, first, "Of the first ")
    first.close()
    second.runs.library.reads_only = False
    second.tidy()
    qtbot.waitUntil(lambda: second.page.tree.count == 3, timeout=10_000)
    assert second.page.current is not None
    assert second.page.current.prefix == "Of the second ", "it stays on show"
    second.close()
    assert sorted(root.prefix for root in begin().page.tree.roots) == ["Of the first ", "Of the second ", "The "]


def test_a_full_disk_is_told_once_and_tried_again(
    qtbot: QtBot, begin: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = begin()
    told: list[str] = []
    session.store.failed.connect(lambda error: told.append(str(error)))
    fsync = os.fsync

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for _ in range(2):
        write(qtbot, session)
        session.store.keep()
        qtbot.waitUntil(lambda: not session.store.task.running)
    assert len(told) == 1
    assert "not kept" in told[0]
    assert "full" in told[0]
    monkeypatch.setattr(os, "fsync", fsync)
    session.close()
    assert begin().page.tree.count == 2


def packed(kind: str, *numbers: float) -> str:
    return base64.b64encode(array(kind, numbers).tobytes()).decode()


def good() -> dict[str, Any]:
    segment = Segment("A", CONFIG, model="m", digest=DIGEST, read="A")
    for number, piece in enumerate(("b", "", "cé", "\udc80")):
        segment.add_token(number, piece, 0.5)
    other = Segment("A", CONFIG, segment, 2, 1, digest=DIGEST)
    other.add_token(3, "d", 1.0)
    return json.loads(kept_writing.encode(Writing.of(DIGEST, (segment, other), other)))  # type: ignore[no-any-return]


def test_what_is_well_made_is_read(tmp_path: Path) -> None:
    path = file_of(tmp_path, DIGEST)
    assert path is not None
    path.write_text(json.dumps(good()))
    found = read(path, DIGEST)
    first, second = (one.segment for one in found.writing.segments)
    assert first.pieces == ["b", "", "cé", "?"], "half a symbol cannot be written"
    assert (second.parent, found.writing.shown, found.aside) == (first, second, "")
    assert second.whole_text() == "Abd"


def test_what_is_in_memory_alone_has_no_file(tmp_path: Path) -> None:
    assert [file_of(tmp_path, digest) for digest in ("", "../../etc", "AB" * 32, DIGEST + "\n")] == [None] * 4


def changed(**fields: object) -> dict[str, Any]:
    return good() | fields


def with_stretch(number: int, **fields: object) -> dict[str, Any]:
    raw = good()
    raw["stretches"][number] |= fields
    return raw


CRAFTED: list[object] = [
    [],
    None,
    changed(format="1"),
    changed(format=True),
    changed(digest="cd" * 32),
    changed(shown=2),
    changed(shown=-1),
    changed(shown="0"),
    changed(stretches={}),
    changed(stretches=[3]),
    changed(stretches=[{}]),
    with_stretch(0, parent=0),
    with_stretch(0, parent=1),
    with_stretch(1, parent=1),
    with_stretch(1, parent=-1),
    changed(stretches=[good()["stretches"][0]] * 2 + [good()["stretches"][1]]),
    with_stretch(1, at=5),
    with_stretch(1, at=-1),
    with_stretch(1, at=0.5),
    with_stretch(1, given=2),
    with_stretch(0, text="bcé"),
    with_stretch(0, text=3),
    with_stretch(0, lengths="***"),
    with_stretch(0, lengths=packed("I", 2**32 - 1, 0, 0, 0)),
    with_stretch(0, ids=packed("I", 1)),
    with_stretch(0, chances=packed("f", 1)),
    with_stretch(0, chances="AAA="),
    with_stretch(0, name=None),
    with_stretch(0, prefix=["A"]),
    with_stretch(0, unknown=[1]),
    with_stretch(0, skipped=-1),
    with_stretch(0, config=[]),
    with_stretch(0, config=good()["stretches"][0]["config"] | {"temperature": -1}),
    with_stretch(0, config=good()["stretches"][0]["config"] | {"temperature": float("nan")}),
    with_stretch(0, config=good()["stretches"][0]["config"] | {"length": 2**80}),
    with_stretch(0, config=good()["stretches"][0]["config"] | {"greedy": 1}),
    with_stretch(0, config=good()["stretches"][0]["config"] | {"stop": "a"}),
]


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 100_000, *(json.dumps(one) for one in CRAFTED)])
def test_what_is_damaged_or_crafted_is_set_aside(tmp_path: Path, data: bytes | str) -> None:
    path = file_of(tmp_path, DIGEST)
    assert path is not None
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    found = read(path, DIGEST)
    assert found.writing.segments == ()
    assert found.aside == f"{path.name}.bad"
    assert not path.exists()


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(GenerationConfig)])
def test_a_setting_that_an_earlier_studio_did_not_know_has_its_default(tmp_path: Path, name: str) -> None:
    path = file_of(tmp_path, DIGEST)
    assert path is not None
    raw = good()
    for segment in raw["stretches"]:
        del segment["config"][name]
    path.write_text(json.dumps(raw))
    found = read(path, DIGEST)
    default = getattr(GenerationConfig(), name)
    assert found.aside == ""
    assert [one.segment.config for one in found.writing.segments] == [
        dataclasses.replace(CONFIG, **{name: default})
    ] * 2


@pytest.mark.parametrize("name", ["model", "name", "reason", "prefix", "read", "unknown", "skipped", "given", "config"])
def test_a_field_that_an_earlier_studio_did_not_write_has_its_default(tmp_path: Path, name: str) -> None:
    path = file_of(tmp_path, DIGEST)
    assert path is not None
    raw = good()
    del raw["stretches"][0][name], raw["shown"]
    path.write_text(json.dumps(raw))
    found = read(path, DIGEST)
    assert (found.aside, found.writing.shown) == ("", None)
    blank = Segment("", GenerationConfig())
    assert getattr(found.writing.segments[0].segment, name) == getattr(blank, name)


def test_a_field_of_a_newer_studio_does_no_harm(tmp_path: Path) -> None:
    path = file_of(tmp_path, DIGEST)
    assert path is not None
    raw = good() | {"of tomorrow": 1}
    raw["stretches"][0] |= {"of tomorrow": 1}
    raw["stretches"][0]["config"] |= {"of tomorrow": [1]}
    path.write_text(json.dumps(raw))
    found = read(path, DIGEST)
    assert (found.aside, len(found.writing.segments)) == ("", 2)


def test_chances_that_are_none_do_no_harm(tmp_path: Path) -> None:
    path = file_of(tmp_path, DIGEST)
    assert path is not None
    probabilities = packed("f", float("nan"), -1, 2, float("inf"))
    path.write_text(json.dumps(with_stretch(0, chances=probabilities)))
    assert list(read(path, DIGEST).writing.segments[0].segment.probabilities) == [0, 0, 1, 1]


def test_a_newer_file_is_left_alone(qtbot: QtBot, begin: MakeSession) -> None:
    session = begin()
    write(qtbot, session)
    session.close()
    (path,) = files(session)
    path.write_text('{"format": 2}')
    later = Session(RunLibrary(session.runs.library.folder))
    with qtbot.waitSignal(later.store.failed, timeout=20_000) as failed:
        later.model.open(MODEL)
    assert failed.args is not None
    assert "newer" in str(failed.args[0])
    write(qtbot, later)
    later.close()
    assert path.read_text() == '{"format": 2}'


def test_there_is_an_end_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file_of(tmp_path, DIGEST)
    assert path is not None
    texts = [Segment("A", CONFIG, digest=DIGEST, read="A") for _ in range(5)]
    for number, text in enumerate(texts):
        text.add_token(0, "é\n" * 100 * (number + 1), 0.5)
    monkeypatch.setattr(kept_writing, "MOST_SEGMENTS", 3)
    assert not keep(path, Writing.of(DIGEST, texts, texts[0]))
    found = read(path, DIGEST).writing
    assert [one.text() for one in found.segments] == [one.text for one in texts[2:]], "the oldest go"
    assert found.shown is None
    monkeypatch.setattr(kept_writing, "LARGEST", 6000)
    assert not keep(path, Writing.of(DIGEST, texts, texts[-1]))
    assert path.stat().st_size < 6000
    assert len(read(path, DIGEST).writing.segments) == 1
    before = path.read_bytes()
    texts[-1].add_token(0, "x" * 6000, 0.5)
    with pytest.raises(kept_writing.StudioError, match="too long"):
        keep(path, Writing.of(DIGEST, texts, texts[-1]))
    assert path.read_bytes() == before


def test_the_writing_of_the_model_used_longest_ago_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_writing, "MOST_FILES", 2)
    paths = []
    for number in range(3):
        digest = f"{number:064d}"[::-1]
        path = file_of(tmp_path, digest)
        assert path is not None
        text = Segment("A", CONFIG, digest=digest)
        text.add_token(0, "b", 0.5)
        keep(path, Writing.of(digest, (text,), text))
        os.utime(path, (number, number)) if number < 2 else None
        paths.append(path)
    assert [path.exists() for path in paths] == [False, True, True]


def test_a_draft_is_kept_with_the_model_that_is_open(qtbot: QtBot, begin: MakeSession) -> None:
    session = begin()
    write(qtbot, session)
    session.page.note_draft("typed")
    open_model(qtbot, session, OTHER)
    assert session.page.draft == "typed"
    session.close()
    for model in (OTHER, MODEL):
        later = begin(model)
        assert later.page.draft == "typed"
        later.close()
    earlier = begin()
    assert earlier.page.current is not None
    with qtbot.waitSignal(earlier.page.writing.ended, timeout=20_000):
        earlier.page.write("typed", CONFIG)
    earlier.close()
    assert begin().page.drafts == {}


def test_two_drafts_are_both_kept(qtbot: QtBot, begin: MakeSession) -> None:
    session = begin()
    write(qtbot, session)
    session.page.note_draft("of that time")
    session.close()
    session = begin(OTHER)
    session.page.note_draft("typed since")
    open_model(qtbot, session, MODEL)
    assert session.page.draft == "typed since"
    assert session.page.drafts[None] == "of that time"


def test_a_file_without_a_draft_is_one_of_an_earlier_studio(qtbot: QtBot, begin: MakeSession) -> None:
    session = begin()
    write(qtbot, session)
    session.close()
    (path,) = files(session)
    raw = json.loads(path.read_text(encoding="utf-8"))
    del raw["draft"]
    path.write_text(json.dumps(raw), encoding="utf-8")
    later = begin()
    assert later.page.current is not None
    assert later.page.draft == ""
    assert files(later) == [path]
