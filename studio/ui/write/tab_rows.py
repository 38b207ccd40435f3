"""The table of tabs of the Write page. A new tab is a file in `tabs` and a row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from studio.messages import QT_TRANSLATE_NOOP
from studio.models.specs import MODELS
from studio.session.session import Session
from studio.ui.write.tabs.activations_tab import ActivationsTab
from studio.ui.write.tabs.contact_sheet_tab import ContactSheetTab
from studio.ui.write.tabs.detective_tab import DetectiveTab
from studio.ui.write.tabs.gaps_tab import GapsTab
from studio.ui.write.tabs.tab import Tab


@dataclass(frozen=True)
class TabRow:
    """The declaration of a tab.

    Attributes:
        name: the name of the tab's page; the text typed there is kept under this name.
        title: the title of the tab, in English; translated in the context "TabBar".
        tip: a sentence on the use of the tab, likewise.
        make: makes the content of the tab; None for the tab Write, which is the Write page itself.
        is_first_for: whether this tab is the only use of a model, by the model's name in the catalog; then opening the
            model brings the tab to the front.
    """

    name: str
    title: str
    tip: str
    make: Callable[[Session], Tab] | None
    is_first_for: Callable[[str], bool] | None = None


TABS = (
    TabRow(
        "write",
        QT_TRANSLATE_NOOP("TabBar", "Go on"),
        QT_TRANSLATE_NOOP("TabBar", "Let the model go on from a beginning"),
        None,
    ),
    TabRow(
        "sheet",
        QT_TRANSLATE_NOOP("TabBar", "Contact sheet"),
        QT_TRANSLATE_NOOP("TabBar", "One beginning, many ways to go on, side by side"),
        lambda session: ContactSheetTab(session.contact_sheet),
    ),
    TabRow(
        "detective",
        QT_TRANSLATE_NOOP("TabBar", "Detective"),
        QT_TRANSLATE_NOOP("TabBar", "How likely the model finds any text, and which of two models finds it likelier"),
        DetectiveTab,
    ),
    TabRow(
        "inside",
        QT_TRANSLATE_NOOP("TabBar", "Inside"),
        QT_TRANSLATE_NOOP("TabBar", "The hidden units of the model as it reads"),
        ActivationsTab,
    ),
    TabRow(
        "gaps",
        QT_TRANSLATE_NOOP("TabBar", "Gaps"),
        QT_TRANSLATE_NOOP("TabBar", "Fill what is missing in a text"),
        lambda session: GapsTab(session.gaps),
        is_first_for=MODELS.fills_gaps,
    ),
)
"""The tabs in their order; the first is the Write page itself."""


def tab_for(model: str) -> str:
    """Return the name of the tab to show when a model opens; ``model`` is its name in the catalog."""
    return next((tab.name for tab in TABS if tab.is_first_for is not None and tab.is_first_for(model)), TABS[0].name)
