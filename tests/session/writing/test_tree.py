from __future__ import annotations

import pytest

from studio.generation.config import GenerationConfig
from studio.generation.events import GenerationFinished, PrefixRead, TokenDrawn
from studio.session.writing.segment import Segment
from studio.session.writing.tree import WritingTree

CONFIG = GenerationConfig(length=3)


def segment(text: str, parent: Segment | None = None, at: int | None = None) -> Segment:
    """Return a segment that wrote ``text``, a token a letter, from the parent's end unless told otherwise."""
    kept = len(parent.pieces) if parent is not None and at is None else at or 0
    made = Segment("The", CONFIG, parent, kept)
    made.add([PrefixRead("The", ()), *(TokenDrawn(ord(letter), letter, 0.5) for letter in text), GenerationFinished()])
    return made


def test_a_stretch_takes_in_what_happens() -> None:
    made = segment(" cat")
    assert (made.read, made.text, made.reason) == ("The", " cat", "length")
    assert list(made.token_ids) == list(map(ord, " cat"))
    assert list(made.probabilities) == [0.5] * 4


def test_the_text_is_the_path_through_the_tree() -> None:
    root = segment(" cat")
    end = segment(" sat", root)
    branch = segment("n", end, at=2)  # of " sat" it keeps " s"
    assert end.whole_text() == "The cat sat"
    assert branch.whole_text() == "The cat sn"
    assert branch.length() == 7
    assert [branch.place(token) for token in (0, 5, 6)] == [(root, 0), (end, 1), (branch, 0)]
    assert [branch.text_before(token) for token in (0, 4, 6)] == ["The", "The cat", "The cat s"]
    with pytest.raises(IndexError):
        branch.place(7)


def test_undo_and_redo_go_through_what_was_on_show() -> None:
    tree = WritingTree()
    assert not tree.can_undo
    first, second, third = segment(" a"), segment(" b"), segment(" c")
    for one in (first, second):
        tree.add(one)
    tree.undo()
    assert tree.current is first
    tree.redo()
    assert tree.current is second
    tree.undo()
    tree.add(third)
    assert not tree.can_redo
    tree.undo()
    tree.undo()
    assert tree.current is None
    tree.undo()
    assert tree.current is None
    assert [one for one, _ in tree.walk()] == [first, second, third], "what redo does not reach is not lost"


def test_the_tree_is_walked_however_deep_it_is() -> None:
    tree = WritingTree()
    tree.add(segment(""))
    for _ in range(5000):
        tree.add(segment("x", tree.current))
    walked = list(tree.walk())
    assert len(walked) == 5001
    assert walked[-1] == (tree.current, 5000)
    assert tree.current is not None
    assert tree.current.length() == 5000


def test_a_stretch_that_came_to_nothing_takes_no_redo_away() -> None:
    tree = WritingTree()
    first, second, nothing = segment(" a"), segment(" b"), segment("")
    for one in (first, second):
        tree.add(one)
    tree.undo()
    tree.add(nothing)
    tree.drop(nothing)
    assert tree.current is first
    tree.redo()
    assert tree.current is second
    assert not tree.can_redo
