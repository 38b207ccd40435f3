"""The session: the open text, the open model, the runs, and the work on them."""

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
    """Makes the parts, and does work that takes several parts; the session itself has no other state.

    Each part owns its state, announces its changes by its own signals, and takes the parts that it uses.

    Attributes:
        text: the open text.
        runs: the library of runs.
        notes: what the user writes about runs.
        model: the open model.
        page: the texts written with the open model.
        store: keeps the written texts on disk, for the next time.
        overlap: the parts of the written text that occur in the text that the model learned from.
        unknown_words: typed words that do not occur in that text.
        drafts: texts typed in the other fields of the Write page.
        analysis: a given text under the open model.
        contact_sheet: one prefix continued in many ways.
        gaps: a text whose gaps are filled.
        saving: saves copies of models, and exports files.
        planning: the expected outcome of a training.
        training: the training under way, and the run on show.
        unfinished: the run on the open text that can be resumed.
        coaching: advice on the run on show.
        race: several trainings, one after another.
        presets: named settings of a training.
        device: the processor or graphics card that computes.
        lesson: the lesson on predicting a sine.
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
        """Remove leftovers, and take in the texts that another window wrote, if this window has claimed the runs.

        The window may have claimed the runs only now.
        """
        if not self.runs.reads_only:
            self.store.look_again()
            self.runs.tidy()

    def leave(self) -> None:
        """Stop all training, since the window is about to close: the next window offers to resume the run."""
        self.race.cancel()
        self.coaching.cancel()
        self.training.leave()

    def rescue(self) -> None:
        """Save all unsaved work, on any thread and without asking: the program is about to end."""
        self.store.keep_now()
        self.saving.rescue()

    def close(self) -> None:
        """Stop all work, save trained models and written texts, and wait for the threads."""
        self.notes.keep()
        self.store.keep()
        self.drafts.keep()
        self.race.cancel()
        self.coaching.cancel()
        self.training.task.stop_and_wait()  # first, since it has a model to save
        for task in self.findChildren(Task):
            task.stop_and_wait()
