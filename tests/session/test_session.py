from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.generation.config import GenerationConfig
from studio.messages import StudioError
from studio.runs.index import KeptRun
from studio.runs.kept_weights import LAST
from studio.runs.library import RunsInUseError
from studio.runs.training_run import TrainingRun
from studio.session import jobs
from studio.session.session import Session
from studio.session.task import Task
from studio.text.corpus import build_corpus
from studio.text.levels import Tokens
from studio.text.tokenizer import Limits
from studio.training.events import RunFinished, StepDone
from tests.samples import STORY
from tests.session.actions import CONFIG, ENDLESS, SMALL, open_story, train


def looked(qtbot: QtBot, session: Session) -> None:
    """Wait until the list of the runs is read, and searched for one that can go on."""
    qtbot.waitUntil(lambda: not (session.runs.listing.running or session.unfinished.looking.running), timeout=10_000)


def found_unfinished(qtbot: QtBot, session: Session) -> KeptRun:
    qtbot.waitUntil(lambda: session.unfinished.run is not None, timeout=10_000)
    assert session.unfinished.run is not None
    return session.unfinished.run


def test_the_whole_job(qtbot: QtBot, session: Session, story: Path, tmp_path: Path) -> None:
    open_story(qtbot, session, story)
    train(qtbot, session)
    assert session.training.record is not None
    assert isinstance(session.training.record.finished, RunFinished)
    assert len(session.training.record.history.train_losses) == session.training.record.finished.step
    assert [kept.text_name for kept in session.runs.library.runs()] == ["story.txt"]

    def write() -> str:
        with qtbot.waitSignal(session.page.writing.ended):
            session.page.write("The ", GenerationConfig(length=50, seed=1))
        assert session.page.current is not None
        return session.page.current.text

    text = write()
    assert len(text) == 50
    with qtbot.waitSignal(session.saving.saved):
        session.saving.save_model(tmp_path / "copy.safetensors")
    first = session.model.trained
    with qtbot.waitSignal(session.model.opened):
        session.model.open(tmp_path / "copy.safetensors")
    assert session.model.trained is not first
    assert write() == text


def test_what_was_open_stays_open_when_another_text_cannot_be_read(
    qtbot: QtBot, session: Session, story: Path, tmp_path: Path
) -> None:
    open_story(qtbot, session, story)
    corpus = session.text.corpus
    with qtbot.waitSignal(session.text.reading.failed) as heard:
        session.text.open(tmp_path / "missing.txt")
    assert isinstance(heard.args[0], StudioError)
    assert session.text.corpus is corpus


def test_the_last_of_two_texts_asked_for_is_the_one_that_opens(
    qtbot: QtBot, session: Session, story: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(STORY[::-1], encoding="utf-8")
    with qtbot.waitSignal(session.text.reading.ended):
        session.text.open(story)
        session.text.open(other)
    assert session.text.corpus is not None
    assert session.text.corpus.document.name == "other.txt"


def test_cleaning_is_changed_without_reading_again(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    story.unlink()
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.set_cleaning("letters")
    assert session.text.corpus is not None
    assert len(session.text.corpus.tokenizer.vocabulary) <= 28


def test_tokens_are_changed_without_reading_again(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    story.unlink()
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.set_cleaning("lower")
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.set_tokens(Tokens("word", Limits(minimum_frequency=2)))
    assert session.text.corpus is not None
    assert session.text.corpus.tokenizer.level == "word"
    assert session.text.corpus.cleaning == "lower"
    assert session.text.corpus.tokenizer.vocabulary.coverage < 1


def test_line_ends_come_back_when_their_token_goes(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    for special, cleaning in ((("<unk>", "<eos>"), "eos"), (("<unk>",), "as-is"), (("<eos>",), "eos"), ((), "as-is")):
        with qtbot.waitSignal(session.text.reading.ended):
            session.text.set_tokens(Tokens(special=special))
        assert session.text.corpus is not None
        assert session.text.corpus.cleaning == cleaning
        assert ("<eos>" in session.text.corpus.text) == ("<eos>" in special)
        assert session.text.corpus.tokens.special == special


def test_another_text_to_judge_by_stays_with_the_corpus(
    qtbot: QtBot, session: Session, story: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(STORY[:500], encoding="utf-8")
    open_story(qtbot, session, story)
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.hold_out(other)
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.set_tokens(Tokens("word"))
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.read_again("cp1252")
    assert session.text.corpus is not None
    assert session.text.corpus.held_out is not None
    assert session.text.corpus.tokenizer.decode(session.text.corpus.held_out.token_ids) == STORY[:500]
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.hold_out(None)
    assert session.text.corpus.held_out is None


def test_a_run_is_stopped_and_kept(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    session.training.start("lstm", SMALL, ENDLESS)
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    session.training.pause()
    assert session.training.paused
    session.training.resume()
    session.training.start("lstm", SMALL, ENDLESS)  # one at a time: this is not heard
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    assert session.model.trained is not None
    assert session.runs.library.runs()[0].state == "stopped"


def test_closing_while_training_keeps_the_run(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    session.training.start("lstm", SMALL, ENDLESS)
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    session.close()
    assert len(session.runs.library.runs()) == 1


def test_a_job_that_raises_is_told_and_the_next_one_works(
    qtbot: QtBot, session: Session, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 40 of the list of faults."""
    open_story(qtbot, session, story)

    def explode(*_: object) -> Iterator[object]:
        raise RuntimeError("boom")

    with monkeypatch.context() as patch:
        patch.setattr("studio.training.trainer.Trainer.events", explode)
        with qtbot.waitSignals([session.training.failed, session.training.ended]):
            session.training.start("lstm", SMALL, CONFIG)
    assert not session.training.running
    train(qtbot, session)
    assert session.model.trained is not None


def test_settings_that_cannot_be_are_told_as_a_failure(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    with qtbot.waitSignal(session.training.failed) as heard:
        session.training.start("lstm", {"hidden_size": 0}, CONFIG)
    assert isinstance(heard.args[0], StudioError)
    qtbot.waitUntil(lambda: not session.training.running)


def test_the_device_is_found(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    with qtbot.waitSignal(session.device.changed):
        session.device.look_up()
    assert session.device.name == "cpu"


def test_start_and_stop_many_times(qtbot: QtBot) -> None:
    """Row 44 of the list of faults: one job at a time."""
    from PySide6.QtCore import QObject

    owner = QObject()
    task = Task(owner)
    working: list[int] = []
    most = 0

    def work() -> Iterator[int]:
        nonlocal most
        working.append(1)
        most = max(most, len(working))
        try:
            while True:
                yield 1
        finally:
            working.pop()

    for _ in range(100):
        with qtbot.waitSignal(task.happened):
            task.start(work)
        task.pause()
        task.resume()
        with qtbot.waitSignal(task.ended):
            task.stop()
    assert most == 1
    assert not task.running


def test_progress_tells_the_time_left(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    train(qtbot, session)
    record = session.training.record
    assert record is not None
    assert record.seconds_left() == 0
    record.latest = StepDone(1, 0.1, 30.0, 0.25, 1.0, 0.1, 1.0, 100.0)
    assert record.seconds_left() == pytest.approx(90)


def test_saves_wait_their_turn_and_are_never_given_up(
    qtbot: QtBot, session: Session, story: Path, tmp_path: Path
) -> None:
    open_story(qtbot, session, story)
    train(qtbot, session)
    for number in range(3):
        session.saving.save_model(tmp_path / f"{number}.safetensors")
    session.model.open(session.runs.library.runs()[0].path)
    session.close()
    assert all((tmp_path / f"{number}.safetensors").is_file() for number in range(3))


def test_a_save_that_fails_at_the_end_of_the_program_keeps_nobody_else_from_ending(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    failures: list[object] = []
    session.saving.failed.connect(failures.append)
    for folder in (tmp_path, tmp_path / "not there", tmp_path):
        session.saving.export(folder / f"{len(failures)}.txt", lambda: "words")
    session.lesson.task.start(lambda: iter(range(10**9)))
    session.close()
    assert len(failures) == 1
    qtbot.waitUntil(lambda: not session.lesson.task.running)


def test_a_text_that_moved_is_found_there_the_next_time(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    train(qtbot, session)
    moved = story.rename(story.with_name("moved.txt"))
    open_story(qtbot, session, moved)
    (run,) = session.runs.library.runs()
    with qtbot.waitSignal(session.training.ended, timeout=30_000):
        session.training.go_on(run, {"epochs": 3})
    qtbot.waitUntil(lambda: not session.runs.changing.running)
    source = session.runs.library.about(run).source
    assert source is not None
    assert source.paths == (moved,)


def test_a_run_that_was_stopped_is_gone_on_with(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    assert session.unfinished.run is None
    session.training.start("lstm", SMALL, replace(CONFIG, epochs=4))
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    stopped = found_unfinished(qtbot, session)
    steps = stopped.steps
    samples = len(session.runs.library.manifest(stopped).samples)
    with qtbot.waitSignal(session.training.ended, timeout=60_000):
        session.training.go_on(stopped)
    record = session.training.record
    assert record is not None
    assert record.finished is not None
    assert record.started is not None
    assert record.started.first_step == steps
    assert record.history.baselines is not None
    assert record.latest is not None
    assert record.latest.epoch == 4
    assert len(record.history.samples) > samples
    assert list(record.history.steps["seconds"]) == sorted(record.history.steps["seconds"])
    looked(qtbot, session)
    assert session.unfinished.run is None, "it has come to its end"
    assert len(session.runs.library.runs()) == 1


def test_a_run_on_the_first_tokens_knows_only_these_and_is_gone_on_with(
    qtbot: QtBot, session: Session, story: Path
) -> None:
    open_story(qtbot, session, story)
    corpus = session.text.corpus
    assert corpus is not None
    session.training.start("lstm", SMALL, replace(ENDLESS, max_tokens=500))
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    assert session.model.trained is not None
    assert session.model.trained.manifest.tokens == corpus.first(500).tokenizer.vocabulary.tokens
    assert session.text.corpus is corpus, "the text on show is whole"
    assert session.overlap.text == corpus.text[:500]
    stopped = found_unfinished(qtbot, session)
    with qtbot.waitSignal(session.text.reading.ended):
        session.text.set_cleaning("lower")
    looked(qtbot, session)
    assert session.unfinished.run is None
    session.training.go_on(stopped)
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    assert session.training.record is not None
    assert session.training.record.started is not None
    assert session.training.record.started.first_step == stopped.steps
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()


def test_a_stopped_run_on_another_text_is_not_offered(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    session.training.start("lstm", SMALL, ENDLESS)
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    found_unfinished(qtbot, session)
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.set_cleaning("letters")
    looked(qtbot, session)
    assert session.unfinished.run is None


def start_endless(qtbot: QtBot, session: Session) -> None:
    session.training.start("lstm", SMALL, ENDLESS)
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )


def test_a_run_that_is_discarded_is_set_aside_and_comes_back(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    start_endless(qtbot, session)
    with qtbot.waitSignal(session.runs.discarded) as discarded:
        session.training.discard()
    assert session.runs.library.runs() == []
    assert session.model.trained is None, "the page to write on goes on with the model it had"
    with qtbot.waitSignal(session.runs.changed):
        session.runs.restore(discarded.args[0])
    assert [run.state for run in session.runs.library.runs()] == ["stopped"]


def test_a_snapshot_writes_while_its_run_trains_on(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    start_endless(qtbot, session)
    with qtbot.waitSignal(session.model.opened):
        session.training.use_snapshot()
    assert session.training.running
    assert session.model.trained is not None
    with qtbot.waitSignal(session.page.writing.ended, timeout=20_000):
        session.page.write("The", GenerationConfig(length=20, seed=1))
    assert session.page.current is not None
    assert len(session.page.current.text) == 20
    assert session.training.running
    session.training.pause()
    with qtbot.waitSignal(session.model.opened):
        session.training.use_snapshot()
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()


def test_of_a_run_that_is_being_taken_up_the_weights_of_before_are_opened(story: Path, tmp_path: Path) -> None:
    path, corpus = tmp_path / "model.safetensors", build_corpus(story)
    run = TrainingRun(corpus, "lstm", SMALL, CONFIG, path)
    list(run.events())
    again = TrainingRun.resumed(corpus, path, {"epochs": 3})
    assert again.snapshot(LAST) is None, "it stands nowhere yet"
    (opened,) = jobs.open_weights(path, LAST, again)
    assert opened.trained.manifest.result["steps"] == run.result.steps
    next(event for event in again.events() if isinstance(event, StepDone))
    (opened,) = jobs.open_weights(path, LAST, again)
    assert opened.trained.manifest.result["steps"] == run.result.steps + 1


def test_the_learning_rate_is_changed_while_it_trains(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    start_endless(qtbot, session)
    session.training.set_rate_factor(0.5)
    qtbot.waitUntil(
        lambda: any(point.factor == 0.5 for point in session.training.record.history.changes), timeout=30_000
    )
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()


def test_a_run_is_gone_on_with_from_another_text_by_opening_its_own(
    qtbot: QtBot, session: Session, story: Path, tmp_path: Path
) -> None:
    open_story(qtbot, session, story)
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.set_cleaning("letters")
    start_endless(qtbot, session)
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    (run,) = session.runs.library.runs()
    other = tmp_path / "other.txt"
    other.write_text("quite another text " * 300)
    with qtbot.waitSignal(session.text.corpus_changed):
        session.text.open(other)
    session.training.go_on(run)
    qtbot.waitUntil(
        lambda: session.training.record is not None and session.training.record.latest is not None, timeout=30_000
    )
    assert session.text.corpus is not None
    assert (session.text.corpus.document.name, session.text.corpus.cleaning) == ("story.txt", "letters")
    assert session.training.record.started.first_step == run.steps
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    assert len(session.runs.library.runs()) == 1


def test_where_the_text_of_a_run_is_gone_it_says_so(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    start_endless(qtbot, session)
    with qtbot.waitSignal(session.training.ended):
        session.training.stop()
    (run,) = session.runs.library.runs()
    story.unlink()
    other = story.with_name("other.txt")
    other.write_text("Another text. " * 20, encoding="utf-8")
    open_story(qtbot, session, other)
    with qtbot.waitSignal(session.text.reading.failed):
        session.training.go_on(run)
    assert not session.training.running


def test_a_finished_run_is_made_longer_and_forked(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    train(qtbot, session)
    (run,) = session.runs.library.runs()
    assert run.state == "finished"
    with qtbot.waitSignal(session.training.ended, timeout=60_000):
        session.training.go_on(run, {"epochs": CONFIG.epochs + 1})
    (longer,) = session.runs.library.runs()
    assert longer.steps > run.steps
    with qtbot.waitSignal(session.training.ended, timeout=60_000):
        session.training.fork(longer, {"dropout": 0.2}, replace(CONFIG, epochs=1), last=False)
    fork = session.runs.library.runs()[0]
    assert fork.origin == run.id
    assert session.runs.library.manifest(fork).settings["dropout"] == 0.2


def test_a_model_file_brings_its_curve_and_samples(qtbot: QtBot, session: Session, story: Path, tmp_path: Path) -> None:
    open_story(qtbot, session, story)
    train(qtbot, session)
    record = session.training.record
    with qtbot.waitSignal(session.saving.saved):
        session.saving.save_model(tmp_path / "copy.safetensors")
    with qtbot.waitSignal(session.model.opened):
        session.model.open(tmp_path / "copy.safetensors")
    shown = session.training.record
    assert shown is not record
    assert list(shown.history.train_losses) == pytest.approx(list(record.history.train_losses))
    assert list(shown.history.validation_losses) == list(record.history.validation_losses)
    assert [sample.text for sample in shown.history.samples] == [sample.text for sample in record.history.samples]
    assert shown.history.baselines == record.history.baselines


def test_fault_33_a_second_window_on_the_runs_only_reads_them(
    qtbot: QtBot, session: Session, story: Path, tmp_path: Path
) -> None:
    open_story(qtbot, session, story)
    train(qtbot, session)
    code = (
        "import sys; from pathlib import Path; from studio.runs.library import RunLibrary;"
        f"library = RunLibrary(Path({str(tmp_path / 'runs')!r}));print(library.claim(), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert not session.runs.claim()
        (run,) = session.runs.library.runs()
        errors: list[StudioError] = []
        session.training.failed.connect(errors.append)
        session.training.start("lstm", SMALL, CONFIG)
        session.training.go_on(run, {"epochs": 9})
        assert [str(error)[:35] for error in errors] == ["Another window has these runs open:"] * 2
        assert not session.training.running
        for change in (lambda: session.runs.delete([run]), lambda: session.runs.rename(run, "mine")):
            with qtbot.waitSignal(session.runs.refused) as refused:
                change()
            assert isinstance(refused.args[0], RunsInUseError)
        assert [kept.name for kept in session.runs.library.runs()] == [run.name]
        with qtbot.waitSignal(session.model.opened):
            session.model.open(run.path)
        other.communicate("")
    assert session.runs.claim(), "the other one is closed"
    session.runs.rename(run, "mine")
    qtbot.waitUntil(lambda: not session.runs.changing.running)
    assert session.runs.library.runs()[0].name == "mine"


def test_a_model_is_called_what_its_run_is_called(qtbot: QtBot, session: Session, story: Path) -> None:
    open_story(qtbot, session, story)
    train(qtbot, session)
    (run,) = session.runs.library.runs()
    session.runs.library.rename(run, "the best")
    with qtbot.waitSignal(session.model.opened):
        session.model.open(run.path)
    assert session.model.trained.manifest.name == "the best"


def test_after_the_end_of_the_program_no_job_begins(session: Session) -> None:
    started: list[int] = []
    session.close()
    session.text.finding.start(lambda: iter([started.append(1)]))
    assert not session.text.finding.running
    assert started == []


def test_the_session_inherits_no_part_and_its_parts_are_its_children(session: Session) -> None:
    assert Session.__bases__ == (QObject,)
    parts = [part for part in vars(session).values() if isinstance(part, QObject)]
    assert parts
    assert all(part.parent() is session for part in parts)
