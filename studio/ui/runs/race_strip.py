"""The present contestant of a race."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QProgressBar

from studio.session.session import Session
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import explanation, number
from studio.ui.common.parts import Card, ElidedLabel, Translated, button, label, row
from studio.ui.common.theme import GAP, GRID


class RaceStrip(Translated, Card):
    """The present contestant with its progress, and a button to stop the race; hidden while there is no race.

    Attributes:
        watch_button: shows the curves of the race, where other runs are on show.
        stop_button: stops the race; trained models are kept.
        failed: the contestants that failed, and why; hidden while there are none.

    Signals:
        watch_wanted: the user wants to see the curves of the race.
    """

    watch_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(GRID)
        self.column.setContentsMargins(GAP, GRID, GAP, GRID)
        self._session = session
        self._place = label("heading")
        self._name = ElidedLabel("")
        self._bar = QProgressBar()
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self.failed = label("small", wraps=True)
        self.watch_button = button("link")
        self.watch_button.clicked.connect(self.watch_wanted)
        self.stop_button = button()
        self.stop_button.clicked.connect(session.race.cancel)
        line = row(self._place, self._name, self._bar, self.watch_button, self.stop_button, spacing=GAP)
        line.setStretch(1, 1)
        line.setStretch(2, 1)
        self.column.addLayout(line)
        self.column.addWidget(self.failed)
        session.race.changed.connect(self.show_state)
        session.training.changed.connect(self.show_state)
        self.retranslate()

    @property
    def words(self) -> str:
        """The words about the present contestant."""
        return f"{self._place.text()} {self._name.whole_text()}"

    def retranslate(self) -> None:
        """See Translated."""
        self.watch_button.setText(self.tr("Show its curves"))
        self.stop_button.setText(self.tr("Stop the race"))
        self._bar.setAccessibleName(self.tr("Progress of the contestant"))
        self.show_state()

    @Slot()
    def show_state(self) -> None:
        """Show the present contestant, its progress, and the contestants that failed."""
        race = self._session.race
        current = race.current
        self.setVisible(current is not None)
        if current is None:
            return
        words = self.tr("Race · {place} of {count}")
        self._place.setText(words.format(place=number(race.place + 1), count=number(len(race.entries))))
        self._name.setText(shown_name(current.name))
        latest = self._session.training.record.latest if self._session.training.record is not None else None
        self._bar.setValue(round(1000 * latest.progress) if latest is not None else 0)
        self.stop_button.setEnabled(not self._session.training.stopping)
        failed = self.tr("“{name}” did not come to its end: {reason}")
        failures = [
            failed.format(name=shown_name(entry.name), reason=explanation(error)) for entry, error in race.failures
        ]
        self.failed.setText("\n".join(failures))
        self.failed.setVisible(bool(failures))
