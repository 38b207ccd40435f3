"""Takes pictures of the running window: ``python -m tests.pictures OUT [--minutes M] [--platform xcb]``.

Every page, with and without something on it, while training and after, in both themes and both languages. Look at
each as someone who has never seen the window.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SIZE = (1280, 800)
SMALL = (800, 600)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=0.5, help="how long each model is trained")
    parser.add_argument("--platform", default="offscreen", help="of Qt: offscreen, or xcb on a display")
    parsed = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = parsed.platform
    parsed.out.mkdir(parents=True, exist_ok=True)

    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    for language, sample in (("en", "the_tide_mill.txt"), ("zh_CN", "chinese_lyrics.txt")):
        with tempfile.TemporaryDirectory() as folder:
            Photographer(application, Path(folder), parsed.out, language).photograph(sample, parsed.minutes)


class Photographer:
    """Goes through the main job in one language and takes each state in both themes."""

    def __init__(self, application: object, folder: Path, out: Path, language: str) -> None:
        from studio.ui.application import make_window
        from studio.ui.window.settings import Settings

        self.application = application
        self.out = out
        self.language = language
        settings = Settings(folder)
        settings.language, settings.theme = language, "light"
        self.window = make_window(application, folder)
        self.window.resize(*SIZE)
        self.window.show()
        self.window.session.device.look_up()
        self.wait(lambda: self.window.session.device.name != "", 60)

    def photograph(self, sample: str, minutes: float) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from studio.places import SAMPLE_TEXTS
        from studio.training.config import TrainingConfig

        window, session = self.window, self.window.session
        for page in ("text", "train", "write", "runs"):
            self.take(page, f"{page}-empty")
        window.open_text(SAMPLE_TEXTS / "missing.txt")
        self.wait(lambda: window.text_page.banner.text != "")
        self.take("text", "text-error")
        window.open_text(SAMPLE_TEXTS / sample)
        self.wait(lambda: session.text.corpus is not None)
        self.take("text", "text")
        card = window.text_page.vocabulary
        card.bars_tab.click()
        self.take("text", "text-bars")
        card.ranks_tab.click()
        self.take("text", "text-ranks")
        card.table_tab.click()
        self.photograph_words()
        window.show_page("train")
        self.wait(lambda: "GB" in window.train_page.chooser.words.text(), 60)
        self.take("train", "train")
        window.train_page.chooser.choices[3].click()
        self.take("train", "train-own")
        window.train_page.chooser.own.advanced_button.click()
        self.take("train", "train-advanced", themes=("light",))
        window.train_page.chooser.own.advanced_button.click()
        window.train_page.chooser.choices[0].click()
        session.training.start(None, {}, TrainingConfig(minutes=minutes, patience=0.25, device="cpu"))
        self.take("train", "train-planning", themes=("light",))
        self.wait(
            lambda: session.training.record.latest is not None and session.training.record.latest.progress > 0.2, 600
        )
        self.take("train", "train-running", themes=("light",))
        session.training.pause()
        session.training.set_rate_factor(0.5)
        self.take("train", "train-paused")
        session.training.resume()
        session.training.stop()
        self.wait(lambda: not session.training.running)
        self.take("train", "train-stopped")
        self.wait(lambda: session.unfinished.run is not None)
        session.training.go_on(session.unfinished.run)
        self.wait(lambda: not session.training.running, 600)
        self.take("train", "train-finished")
        wild = TrainingConfig(epochs=50, optimizer="sgd", learning_rate=1e6, clip=0, schedule="constant", device="cpu")
        session.training.start("rnn", {"hidden_size": 64}, wild)
        self.wait(lambda: session.training.record.latest is not None, 60)
        self.wait(lambda: not session.training.running, 60)
        self.take("train", "train-diverged")
        session.model.open(session.runs.library.runs()[-1].path)
        self.wait(lambda: not session.model.filing.running)
        window.write_page.prefix.setText("The tide " if self.language == "en" else "街灯")
        window.show_page("write")
        window.write_page.generate_button.click()
        self.wait(lambda: session.page.writing.running)
        self.wait(lambda: not session.page.writing.running, 60)
        for _ in range(20):
            QTest.keyClick(window.write_page.output, Qt.Key.Key_Right)
        rows = window.write_page.alternatives.rows
        self.wait(lambda: rows[0].isVisible() and session.overlap.measured is not None)
        self.take("write", "write")
        window.write_page.again_button.click()
        self.wait(lambda: not session.page.writing.running, 60)
        window.write_page.foot.branches_button.click()
        window.write_page.branches.tree.topLevelItem(0).setSelected(True)
        self.settle()
        assert window.write_page.branches.grab().save(str(self.out / f"branches-{self.language}.png"))
        window.write_page.branches.close()
        self.photograph_room()
        self.take("runs", "runs")
        page = window.runs_page
        page.table.selectAll()
        for name in ("settings", "samples", "curves"):
            getattr(page.compare, f"{name}_tab").click()
            self.take("runs", f"runs-{name}")
        window.menus.sine.trigger()
        self.wait(lambda: not session.lesson.task.running, 60)
        for theme in ("light", "dark"):
            self.use_theme(theme)
            self.settle()
            assert window.sine_window.grab().save(str(self.out / f"sine-{self.language}-{theme}.png"))
        window.sine_window.close()
        window.resize(*SMALL)
        for page in ("text", "train", "write", "runs"):
            self.take(page, f"{page}-small", themes=("light",))
        window.close()

    def photograph_room(self) -> None:
        """Take the pages beside the Write page, with something on each."""
        window, session = self.window, self.window.session
        sheet, detective, inside = (window.room.page(name).tab for name in ("sheet", "detective", "inside"))
        window.show_page("sheet")
        sheet.prefix.setText("The tide " if self.language == "en" else "街灯")
        sheet.write_button.click()
        self.wait(lambda: session.contact_sheet.writing.running)
        self.wait(lambda: not session.contact_sheet.writing.running, 60)
        self.take("sheet", "write-sheet")
        detective.end_button.click()
        detective.judge_button.click()
        self.wait(lambda: not session.analysis.judging.running, 60)
        self.take("detective", "write-detective")
        window.show_page("inside")
        if inside.look_button.isVisible():
            inside.look_button.click()
            self.wait(lambda: not session.analysis.looking.running, 60)
        self.take("inside", "write-inside")
        self.take("gaps", "write-gaps", themes=("light",))

    def photograph_words(self) -> None:
        """Take the vocabulary of words: a limit chosen, a word in its contexts; go back to characters."""
        from studio.text.levels import Tokens

        session, card = self.window.session, self.window.text_page.vocabulary
        session.text.set_tokens(Tokens("word"))
        self.wait(lambda: session.text.corpus.tokens.level == "word")
        card.coverage.slider.setValue(2)
        card.table.selectRow(4)
        self.wait(lambda: self.window.text_page.preview_card.contexts.model.rows)
        self.take("text", "text-words")
        card.ranks_tab.click()
        self.take("text", "text-words-ranks", themes=("light",))
        card.bars_tab.click()
        self.take("text", "text-words-bars", themes=("light",))
        card.table_tab.click()
        session.text.set_tokens(Tokens())
        self.wait(lambda: session.text.corpus.tokens.level == "char")

    def use_theme(self, name: str) -> None:
        from tests.ui.actions import choose_action

        choose_action(self.window.menus.themes, name)

    def take(self, page: str, name: str, themes: tuple[str, ...] = ("light", "dark")) -> None:
        """Save a picture of ``page`` in each theme."""
        self.window.show_page(page)
        for theme in themes:
            self.use_theme(theme)
            self.settle()
            path = self.out / f"{name}-{self.language}-{theme}.png"
            assert self.window.grab().save(str(path))
            print(path)

    def settle(self, seconds: float = 0.25) -> None:
        """Let the window draw what it has to."""
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end)

    def wait(self, condition: Callable[[], bool], seconds: float = 20) -> None:
        """Run the window until the condition holds."""
        from PySide6.QtTest import QTest

        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the window did not get there")
            QTest.qWait(5)


if __name__ == "__main__":
    main()
