"""The lesson in which a network learns to predict a noisy sine."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.session import jobs
from studio.session.task import Task


class SineLesson(QObject):
    """Lets a network learn to predict a noisy sine.

    Attributes:
        task: the task; ``happened`` reports the loss of each epoch, and the predictions at last.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.task = Task(self)

    def predict(self, tau: int, noise: float, network: str) -> None:
        """Train that network to predict a noisy sine from ``tau`` values before; ``task.happened`` follows.

        A training under way is given up.
        """
        self.task.start(lambda: jobs.predict_sine(tau, noise, network))
