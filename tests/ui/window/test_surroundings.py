"""Row 47 of the list of faults: where the studio runs is not as it should be."""

from __future__ import annotations

import datetime
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.runs import library, training_run
from studio.runs.library import RunLibrary
from studio.training.config import TrainingConfig
from studio.ui.application import make_window
from studio.ui.window.main_window import MainWindow

SHORT = TrainingConfig(epochs=1, batch_size=4, num_steps=16, sample_length=10, device="cpu")


def train(qtbot: QtBot, window: MainWindow, story: Path) -> None:
    with qtbot.waitSignal(window.session.text.corpus_changed):
        window.open_text(story)
    with qtbot.waitSignal(window.session.training.ended, timeout=60_000):
        window.session.training.start("lstm", {"hidden_size": 8}, SHORT)


def closed(window: MainWindow) -> None:
    if not window.close():  # it asked first whether the model may be lost
        assert "not saved" in window.train_page.banner.text
        assert window.close()
    window.deleteLater()


def test_fault_47_a_home_that_is_not_ascii(qtbot: QtBot, qapp: QApplication, story: Path, tmp_path: Path) -> None:
    home = tmp_path / "Zoë 家"
    window = make_window(qapp, home)
    train(qtbot, window, story)
    assert len(RunLibrary(home / "runs").runs()) == 1
    closed(window)
    assert (home / "settings.ini").is_file()


def test_fault_47_a_home_that_cannot_be_written(qtbot: QtBot, qapp: QApplication, story: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    window = make_window(qapp, tmp_path / "file" / "home")
    window.notice.look()
    assert f"Nothing may be written to the folder “{tmp_path / 'file' / 'home' / 'runs'}”" in window.notice.text
    assert window.notice.offer.text() == "Try again"
    train(qtbot, window, story)
    assert window.notice.text, "it is still so"
    assert "was not saved" in window.train_page.banner.text
    assert window.session.model.trained is not None, "the model is there to be saved elsewhere"
    window.text_page.vocabulary.table.selectRow(0)
    closed(window)


def test_fault_47_a_home_that_may_only_be_read(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is there, on a disk that was mounted to be read."""

    def refuse(path: Path, **_: object) -> None:
        number = errno.EROFS if path.parent.is_dir() else errno.ENOENT
        raise OSError(number, os.strerror(number))

    def open_to_read(path: Path | str, flags: int, *rest: int, **where: int) -> int:
        if flags & os.O_CREAT and Path(path).is_relative_to(runs):
            refuse(Path(path))
        return may_open(path, flags, *rest, **where)

    runs, may, may_open = window.session.runs.library.folder, os.access, os.open
    runs.mkdir(parents=True, exist_ok=True)
    with monkeypatch.context() as read_only:
        read_only.setattr(os, "open", open_to_read)
        read_only.setattr(Path, "mkdir", refuse)
        read_only.setattr(os, "access", lambda path, mode: may(path, mode) and not Path(path).is_relative_to(runs))
        window.notice.look()
        assert f"Nothing may be written to the folder “{runs}”. You can train" in window.notice.text
        train(qtbot, window, story)
        assert (
            f"“story · LSTM 8” was not saved: nothing may be written to the folder “{runs}”."
            in window.train_page.banner.text
        )
        assert "there is no folder" not in window.train_page.banner.text
    qtbot.mouseClick(window.notice.offer, Qt.MouseButton.LeftButton)
    assert not window.notice.isVisible()
    closed(window)


class Backwards(datetime.datetime):
    """A clock that is set back by a day whenever one looks at it."""

    looks = 0

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
        cls.looks += 1
        return datetime.datetime(2024, 3, 30, tzinfo=tz) - datetime.timedelta(days=cls.looks)


def test_fault_47_the_clock_set_back(
    qtbot: QtBot, window: MainWindow, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = type("clock", (), {"datetime": Backwards, "UTC": datetime.UTC})
    monkeypatch.setattr(training_run, "datetime", clock)
    monkeypatch.setattr(library, "datetime", clock)
    monkeypatch.setattr("time.time", lambda: 0.0)
    train(qtbot, window, story)
    train(qtbot, window, story)
    runs = window.session.runs.library.runs()
    assert len(runs) == 2
    assert runs[0].created > runs[1].created
    assert all(run.seconds > 0 for run in runs)


SHOW = """
import sys
from pathlib import Path
from studio.ui import application
make_window = application.make_window
def make(*arguments):
    window = make_window(*arguments)
    def look():
        print(window.text_page.preview_card.preview.toPlainText()[:2].encode("unicode_escape").decode())
        window.close()
    window.session.text.corpus_changed.connect(look)
    return window
application.make_window = make
sys.exit(application.run([Path(sys.argv[1])]))
"""


@pytest.mark.parametrize("variables", [{"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "POSIX"}])
def test_fault_47_a_plain_locale(tmp_path: Path, variables: dict[str, str]) -> None:
    path = tmp_path / "夜.txt"
    path.write_text("夜色慢慢落下来" * 20, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SHOW, str(path)],
        env={**os.environ, **variables, "TEXT_STUDIO_HOME": str(tmp_path / "家")},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "\\u591c\\u8272"
