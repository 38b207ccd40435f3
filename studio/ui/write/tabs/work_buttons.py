"""The two buttons that start and stop a task, and the keyboard focus when one of them is hidden."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from studio.session.task import Task


def show_work(task: Task, begin: QPushButton, stop: QPushButton, *, ready: bool, otherwise: QWidget) -> None:
    """Show the stop button while the work runs; enable the start button once the work is over and all is ``ready``.

    Qt moves the focus of a disabled or hidden button on, to the side bar in the end: here the focus goes to the other
    button, or to ``otherwise``.
    """
    held = begin.hasFocus() or stop.hasFocus()
    can_stop = task.running and not task.stopping
    if can_stop:
        stop.show()
        stop.setEnabled(True)
    elif ready and not task.running:
        begin.setEnabled(True)
    if held:
        following = stop if can_stop else begin if ready and not task.running else otherwise
        following.setFocus()
    begin.setEnabled(ready and not task.running)
    stop.setEnabled(can_stop)
    stop.setVisible(task.running)
