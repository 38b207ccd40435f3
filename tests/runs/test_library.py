from __future__ import annotations

import contextlib
import dataclasses
import errno
import functools
import json
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from studio.messages import StudioError
from studio.runs.library import RunLibrary
from studio.runs.manifest import checkpoint_path
from studio.runs.model_file import load_model, save_model
from studio.runs.run_folder import MODEL, TextSource, held, is_held, read_about
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus
from studio.text.levels import Tokens
from studio.text.tokenizer import Limits
from studio.training.events import CheckpointSaved
from tests.runs.files import CONFIG, rewritten

_ENDLESS = b'{"source": {"minimum_frequency": 1e999, "maximum_size": 2, "reserved": []}}'


def _by_words(manifest: dict[str, Any]) -> None:
    manifest.update(level="word", tokenizer_settings={"reserved": 0, "chinese_words": False})


def _letters_left_out(manifest: dict[str, Any]) -> None:
    manifest["counts"][0] = 5


def _signs(manifest: dict[str, Any]) -> None:
    manifest["tokens"] += [chr(0x4E00 + place) for place in range(300)]
    manifest["counts"] += [1] * 300


@pytest.fixture
def library(tmp_path: Path) -> RunLibrary:
    return RunLibrary(tmp_path / "runs")


def add(library: RunLibrary, run: TrainingRun, text_name: str = "story.txt") -> Path:
    """Put a run that has ended into the library; return its folder."""
    path = library.new_path(text_name)
    shutil.copy(run.path, path)
    shutil.copy(checkpoint_path(run.path), checkpoint_path(path))
    return path.parent


def ids(library: RunLibrary) -> list[str]:
    return [run.id for run in library.runs()]


def test_an_empty_or_missing_folder_has_no_runs(tmp_path: Path) -> None:
    assert RunLibrary(tmp_path / "none").runs() == []
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("older", "compares"),
    [
        (lambda manifest: None, True),
        (lambda manifest: manifest.update(level="grapheme"), True),
        (_by_words, False),
        (_letters_left_out, False),
        (_signs, False),
    ],
)
def test_of_earlier_studios_words_were_not_paid_for(
    library: RunLibrary, run: TrainingRun, older: Callable[[dict[str, Any]], None], compares: bool
) -> None:
    """The bits per character of an earlier studio had no spelling in them: they rank only where that is little."""
    folder = add(library, run)

    def change(_header: dict[str, Any], manifest: dict[str, Any]) -> None:
        manifest["result"]["bits_per_character"] = 1.5
        del manifest["result"]["spelling_bits"], manifest["unlearned"]
        older(manifest)

    rewritten(run.path, change).replace(folder / MODEL)
    (kept,) = library.runs()
    assert kept.bits_per_character == 1.5
    assert kept.comparable_bits == (1.5 if compares else None)


def test_a_run_is_listed_with_its_figures(library: RunLibrary, run: TrainingRun) -> None:
    folder = add(library, run)
    (kept,) = library.runs()
    result = run.result
    assert (kept.id, kept.name, kept.text_name, kept.note) == (folder.name, "story", "story.txt", "")
    assert (kept.model, kept.size, kept.parameters) == ("lstm", 16, result.parameters)
    assert (kept.validation_loss, kept.steps, kept.seconds) == (result.validation_loss, result.steps, result.seconds)
    assert (kept.bits_per_character, kept.comparable_bits) == (result.bits_per_character, result.bits_per_character)
    assert (kept.state, kept.origin) == ("finished", "")
    assert library.manifest(kept).curve


def test_what_is_no_run_is_left_out_and_a_changed_one_is_read_again(library: RunLibrary, run: TrainingRun) -> None:
    first, second = add(library, run), add(library, run)
    assert sorted(ids(library)) == sorted([first.name, second.name])
    (second / "model.safetensors").write_bytes(b"no model")
    (library.folder / "empty").mkdir()
    (library.folder / "notes.txt").write_text("mine")
    assert ids(library) == [first.name]
    assert ids(RunLibrary(library.folder)) == [first.name]
    shutil.copy(run.path, second / "model.safetensors")
    assert len(ids(library)) == 2


def test_files_as_earlier_studios_kept_them_are_taken_in(library: RunLibrary, run: TrainingRun) -> None:
    library.folder.mkdir()
    shutil.copy(run.path, library.folder / "story-1.safetensors")
    shutil.copy(checkpoint_path(run.path), library.folder / "story-1.checkpoint")
    (kept,) = library.runs()
    assert kept.id == "story-1"
    assert kept.path.is_file()
    assert checkpoint_path(kept.path).is_file()
    assert not list(library.folder.glob("*.safetensors"))


def test_new_folders_are_free_and_named_after_the_text(library: RunLibrary) -> None:
    paths = [library.new_path("我的 小说/x: 1?.txt") for _ in range(3)]
    assert len(set(paths)) == 3
    assert all(path.parent.parent == library.folder and path.parent.is_dir() for path in paths)
    assert library.new_path("....txt").parent.name.startswith("run-")
    assert library.runs() == []


def test_names_notes_and_the_text_stay_with_the_run(library: RunLibrary, run: TrainingRun, tmp_path: Path) -> None:
    source = TextSource((tmp_path / "a.txt",), "letters", Tokens("word", Limits(2, 100, ("<pad>",))), (tmp_path / "b",))
    path = library.new_path("story.txt", source)
    shutil.copy(run.path, path)
    (kept,) = library.runs()
    library.rename(kept, " The best 夜 ")
    library.annotate(kept, "with more dropout\nnext time")
    (kept,) = RunLibrary(library.folder).runs()
    assert (kept.name, kept.note) == ("The best 夜", "with more dropout\nnext time")
    assert library.about(kept).source == source
    library.rename(kept, "")
    assert library.runs()[0].name == "story"


def test_a_run_whose_program_died_as_it_was_deleted_is_kept_for_a_month_all_the_same(
    library: RunLibrary, run: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = add(library, run)
    os.utime(folder, (0, 0))  # it was trained long ago
    (kept,) = library.runs()
    rename = Path.rename

    def dies(path: Path, target: Path) -> Path:
        rename(path, target)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Path, "rename", dies)
        with pytest.raises(KeyboardInterrupt):
            library.delete([kept])
    library.tidy()
    (deleted,) = library.deleted()
    assert time.time() - deleted.moment < 600
    library.restore([deleted.run])
    assert library.runs() == [kept]


def test_what_cannot_be_read_of_a_run_is_not_written_over(
    library: RunLibrary, run: TrainingRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network drive that is away for a moment; on Windows, another program that has the file."""
    source = TextSource((tmp_path / "a.txt",))
    path = library.new_path("story.txt", source)
    shutil.copy(run.path, path)
    (kept,) = library.runs()
    library.rename(kept, "the best")
    before, open_file = (path.parent / "about.json").read_bytes(), Path.open

    def away(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "about.json":
            raise PermissionError(errno.EACCES, "Access is denied")
        return open_file(path, *arguments, **options)

    with monkeypatch.context() as broken:
        broken.setattr(Path, "open", away)
        for change in (library.rename, library.annotate):
            with pytest.raises(StudioError, match=r"“about.json” cannot be read: Access is denied"):
                change(kept, "worse")
        library.remember_source(kept, TextSource((tmp_path / "b.txt",)))
        assert read_about(path.parent).name == ""
    assert (path.parent / "about.json").read_bytes() == before


def test_a_source_of_another_studio_costs_neither_name_nor_note(library: RunLibrary, run: TrainingRun) -> None:
    folder = add(library, run)
    (folder / "about.json").write_bytes(b'{"name": "the best", "note": "of all", "source": {"paths": ["a.txt"]}}')
    (kept,) = library.runs()
    assert (kept.name, kept.note, library.about(kept).source) == ("the best", "of all", None)
    library.annotate(kept, "more")
    assert library.runs()[0].name == "the best"


def test_names_that_are_no_text_are_listed_all_the_same(library: RunLibrary, run: TrainingRun) -> None:
    """A file's name may hold any bytes; Python has them as halves of characters, which the index cannot keep."""
    folder = add(library, run)
    manifest = dataclasses.replace(load_model(run.path).manifest, name="\udcff", text_name="caf\udce9.txt")
    assert run.trained is not None
    save_model(folder / MODEL, run.trained.model.state_dict(), manifest)
    for _ in range(2):  # read from its file, then from the index
        (kept,) = library.runs()
        assert (kept.name, kept.text_name) == ("\\udcff", "caf\\udce9.txt")
        assert RunLibrary(library.folder).find("\\udcff") == kept


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b'{"source": {"paths": 3}}', b"\xff", _ENDLESS])
def test_a_damaged_about_costs_no_run(library: RunLibrary, run: TrainingRun, data: bytes) -> None:
    folder = add(library, run)
    (folder / "about.json").write_bytes(data)
    assert read_about(folder).source is None
    assert len(library.runs()) == 1


@pytest.mark.parametrize("data", [b'{"name": "the best", "note": "of a', b"\x00" * 40, b"[1]"])
def test_fault_34_a_damaged_about_is_set_aside_before_another_is_written(
    library: RunLibrary, run: TrainingRun, data: bytes
) -> None:
    add(library, run)
    (kept,) = library.runs()
    about, bad = kept.folder / "about.json", kept.folder / "about.json.bad"
    about.write_bytes(data)
    assert [found.id for found in library.runs()] == [kept.id]
    assert about.read_bytes() == data, "who only looks changes nothing"
    library.tidy()
    assert bad.read_bytes() == data
    assert not about.exists()
    about.write_bytes(data + b"!")
    library.annotate(kept, "mine")
    assert library.find(kept.id).note == "mine"
    assert bad.read_bytes() == data
    assert (kept.folder / "about.json.2.bad").read_bytes() == data + b"!"


def test_fault_34_a_damaged_about_that_cannot_be_set_aside_is_not_written_over(
    library: RunLibrary, run: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, run)
    (kept,) = library.runs()
    (kept.folder / "about.json").write_bytes(b"{")

    def refuse(_: Path, __: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StudioError, match=r"“about.json” cannot be read"):
        library.annotate(kept, "mine")
    assert (kept.folder / "about.json").read_bytes() == b"{"


def test_what_is_deleted_comes_back_as_it_was(library: RunLibrary, run: TrainingRun) -> None:
    add(library, run)
    add(library, run)
    runs = library.runs()
    library.rename(runs[0], "mine")
    runs = library.runs()
    assert library.deleted() == []
    assert not library.has_deleted()
    library.delete(runs[:1])
    library.delete(runs[1:])
    assert library.runs() == []
    assert library.has_deleted()
    deleted = library.deleted()
    assert sorted((one.run for one in deleted), key=lambda run: run.id) == sorted(runs, key=lambda run: run.id)
    assert all(abs(time.time() - one.moment) < 60 for one in deleted)
    library.restore([one.run for one in deleted])
    assert library.runs() == runs


def test_what_was_deleted_a_month_ago_is_thrown_away_and_nothing_else(library: RunLibrary, run: TrainingRun) -> None:
    old, new, kept = add(library, run), add(library, run), add(library, run)
    unborn = library.new_path("unborn.txt").parent
    library.delete([entry for entry in library.runs() if entry.id in (old.name, new.name)])
    month = time.time() - 31 * 86_400
    for folder in (library.folder / ".deleted" / old.name, kept, unborn):
        os.utime(folder, (month, month))
    library.tidy()
    assert [path.name for path in (library.folder / ".deleted").iterdir()] == [new.name]
    assert kept.is_dir()
    assert not unborn.exists()


def test_a_run_is_found_by_id_name_or_beginning(library: RunLibrary, run: TrainingRun) -> None:
    first, second = add(library, run, "night.txt"), add(library, run, "night-2.txt")
    library.rename(next(entry for entry in library.runs() if entry.id == second.name), "best")
    assert library.find(first.name).id == first.name
    assert library.find("best").id == second.name
    assert library.find("night-2-").id == second.name
    with pytest.raises(StudioError, match="Several runs begin with “night”"):
        library.find("night")
    for words in ("x", ""):
        with pytest.raises(StudioError, match="There is no run"):
            library.find(words)


def test_a_run_whose_program_died_is_interrupted_and_can_be_gone_on_with(corpus: Corpus, library: RunLibrary) -> None:
    path = library.new_path("story.txt")
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, CONFIG, path)
    run.first_save = run.save_every = 0.0
    assert library.interrupted() is None
    with held(path.parent):
        events = run.events()
        for event in events:
            if isinstance(event, CheckpointSaved) and event.step == 5:
                break
        assert is_held(path.parent)
        assert [entry.state for entry in library.runs()] == ["running"]
        with pytest.raises(StudioError, match="is being trained"):
            library.delete(library.runs())
        with pytest.raises(StudioError, match="trained already"), held(path.parent):
            pass
        assert library.unfinished(corpus) is None
    interrupted = library.interrupted()
    assert interrupted is not None
    assert (interrupted.state, interrupted.steps) == ("interrupted", 5)
    assert library.unfinished(corpus) == interrupted
    events.close()  # type: ignore[attr-defined]
    assert library.interrupted() is None
    assert [entry.state for entry in library.runs()] == ["stopped"]


def test_threads_that_ask_at_once_whether_a_run_is_held_do_not_take_each_other_for_its_training(
    tmp_path: Path,
) -> None:
    with held(tmp_path):
        pass
    together, answers = threading.Barrier(2), []

    def ask() -> None:
        for _ in range(300):
            together.wait()
            answers.append(is_held(tmp_path))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [False] * 600


def test_who_asks_whether_a_run_is_held_keeps_nobody_from_training_it(tmp_path: Path) -> None:
    with held(tmp_path):
        pass
    asking = FileLock(tmp_path / "run.lock", thread_local=False)  # as `is_held` has it for a moment
    asking.acquire(timeout=0)
    moment = threading.Timer(0.1, asking.release)
    moment.start()
    with held(tmp_path):
        assert is_held(tmp_path)
    moment.join()


@pytest.mark.parametrize("damage", ["garbage", "cut", "another table", "empty"])
def test_fault_34_a_damaged_index_is_set_aside_and_made_anew(
    library: RunLibrary, run: TrainingRun, damage: str
) -> None:
    add(library, run)
    runs = library.runs()
    library.rename(runs[0], "mine")
    runs = library.runs()
    index = library.folder / "index.sqlite3"
    sound = index.read_bytes()
    if damage == "garbage":
        index.write_bytes(b"\x00garbage" * 1000)
    elif damage == "cut":
        index.write_bytes(sound[: len(sound) // 2])
    elif damage == "empty":
        index.write_bytes(b"")
    else:
        index.unlink()
        with sqlite3.connect(index) as database:
            database.execute("CREATE TABLE runs (x)")
            database.execute("PRAGMA user_version = 1")
        database.close()
    assert RunLibrary(library.folder).runs() == runs
    bad = library.folder / "index.sqlite3.bad"
    assert bad.exists() == (damage in ("garbage", "cut"))
    with sqlite3.connect(index) as database:
        assert database.execute("SELECT count(*) FROM runs").fetchone() == (1,)
    database.close()
    if bad.exists():
        assert bad.read_bytes()[:8] in (b"\x00garbage"[:8], sound[:8])


def test_whoever_reads_the_index_of_another_studio_while_it_is_made_anew_finds_a_table(
    library: RunLibrary, run: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, run)
    path = library.folder / "index.sqlite3"
    seen = []

    class Watched(sqlite3.Connection):
        def execute(self, words: str, *parameters: Any) -> sqlite3.Cursor:
            if words.startswith("CREATE TABLE"):
                with contextlib.closing(connect(path)) as other:
                    seen.extend(other.execute("SELECT name FROM sqlite_master").fetchall())
            return super().execute(words, *parameters)

    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE runs (id TEXT)")
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", functools.partial(connect, factory=Watched))
    library.runs()
    assert seen == [("runs",)]


def test_the_index_spares_reading_the_files(
    library: RunLibrary, run: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, run)
    runs = library.runs()
    monkeypatch.setattr("studio.runs.library.read_manifest", lambda path: pytest.fail("it was read"))
    assert RunLibrary(library.folder).runs() == runs


def test_a_folder_that_cannot_be_written_can_be_read(
    library: RunLibrary, run: TrainingRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(library, run)
    runs = library.runs()
    connect = sqlite3.connect

    def only_memory(path: object, **arguments: float) -> sqlite3.Connection:
        if path != ":memory:":
            raise sqlite3.OperationalError("unable to open database file")
        return connect(":memory:")

    monkeypatch.setattr("studio.runs.library.sqlite3.connect", only_memory)
    assert RunLibrary(library.folder).runs() == runs


def test_another_vocabulary_or_cleaning_is_another_text(library: RunLibrary, run: TrainingRun, corpus: Corpus) -> None:
    add(library, run)
    (kept,) = library.runs()
    assert library.is_of(kept, corpus)
    assert not library.is_of(kept, corpus.with_limits(Limits(maximum_size=10)))


def test_a_run_on_the_first_tokens_of_a_text_is_of_that_text(
    library: RunLibrary, corpus: Corpus, tmp_path: Path
) -> None:
    config = dataclasses.replace(CONFIG, max_tokens=500)
    run = TrainingRun(corpus, "lstm", {"hidden_size": 16}, config, tmp_path / "model.safetensors")
    list(run.events())
    add(library, run)
    (kept,) = library.runs()
    assert len(run.corpus.tokenizer.vocabulary) < len(corpus.tokenizer.vocabulary)
    assert library.is_of(kept, corpus)
    assert not library.is_of(kept, corpus.with_limits(Limits(maximum_size=10)))


def test_the_folder_says_in_plain_json_what_it_holds(library: RunLibrary, run: TrainingRun, tmp_path: Path) -> None:
    path = library.new_path("story.txt", TextSource((tmp_path / "story.txt",)))
    raw = json.loads((path.parent / "about.json").read_text())
    assert raw["source"]["paths"] == [str(tmp_path / "story.txt")]
