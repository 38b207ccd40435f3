from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from studio.session.writing.differences import differences


def parts(text: str, marked: list[tuple[int, int]]) -> list[str]:
    return [text[begin:end] for begin, end in marked]


def test_the_words_that_differ_are_marked() -> None:
    one, other = "The cat sat on the mat.", "The cat lay on the old mat."
    first, second = differences(one, other)
    assert parts(one, first) == ["sat"]
    assert parts(other, second) in (["lay", "old "], ["lay", " old"])
    assert differences(one, one) == ([], [])
    assert differences("", "new") == ([], [(0, 3)])


def test_chinese_differs_sign_by_sign() -> None:
    one, other = "夜色慢慢落下来", "夜色悄悄落下来"
    first, second = differences(one, other)
    assert (parts(one, first), parts(other, second)) == (["慢慢"], ["悄悄"])


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
def test_what_is_not_marked_is_the_same_in_both(one: str, other: str) -> None:
    def rest(text: str, marked: list[tuple[int, int]]) -> str:
        for begin, end in reversed(marked):
            text = text[:begin] + text[end:]
        return text

    first, second = differences(one, other)
    assert rest(one, first) == rest(other, second)


def test_long_texts_do_not_take_long() -> None:
    one = " ".join(str(number % 97) for number in range(50_000))
    other = " ".join(str(number % 89) for number in range(50_000))
    started = time.process_time()
    first, second = differences(one, other)
    assert time.process_time() - started < 10
    assert first[-1][1] == len(one)
    assert second[-1][1] == len(other)
