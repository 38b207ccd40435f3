"""What a window asks of a session, for tests of any part."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from studio.session.session import Session
from studio.training.config import TrainingConfig

CONFIG = TrainingConfig(epochs=2, batch_size=8, num_steps=16, sample_length=10, device="cpu")
ENDLESS = TrainingConfig(epochs=100_000, batch_size=8, num_steps=16, sample_length=0, device="cpu")
SMALL = {"hidden_size": 16}


def open_story(qtbot: QtBot, session: Session, story: Path) -> None:
    """Open a text and wait until it is there."""
    with qtbot.waitSignal(session.text.reading.ended):
        session.text.open(story)


def train(qtbot: QtBot, session: Session) -> None:
    """Train a small model on the open text, to its end."""
    with qtbot.waitSignal(session.training.ended, timeout=30_000):
        session.training.start("lstm", SMALL, CONFIG)
