"""How fast the window is: ``python -m tests.benchmarks.window [--platform xcb] [--seconds S]``.

Prints one line of JSON: seconds from the command to the window on the screen, lateness of a 10 ms timer in the
window while torch is imported and while a model trains, and the speed of that training beside the same training
with no window.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="offscreen", help="of Qt: offscreen, or xcb on a display")
    parser.add_argument("--seconds", type=float, default=20.0, help="of training")
    parser.add_argument("--runs", type=int, default=5, help="of the start")
    parser.add_argument("--start", type=float, help=argparse.SUPPRESS)
    parsed = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = parsed.platform
    if parsed.start is not None:
        print(measure_start(parsed.start))
        return
    figures: dict[str, float] = {}
    starts = sorted(start_once(parsed.platform) for _ in range(parsed.runs + 1))[:-1]  # but for the first, cold one
    figures["start_seconds_median"] = round(statistics.median(starts), 2)
    figures["start_seconds_slowest"] = round(starts[-1], 2)
    figures.update(measure_training(parsed.seconds))
    print(json.dumps(figures))


def start_once(platform: str) -> float:
    """Start the program in a process of its own; return seconds from the command to the painted window."""
    command = [sys.executable, "-m", "tests.benchmarks.window", "--platform", platform, "--start", str(time.time())]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure_start(started: float) -> float:
    from PySide6.QtWidgets import QApplication

    from studio.ui.application import make_window

    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        window = make_window(application, Path(folder))
        window.show()
        while not window.windowHandle().isExposed():
            application.processEvents()
        window.repaint()
        seconds = time.time() - started
        window.close()
    return seconds


def measure_training(seconds: float) -> dict[str, float]:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from studio.places import SAMPLE_TEXTS
    from studio.training.config import TrainingConfig
    from studio.ui.application import make_window
    from tests.ticks import Ticks

    application = QApplication([])
    config = TrainingConfig(minutes=seconds / 60, device="cpu")
    with tempfile.TemporaryDirectory() as folder:
        window = make_window(application, Path(folder))
        session = window.session
        window.show()
        window.open_text(SAMPLE_TEXTS / "the_tide_mill.txt")
        while session.text.corpus is None:
            application.processEvents()
        ticks = Ticks()
        session.device.look_up()
        while not session.device.name:
            application.processEvents()
        importing = ticks.take()
        window.show_page("train")
        application.processEvents()
        ticks.take()
        session.training.start("lstm", {}, config)
        loop = QEventLoop()
        session.training.ended.connect(loop.quit)
        loop.exec()
        training = ticks.take()
        assert session.training.record is not None
        in_window = session.training.record.latest.step / session.training.record.latest.seconds
        corpus = session.text.corpus
        window.close()
    return {
        "import_late_ms_max": round(importing[-1], 1),
        "training_late_ms_p99": round(training[int(0.99 * len(training))], 1),
        "training_late_ms_max": round(training[-1], 1),
        "training_ticks": len(training),
        "window_to_no_window": round(in_window / steps_per_second(corpus, config), 3),
    }


def steps_per_second(corpus: object, config: object) -> float:
    """Return the speed of the same training with no window."""
    from studio.models.catalog import build_model, make_config
    from studio.training.events import StepDone
    from studio.training.trainer import train

    model = build_model("lstm", len(corpus.tokenizer.vocabulary), make_config("lstm", {}), seed=0)
    *_, last = (event for event in train(model, corpus, config) if isinstance(event, StepDone))
    return last.step / last.seconds


if __name__ == "__main__":
    main()
