"""The tabs of the Write page, one row each. A new tab is a file in `tabs` and a row here."""

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
    """What is known of a tab before it is made.

    Attributes:
        name: of its page; what is typed there is kept under this name.
        title: on the tab, in English; translated in the context "TabBar".
        tip: a sentence on what it is for, likewise.
        make: makes its content; None for the tab where one writes, which is the Write page itself.
        is_first_for: whether a model, by its name in the catalog, can do nothing but what this tab shows; then the tab
            comes to the front when the model is opened.
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
"""In the order in which they stand; the first is where one writes."""


def tab_for(model: str) -> str:
    """Return the name of the tab to show when a model of this name, a key of the catalog, is opened."""
    return next((tab.name for tab in TABS if tab.is_first_for is not None and tab.is_first_for(model)), TABS[0].name)
