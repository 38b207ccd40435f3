from __future__ import annotations

import pytest

from studio.messages import StudioError
from studio.text.corpus import finish
from studio.text.levels import LEVELS, Tokens, restore_tokenizer, tokenize
from studio.text.tokenizer import TokenizingProgress
from tests.samples import STORY


@pytest.mark.parametrize("level", LEVELS)
def test_a_tokenizer_is_made_again_from_what_it_says(level: str) -> None:
    made = finish(tokenize(STORY, Tokens(level)))
    again = restore_tokenizer(level, made.tokenizer.vocabulary, made.tokenizer.settings())
    assert again.encode(STORY).tolist() == made.token_ids.tolist()


@pytest.mark.parametrize("level", LEVELS)
def test_progress_grows_to_the_whole(level: str) -> None:
    steps = [step for step in tokenize(STORY * 300, Tokens(level)) if step.stage == "count"]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert len(steps) > 1
    assert steps[-1] == TokenizingProgress(len(STORY) * 300, len(STORY) * 300)


def test_unknown_level_is_refused() -> None:
    with pytest.raises(StudioError, match="syllable"):
        finish(tokenize("abc", Tokens("syllable")))
