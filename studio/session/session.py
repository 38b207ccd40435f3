"""What is open: the text, the model, the runs, and the work on them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.runs.library import RunLibrary
from studio.session.analysis import Analysis
from studio.session.coaching import Coaching
from studio.session.contact_sheet import ContactSheet
from studio.session.device import Device
from studio.session.gaps import Gaps
from studio.session.kept_presets import KeptPresets
from studio.session.kept_runs import KeptRuns
from studio.session.notes import Notes
from studio.session.open_model import OpenModel
from studio.session.open_text import OpenText
from studio.session.planning import Planning
from studio.session.race import Race
from studio.session.saving import Saving
from studio.session.sine_lesson import SineLesson
from studio.session.task import Task
from studio.session.training import Training
from studio.session.unfinished import Unfinished
from studio.session.writing.drafts import Drafts
from studio.session.writing.overlap_meter import OverlapMeter
from studio.session.writing.page import WritingPage
from studio.session.writing.store import WritingStore
from studio.session.writing.unknown_words import UnknownWords


class Session(QObject):
    """Makes the parts, and does what takes several of them; it holds nothing itself.

    Each part owns its state, announces its changes by its own signals, and takes the parts that it uses.

    Attributes:
        text: the text that is open.
        runs: the library of runs.
        notes: what the user writes about runs.
        model: the model that is open.
        page: what was written with it.
        store: keeps what was written, for the next time.
        overlap: how much of what was written stands in the text.
        unknown_words: which typed words do not occur in the text.
        drafts: what was typed in other fields where one writes.
        analysis: what the open model makes of a given text.
        contact_sheet: one beginning continued in many ways.
        gaps: a text whose gaps are filled.
        saving: saves copies of models, and exports.
        planning: what is to be expected of a training.
        training: the training under way, and the run on show.
        unfinished: the run on the open text that can be resumed.
        coaching: advice on the run on show.
        race: several trainings, one after the other.
        presets: named ways to train.
        device: the processor that computes.
        lesson: the prediction of a sine.
    """

    def __init__(self, library: RunLibrary, parent: QObject | None = None) -> None:
        super().__init__(parent)
        home = library.folder.parent
        self.text = OpenText(home / "classics", self)
        self.runs = KeptRuns(library, self)
        self.notes = Notes(self.runs, self)
        self.model = OpenModel(library, self)

        self.page = WritingPage(self.model, self)
        self.store = WritingStore(self.page, self.model, library, self)
        self.overlap = OverlapMeter(self.page, self.model, self.text, self.runs, self)
        self.unknown_words = UnknownWords(self.model, self.text, self.overlap, self)
        self.drafts = Drafts(library, self)
        self.analysis = Analysis(self.model, self.text, self)
        self.contact_sheet = ContactSheet(self.model, home, self)
        self.gaps = Gaps(self.model, self)

        self.saving = Saving(self.model, self.runs, self)
        self.planning = Planning(self.text, self)
        self.training = Training(self.text, self.model, self.runs, self.saving, self.planning, self)
        self.unfinished = Unfinished(self.runs, self.text, self.training.task, self)
        self.race = Race(self.training, self.runs, self.text, self)
        self.coaching = Coaching(self.training, self.race, self.text, self)
        self.presets = KeptPresets(home / "presets", self)

        self.device = Device(self)
        self.lesson = SineLesson(self)

    def tidy(self) -> None:
        """Throw away what nobody wants any more, and take up what another window wrote, if the runs are this window's.

        They may have become this window's only now.
        """
        if not self.runs.reads_only:
            self.store.look_again()
            self.runs.tidy()

    def leave(self) -> None:
        """Stop all training, since the window is about to close: the next window offers to go on with the run."""
        self.race.cancel()
        self.coaching.cancel()
        self.training.leave()

    def rescue(self) -> None:
        """Save what is unsaved wherever it can be, from any thread: the program is told to end, and nobody is asked."""
        self.store.keep_now()
        self.saving.rescue()

    def close(self) -> None:
        """Stop all work, keep what was trained and written, and wait for the threads."""
        self.notes.keep()
        self.store.keep()
        self.drafts.keep()
        self.race.cancel()
        self.coaching.cancel()
        self.training.task.stop_and_wait()  # the first: it has something to save
        for task in self.findChildren(Task):
            task.stop_and_wait()
