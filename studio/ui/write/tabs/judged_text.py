"""Shows how one model, or two, judged a text."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from studio.generation.scored import Passage, Scored
from studio.session.analysis import Judge
from studio.session.session import Session
from studio.ui.common.fields import WrappedLabel
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import listed, number, sentence
from studio.ui.common.names import model_name, per_token
from studio.ui.common.parts import Card, Translated, column, label, row
from studio.ui.common.symbols import picture
from studio.ui.common.theme import GAP, GRID, theme
from studio.ui.write.tabs.colour_legend import ColourLegend
from studio.ui.write.tabs.passages_table import PassagesTable, verdict
from studio.ui.write.token_view import TokenView
from studio.ui.write.written_text import BITS

SHOWN = 20_000
"""The most characters of a judged text to show."""

_NAMED = 12  # unknown symbols
_EXPECTED = 3


def kind_words(judge: Judge) -> str:
    """Return the kind and size of a model."""
    return f"{model_name(judge.model)} {judge.size or ''}".strip()


def judge_words(judge: Judge) -> str:
    """Return a model's description: its kind, its size, and its training text."""
    return f"{kind_words(judge)} · {shown_name(judge.text_name)}"


class JudgedText(Translated, QWidget):
    """The figures, the text in colours, and for two models the passages.

    Attributes:
        earlier: says that another model than the open one judged the text.
        figures, about: bits per character and perplexity; the model, and the symbols that it does not know.
        view: the text in colours.
        token: the surprise at the token under the pointer.
        totals, table: the comparison of two models.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._analysis = session.analysis
        self.earlier = WrappedLabel("notice")
        self.figures = label("fact")
        self.about = WrappedLabel("small")
        self._legend = ColourLegend()
        self.view = TokenView()
        self.view.token_chosen.connect(self._show_token)
        self.view.setMinimumHeight(28 * GRID)
        self.token = WrappedLabel("small")
        self._cut = WrappedLabel("small")
        card = Card()
        card.column.addWidget(self.earlier)
        card.column.addWidget(self.figures)
        card.column.addWidget(self.about)
        card.column.addLayout(row(self._legend, None))
        card.column.addWidget(self.view, 1)
        card.column.addWidget(self.token)
        card.column.addWidget(self._cut)
        self._beside = Card()
        self._heading = label("heading")
        self.totals = WrappedLabel("muted")
        self._letters = WrappedLabel("small")
        self.table = PassagesTable()
        self.table.setMinimumHeight(36 * GRID)
        self.table.passage_chosen.connect(self._on_passage_chosen)
        for widget in (self._heading, self.totals, self._letters):
            self._beside.column.addWidget(widget)
        self._beside.column.addWidget(self.table, 1)
        layout = column(card, self._beside, spacing=GAP)
        layout.setStretch(0, 1)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        theme.changed.connect(self._on_theme_changed)
        self.retranslate()

    def show_result(self) -> None:
        """Show the last judged text."""
        scored = self._analysis.scored
        if scored is not None:
            count = int(np.searchsorted(scored.ends, SHOWN, side="right"))
            self.view.show_text(scored.text[:SHOWN], scored.ends[:count])
            self.table.show_passages(scored.text, self._analysis.passages)
        self.table.setVisible(bool(self._analysis.passages))
        self._tint()
        self.retranslate()

    def retranslate(self) -> None:
        """See Translated."""
        self.view.setAccessibleName(self.tr("The text, coloured by how much it surprised the model"))
        self._heading.setText(self.tr("Which model finds it likelier"))
        self._show_legend()
        scored = self._analysis.scored
        if scored is None:
            return
        self.figures.setText(self._figures(scored))
        judge = self._analysis.judges[0]
        self.earlier.setVisible(not self._analysis.is_open(judge))
        words = self.tr("This is what “{name}” said, the model that was open before. Judge again to hear this one.")
        self.earlier.setText(words.format(name=f"{shown_name(judge.name)} · {kind_words(judge)}"))
        about = self.tr("Judged by {model}.").format(model=judge_words(judge))
        self.about.setText(" ".join(filter(None, [about, self._unknown(scored)])))
        self._cut.setVisible(len(scored.text) > SHOWN)
        self._cut.setText(
            self.tr("Here the first {shown} of {count} characters; all were judged.").format(
                shown=number(SHOWN), count=number(len(scored.text))
            )
        )
        self._show_token(self.view.chosen)
        self._show_comparison(scored)

    def _figures(self, scored: Scored) -> str:
        perplexity = number(scored.perplexity, 2 if scored.perplexity < 100 else 0)
        words = self.tr("{bits} bits per character · perplexity {perplexity}")
        return words.format(
            bits=number(scored.bits_per_character, 2), perplexity=per_token(perplexity, scored.tokenizer.level)
        )

    def _unknown(self, scored: Scored) -> str:
        found = Counter(scored.token_text(place) for place in np.flatnonzero(scored.unknown).tolist())
        if not found:
            return ""
        symbols = [f"{picture(token)} ({number(count)}×)" for token, count in found.most_common(_NAMED)]
        if len(found) > _NAMED:
            symbols.append("…")
        words = self.tr("It never learned {symbols}: spelling them is {bits} of the bits per character.")
        share = scored.spelling_bits / max(1, len(scored.text) - int(scored.ends[0]))
        return words.format(symbols=listed(symbols), bits=number(share, 2))

    def _show_comparison(self, first: Scored) -> None:
        second, analysis = self._analysis.other_scored, self._analysis
        self._beside.setVisible(second is not None)
        if second is None:
            return
        words = self.tr("{a} bits per character by A, {b} by B.")
        said = [words.format(a=number(first.bits_per_character, 2), b=number(second.bits_per_character, 2))]
        if analysis.unlike is not None:
            said.append(sentence(analysis.unlike.message))
        else:
            total = sum(passage.difference for passage in analysis.passages)
            won = sum(passage.difference > 0 for passage in analysis.passages)
            words = self.tr("Finds the whole likelier: {verdict}. A finds {won} of {count} passages likelier.")
            count = len(analysis.passages)
            said.append(words.format(verdict=verdict(total), won=number(won), count=number(count)))
        self.totals.setText(" ".join(said))
        letters = [self.tr("A: {model}").format(model=judge_words(analysis.judges[0]))]
        letters.append(self.tr("B: {model}").format(model=judge_words(analysis.judges[1])))
        if second.unknown.any() or first.unknown.any():
            letters.append(self.tr("* Has symbols that the model never learned: the bits to spell them are counted."))
        self._letters.setText("\n".join(letters))

    def _tint(self) -> None:
        scored = self._analysis.scored
        if scored is not None:
            self.view.tint((None, *theme.colours.surprise[1:]), np.searchsorted(BITS, scored.bits, side="right"))

    def _show_legend(self) -> None:
        low = [0, *BITS]
        names = [
            *(f"{number(one)}–{number(two)}" for one, two in itertools.pairwise(low)),
            self.tr("{bits} and more").format(bits=number(low[-1])),
        ]
        self._legend.show_colours(self.tr("Bits of surprise:"), list(zip(theme.colours.surprise, names, strict=True)))

    @Slot(int)
    def _show_token(self, token: int) -> None:
        scored = self._analysis.scored
        if scored is None or token < 0:
            self.token.setText(self.tr("Point at a symbol, or step through them with the arrow keys."))
            return
        words = self.tr("“{token}”: {bits} bits of surprise. Expected here: {expected}")
        expected = [
            f"“{picture(candidate.text)}” {number(100 * candidate.probability, 1)}%"
            for candidate in scored.candidates_at(token)[:_EXPECTED]
        ]
        spelled = self.tr("and {bits} bits to spell it, since the model never learned it.")
        cost = float(scored.spelling[token])
        said = [
            words.format(
                token=picture(scored.token_text(token)),
                bits=number(float(scored.bits[token]), 1),
                expected=listed(expected),
            )
        ]
        if cost:
            said.append(spelled.format(bits=number(cost, 1)))
        self.token.setText(" · ".join(said))

    @Slot(object)
    def _on_passage_chosen(self, passage: Passage) -> None:
        scored = self._analysis.scored
        if scored is None:
            return
        token = int(np.searchsorted(scored.ends, passage.start, side="right"))
        if token < len(self.view.tokens):  # shows the beginning of a long text
            self.view.choose(token, into_view=True)
            self._show_token(token)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._show_legend()
        self._tint()
