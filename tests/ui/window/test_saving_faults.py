"""What cannot be saved, in the window: rows 28 to 32 of the faults."""

from __future__ import annotations

import errno
import math
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.atomic import NotSavedError
from studio.messages import Message, Size, StudioError
from studio.runs import training_run
from studio.runs.library import RunLibrary
from studio.runs.model_file import load_model
from studio.session.session import Session
from studio.session.stars import Star, Stars
from studio.ui import application
from studio.ui.common.banner import Banner
from studio.ui.common.i18n import sentence
from studio.ui.window.main_window import MainWindow
from tests.old_files import old_model
from tests.ui.actions import ENDLESS, SMALL, open_and_train

LEFT = Qt.MouseButton.LeftButton
MODEL = old_model(2)
Choose = Callable[..., None]


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Choose:
    """Let the user choose these places, one dialog after the other; None cancels."""

    def choose(*places: Path | None) -> None:
        left = iter(places)

        def answer(dialog: QFileDialog) -> int:
            place = next(left)
            if place is not None:
                dialog.selectFile(str(place))
            return int(place is not None)

        monkeypatch.setattr(QFileDialog, "exec", answer)

    return choose


@pytest.fixture
def opened(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A window with a model open, on the Write page."""
    with qtbot.waitSignal(window.session.model.opened, timeout=20_000):
        window.open_file(MODEL)
    return window


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    """A folder that takes no files, whoever one is."""
    (tmp_path / "no folder").write_bytes(b"")
    return tmp_path / "no folder"


def break_fsync(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)


def save(qtbot: QtBot, window: MainWindow) -> Banner:
    """Save the model in vain; return the banner that says so."""
    with qtbot.waitSignal(window.session.saving.failed, timeout=10_000):
        window.menus.save_model.trigger()
    return window.write_page.banner


def test_fault_31_another_folder_is_offered_and_the_same_is_saved_there(
    qtbot: QtBot, opened: MainWindow, choose: Choose, refused: Path, tmp_path: Path
) -> None:
    choose(refused / "model", None, refused / "again", tmp_path / "good")
    banner = save(qtbot, opened)
    assert f"there is no folder “{refused}”. Choose another folder" in banner.text
    assert banner.elsewhere.isVisible()
    assert banner.elsewhere.text() == "Choose another folder…"
    qtbot.mouseClick(banner.elsewhere, LEFT)
    assert "model.safetensors" in banner.text, "who thinks better of it still reads what went wrong"
    assert banner.elsewhere.isVisible()
    with qtbot.waitSignal(opened.session.saving.failed, timeout=10_000):
        qtbot.mouseClick(banner.elsewhere, LEFT)
    assert "again.safetensors" in banner.text
    trained = opened.session.model.trained
    banner.elsewhere.setFocus()
    with qtbot.waitSignal(opened.session.saving.saved, timeout=10_000):
        qtbot.mouseClick(banner.elsewhere, LEFT)
    assert banner.text == ""
    assert opened.focusWidget() is opened.write_page, "not on to the side bar"
    assert trained is not None
    assert load_model(tmp_path / "good.safetensors").manifest.weights_digest == trained.manifest.weights_digest


def test_fault_31_what_is_saved_elsewhere_is_what_was_to_be_saved(
    qtbot: QtBot, opened: MainWindow, choose: Choose, refused: Path, story: Path, tmp_path: Path
) -> None:
    """Also where another model has been opened since."""
    choose(refused / "model", tmp_path / "good")
    banner = save(qtbot, opened)
    opened.session.model.trained = None
    with qtbot.waitSignal(opened.session.saving.saved, timeout=10_000):
        qtbot.mouseClick(banner.elsewhere, LEFT)
    assert load_model(tmp_path / "good.safetensors")


def test_fault_31_what_was_written_is_saved_elsewhere_too(
    qtbot: QtBot, opened: MainWindow, choose: Choose, refused: Path, tmp_path: Path
) -> None:
    page = opened.write_page
    with qtbot.waitSignal(opened.session.page.writing.ended, timeout=20_000):
        qtbot.mouseClick(page.generate_button, LEFT)
    choose(refused / "text", tmp_path / "text")
    with qtbot.waitSignal(opened.session.saving.failed, timeout=10_000):
        page.foot.take_menu.actions()[1].trigger()
    with qtbot.waitSignal(opened.session.saving.saved, timeout=10_000):
        qtbot.mouseClick(page.banner.elsewhere, LEFT)
    assert (tmp_path / "text.txt").read_text() == page.output.toPlainText() != ""


def test_fault_31_events_are_written_elsewhere_too(
    qtbot: QtBot, window: MainWindow, story: Path, refused: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("tensorboard")
    open_and_train(qtbot, window, story)
    with qtbot.waitSignal(window.session.training.ended, timeout=20_000):
        window.session.training.stop()
    (run,) = window.session.runs.library.runs()
    places = iter([str(refused), str(tmp_path)])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(places))
    with qtbot.waitSignal(window.session.saving.failed, timeout=30_000):
        window.exports.save_events(run)
    banner = window.current_page.banner
    assert "Events could not be written" in banner.text
    qtbot.waitUntil(lambda: not window.session.saving.running)
    with qtbot.waitSignal(window.session.saving.saved, timeout=30_000):
        qtbot.mouseClick(banner.elsewhere, LEFT)
    assert list((tmp_path / run.id).iterdir())


def test_fault_31_an_error_about_something_else_offers_no_folder(
    qtbot: QtBot, opened: MainWindow, choose: Choose, refused: Path, tmp_path: Path
) -> None:
    choose(refused / "model")
    banner = save(qtbot, opened)
    with qtbot.waitSignal(opened.session.model.filing.failed, timeout=10_000):
        opened.open_file(tmp_path / "none.safetensors")
    assert "none.safetensors" in banner.text
    assert not banner.elsewhere.isVisible()


def test_fault_31_what_is_said_while_the_folder_is_chosen_stays(
    qtbot: QtBot, opened: MainWindow, choose: Choose, refused: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(refused / "model")
    banner = save(qtbot, opened)

    def answer(dialog: QFileDialog) -> int:
        opened.show_error(StudioError("Something else."))
        dialog.selectFile(str(tmp_path / "good"))
        return 1

    monkeypatch.setattr(QFileDialog, "exec", answer)
    with qtbot.waitSignal(opened.session.saving.saved, timeout=10_000):
        qtbot.mouseClick(banner.elsewhere, LEFT)
    assert banner.text == "Something else."


@pytest.mark.parametrize(
    ("number", "words"), [(errno.EIO, "was not saved safely"), (errno.ENOSPC, "is full"), (errno.EFBIG, "is full")]
)
def test_fault_29_30_32_what_is_not_on_the_disk_is_not_said_to_be_saved(
    qtbot: QtBot,
    opened: MainWindow,
    choose: Choose,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
) -> None:
    old = tmp_path / "model.safetensors"
    shutil.copy(MODEL, old)
    choose(old, tmp_path / "good")
    break_fsync(monkeypatch, number)
    saved: list[object] = []
    opened.session.saving.saved.connect(saved.append)
    banner = save(qtbot, opened)
    qtbot.waitUntil(lambda: not opened.session.saving.running)
    assert words in banner.text
    assert "What was there is intact" in banner.text or "what was there is intact" in banner.text
    assert old.read_bytes() == MODEL.read_bytes()
    assert saved == []
    assert "Saved" not in opened.statusBar().currentMessage()
    monkeypatch.undo()


def test_fault_32_a_star_that_is_not_on_the_disk_is_not_shown(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stars = Stars(tmp_path / "stars.json", window.session)
    break_fsync(monkeypatch, errno.EIO)
    with qtbot.waitSignal(stars.failed, timeout=10_000) as failed:
        stars.add(Star("A", "b", 0.5, 0.5, 1, "m", "t"))
        assert stars.all, "at once"
    assert failed.args is not None
    assert "not saved safely" in str(failed.args[0])
    assert stars.all == ()
    qtbot.waitUntil(lambda: not stars.task.running)


def said(widget: QWidget) -> str:
    return " ".join(shown.text() for shown in widget.findChildren(QLabel))


def trained_in_vain(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    """Train, and stop with a disk that fails."""
    open_and_train(qtbot, window, story)
    with qtbot.waitSignal(window.session.training.ended, timeout=20_000):
        window.session.training.stop()


def test_fault_32_a_run_that_is_not_on_the_disk_at_its_end_is_not_said_to_be_kept_and_can_be_saved_elsewhere(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path, choose: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        break_fsync(broken, errno.EIO)
        trained_in_vain(qtbot, window, story)
    page = window.train_page
    assert "was not saved safely" in page.banner.text
    assert "Not saved, see above." in said(page.controls)
    assert window.session.runs.library.runs() == []
    window.session.model.trained = None  # another may have been opened since
    window.close()
    assert window.isVisible(), "the model would be lost"
    assert (
        "“story · LSTM 16” is not saved: it is lost when the window closes. Close it again to let it go."
        in page.banner.text
    )
    choose(tmp_path / "rescued")
    with qtbot.waitSignal(window.session.saving.saved, timeout=10_000):
        qtbot.mouseClick(page.banner.elsewhere, LEFT)
    assert load_model(tmp_path / "rescued.safetensors").manifest.result["steps"] > 0
    assert "The model is saved as rescued.safetensors." in said(page.controls)
    assert window.close(), "now nothing is lost"


def test_fault_32_who_closes_the_window_twice_lets_an_unsaved_model_go(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        break_fsync(broken, errno.EIO)
        trained_in_vain(qtbot, window, story)
    assert not window.close()
    assert window.train_page.banner.elsewhere.isVisible()
    assert window.close()


def test_fault_32_a_model_is_unsaved_until_it_is_saved_itself(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path, choose: Choose, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        break_fsync(broken, errno.EIO)
        trained_in_vain(qtbot, window, story)
    session = window.session
    with qtbot.waitSignal(session.saving.saved, timeout=10_000):
        session.saving.save_model(tmp_path / "other.safetensors", load_model(MODEL))
    qtbot.waitUntil(lambda: not session.saving.running)
    assert session.training.trained is not None
    assert session.saving.unsaved == (session.training.trained,)
    choose(tmp_path / "rescued")
    with qtbot.waitSignal(session.saving.saved, timeout=10_000):
        qtbot.mouseClick(window.train_page.banner.elsewhere, LEFT)
    qtbot.waitUntil(lambda: not session.saving.running)
    assert not session.saving.unsaved
    assert window.close()


def test_fault_32_a_model_stays_unsaved_whatever_is_opened_or_trained_after_it(
    qtbot: QtBot, window: MainWindow, story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    with monkeypatch.context() as broken:
        break_fsync(broken, errno.EIO)
        trained_in_vain(qtbot, window, story)
    unsaved = session.training.trained
    other = tmp_path / "other.txt"
    other.write_text("Another text, which is read, and trained on as well. " * 100, encoding="utf-8")
    trained_in_vain(qtbot, window, other)  # with a disk that works again
    assert len(session.runs.library.runs()) == 1
    assert not window.train_page.banner.elsewhere.isVisible(), "the last run is saved"
    assert "The model is kept under Runs." in said(window.train_page.controls)
    with qtbot.waitSignal(session.model.opened, timeout=20_000):
        window.open_file(MODEL)
    assert session.saving.unsaved == (unsaved,)
    assert not window.close()
    assert "“story · LSTM 16” is not saved: it is lost when the window closes." in window.train_page.banner.text
    assert window.train_page.banner.elsewhere.isVisible()
    assert window.close()


def test_fault_32_a_program_that_is_told_to_end_keeps_elsewhere_what_is_unsaved(
    qtbot: QtBot,
    window: MainWindow,
    story: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with monkeypatch.context() as broken:
        break_fsync(broken, errno.EIO)
        trained_in_vain(qtbot, window, story)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    statuses: list[int] = []
    monkeypatch.setattr(os, "_exit", statuses.append)
    application.leave(window.session, 143, seconds=0.0)
    assert statuses == [143]
    (kept,) = (tmp_path / "here").iterdir()
    assert kept.name.startswith("story-")
    assert kept.name.endswith("-rescued.safetensors")
    assert load_model(kept).manifest.result["steps"] > 0
    assert str(kept) in caplog.text
    assert not window.close()
    assert window.close()


def test_a_run_that_was_to_be_deleted_is_not_said_to_be_unsaved(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        break_fsync(broken, errno.EIO)
        open_and_train(qtbot, window, story)
        with qtbot.waitSignal(window.session.training.ended, timeout=20_000):
            window.session.training.discard()
    assert not window.session.saving.unsaved
    assert window.close()


@pytest.mark.parametrize("number", [0, errno.ENOSPC])
def test_fault_29_a_window_that_is_closed_while_it_saves_waits_and_stays_if_that_fails(
    qtbot: QtBot, opened: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    go_on, sync = threading.Event(), os.fsync

    def slow(descriptor: int) -> None:
        assert go_on.wait(20)
        if number:
            raise OSError(number, os.strerror(number))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    for name in ("first", "second"):
        opened.session.saving.save_model(tmp_path / f"{name}.safetensors")
    assert not opened.close()
    assert opened.statusBar().currentMessage() == "Saving… The window closes when it is done."
    go_on.set()
    qtbot.waitUntil(lambda: not opened.session.saving.running, timeout=20_000)
    qtbot.waitUntil(lambda: opened.isVisible() == bool(number))
    if number:
        assert "“second.safetensors” was not saved: the disk" in opened.current_page.banner.text
        assert opened.statusBar().currentMessage() == ""
    assert (tmp_path / "second.safetensors").exists() != bool(number)
    monkeypatch.setattr(os, "fsync", sync)


def test_fault_32_where_only_the_last_checkpoint_is_not_on_the_disk_the_model_is_kept(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise NotSavedError(Path("x"), Message("It is full."), "{problem}")

    monkeypatch.setattr(training_run, "save_checkpoint", fails)
    trained_in_vain(qtbot, window, story)
    banner = window.train_page.banner
    assert banner.text == "It is full."
    assert not banner.elsewhere.isVisible()
    assert len(window.session.runs.library.runs()) == 1
    assert window.close()


@pytest.fixture
def unsaved(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[MainWindow, dict[str, int]]:
    """A window in which a run trains that cannot be saved, as long as ``number`` is there."""
    monkeypatch.setattr(training_run.TrainingRun, "first_save", 0.0)
    monkeypatch.setattr(training_run.TrainingRun, "save_every", 0.05)
    state, sync = {"number": errno.ENOSPC}, os.fsync

    def fails(descriptor: int) -> None:
        if "number" in state:
            raise OSError(state["number"], os.strerror(state["number"]))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fails)
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    qtbot.waitUntil(lambda: not window.session.text.reading.running)
    window.show_page("train")
    window.session.training.start("lstm", SMALL, ENDLESS)
    qtbot.waitUntil(lambda: window.train_page.banner.text != "", timeout=30_000)
    return window, state


def test_fault_29_while_it_trains_it_is_said_once_that_it_is_not_saved_and_that_it_is_again(
    qtbot: QtBot, unsaved: tuple[MainWindow, dict[str, int]]
) -> None:
    window, state = unsaved
    banner, record = window.train_page.banner, window.session.training.record
    assert "is full" in banner.text
    assert "The training goes on; saving is tried again every minute." in banner.text
    assert not banner.elsewhere.isVisible()
    assert record is not None
    banner.clear()
    before = record.history.steps.last("step")
    qtbot.waitUntil(
        lambda: record.history.steps["seconds"][-1] > 0.5 and record.history.steps.last("step") > before + 20,
        timeout=30_000,
    )
    assert banner.text == "", "it is not said again"
    del state["number"]
    qtbot.waitUntil(lambda: banner.text.startswith("The run is saved again, as it is after step "), timeout=30_000)
    assert window.session.training.running
    with qtbot.waitSignal(window.session.training.ended, timeout=20_000):
        window.session.training.stop()
    assert [run.state for run in window.session.runs.library.runs()] == ["stopped"]


def test_fault_29_a_run_that_is_saved_at_its_end_is_no_longer_said_not_to_be(
    qtbot: QtBot, unsaved: tuple[MainWindow, dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    window, state = unsaved
    monkeypatch.setattr(training_run.TrainingRun, "save_every", math.inf)  # after one more save on the way
    steps = window.session.training.record.history.steps
    due = steps["seconds"][-1] + 0.2
    qtbot.waitUntil(lambda: steps["seconds"][-1] > due, timeout=30_000)
    last = steps.last("step")
    qtbot.waitUntil(lambda: steps.last("step") > last + 1, timeout=30_000)
    del state["number"]
    with qtbot.waitSignal(window.session.training.ended, timeout=20_000):
        window.session.training.stop()
    qtbot.waitUntil(lambda: window.train_page.banner.text == "")
    assert len(window.session.runs.library.runs()) == 1


def test_fault_28_a_window_that_opens_throws_away_what_killed_saves_left(qtbot: QtBot, window: MainWindow) -> None:
    library: RunLibrary = window.session.runs.library
    session: Session = window.session
    run = library.new_path("story.txt").parent
    left = [folder / ".x.abcdefgh.part" for folder in (library.folder.parent, run)]
    for path in left:
        path.write_bytes(b"")
        os.utime(path, (0, 0))
    with qtbot.waitSignal(session.runs.tidying.ended, timeout=10_000):
        window.notice.look()
    assert not [path for path in left if path.exists()]
    assert run.is_dir()


def test_sentences_within_sentences_and_sizes_are_in_the_windows_language() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de"))
    try:
        said = sentence(Message("{problem} Yes.", {"problem": Message("It takes {size}.", {"size": Size(1_234_567)})}))
        assert said == "It takes 1,2 MB. Yes."
        steps = Message("Step {step} of {most}, {sure}.", {"step": np.int64(1351), "most": 2**70, "sure": True})
        assert sentence(steps) == "Step 1.351 of 1,180,591,620,717,411,303,424, True."
        assert str(steps) == "Step 1,351 of 1,180,591,620,717,411,303,424, True."
    finally:
        QLocale.setDefault(before)
