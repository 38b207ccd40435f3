"""How fast the curve of a run is drawn: ``python -m tests.benchmarks.plot [--steps N] [--platform xcb]``.

Prints one line of JSON, times in milliseconds: of a redraw (median of many, and the slowest), in each way a run of so
many steps can be shown; of writing it as CSV; of noting a step, and the longest of them all.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import time

REPEATS = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--platform", default="offscreen", help="of Qt: offscreen, or xcb on a display")
    parsed = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = parsed.platform
    print(json.dumps(measure(parsed.steps)))


def measure(steps: int) -> dict[str, object]:
    from PySide6.QtWidgets import QApplication

    from studio.runs.curve_table import curve_table
    from studio.ui.common.theme import theme
    from studio.ui.train.perplexity_plot import PerplexityPlot

    application = QApplication([])
    theme.start(application, "light")
    record, figures = grow(steps)
    plot = PerplexityPlot()
    plot.resize(1200, 500)
    plot.show_record(record)
    plot.show()
    application.processEvents()

    def redraw(name: str) -> None:
        times = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            plot.draw()
            drawn = time.perf_counter()
            plot.viewport().repaint()
            times.append((1000 * (drawn - began), 1000 * (time.perf_counter() - drawn)))
        figures[name] = [round(statistics.median(some), 2) for some in zip(*times, strict=True)]
        figures[f"{name}_slowest"] = round(max(sum(pair) for pair in times), 2)

    redraw("draw_paint_all")
    for way in ("steps", "epochs", "tokens"):
        plot.choice.way = way
        plot.choose()
        redraw(f"draw_paint_{way}")
    plot.choice.smooth = True
    plot.choose()
    redraw("draw_paint_smooth")
    plot.choice.log_way = True
    plot.choose()
    redraw("draw_paint_smooth_log_x")
    plot.choice.log_way = False
    plot.choose()
    plot.zoom(0.1)
    redraw("draw_paint_zoomed")
    began = time.perf_counter()
    table = curve_table(record.history)
    figures["table_taken"] = round(1000 * (time.perf_counter() - began), 2)
    table()
    figures["table_written"] = round(1000 * (time.perf_counter() - began))
    return figures


def grow(steps: int) -> tuple[object, dict[str, object]]:
    """Return a record of so many steps, and how long it took to note one."""
    from studio.session.training_record import TrainingRecord
    from studio.training.config import TrainingConfig
    from studio.training.events import Evaluated, RunStarted, StepDone

    record = TrainingRecord("story.txt", TrainingConfig(minutes=10.0))
    record.add(RunStarted("cpu", 10, 66, 10**8, 10**6, 1000, None, 32, 64))
    longest = total = 0.0
    for step in range(1, steps + 1):
        loss = 1.4 + 2.8 * math.exp(-step / 9000) + 0.1 * math.sin(step * 12.9898)
        event = StepDone(step, step / 1000, step * 0.01, step / steps, loss, 0.001, 1.0 + loss, 1e5)
        began = time.perf_counter()
        record.add(event)
        took = time.perf_counter() - began
        longest, total = max(longest, took), total + took
        if step % 1000 == 0:
            record.add(Evaluated(step, step * 0.01, loss + 0.1, True))
    return record, {
        "steps": steps,
        "noted_microseconds": round(1e6 * total / steps, 2),
        "noted_longest": round(1000 * longest, 1),
    }


if __name__ == "__main__":
    main()
