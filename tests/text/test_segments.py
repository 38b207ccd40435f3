from __future__ import annotations

import collections
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.messages import StudioError
from studio.text import segments
from studio.text.corpus import build_corpus, finish
from studio.text.levels import Tokens
from studio.text.loading import read_document
from studio.text.segments import GraphemeTokenizer, SpaceTokenizer, WordTokenizer
from studio.text.tokenizer import Limits
from studio.text.vocabulary import Vocabulary
from tests.samples import course_text

# What is hard to put together again: spaces, marks, joiners, scripts without spaces, side by side.
HARD = st.text(
    st.sampled_from("ab1_ \n\t.'’-,“”漢字清华大学ไทのカ\u0301\u200d\u3099é\u00a0\u3000👩\ufffd<unk>"), min_size=1
)
ANY_TEXT = st.one_of(HARD, st.text(st.characters(), min_size=1))
FAMILY = "👩\u200d👩\u200d👧"


@pytest.mark.parametrize("kind", [GraphemeTokenizer, WordTokenizer, SpaceTokenizer])
@given(text=ANY_TEXT)
def test_decode_of_encode_gives_the_text_back(kind: type[GraphemeTokenizer | WordTokenizer], text: str) -> None:
    made = finish(kind.from_text(text))
    assert made.tokenizer.decode(made.token_ids) == text
    assert np.array_equal(made.tokenizer.encode(text), made.token_ids)
    assert not made.tokenizer.unknown(text)


@pytest.mark.parametrize("kind", [GraphemeTokenizer, WordTokenizer, SpaceTokenizer])
@given(text=HARD, size=st.integers(1, 5))
def test_pieces_do_not_show(kind: type[GraphemeTokenizer | WordTokenizer], text: str, size: int) -> None:
    """However small the pieces a text is cut in, it comes back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments, "cut_in_pieces", lambda text, **options: iter(_cut(text, size, **options)))
        made = finish(kind.from_text(text))
    assert made.tokenizer.decode(made.token_ids) == text


def _cut(text: str, size: int, **options: Any) -> list[str]:
    from studio.text.tokenizer import cut_in_pieces

    return list(cut_in_pieces(text, size, **options))


def words(text: str) -> list[str]:
    return WordTokenizer(Vocabulary(("<unk>",), (0,))).segments(text)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("the time traveller", ["the", "time", "traveller"]),
        ("Don't stop, 'please'!\n\nNo.", ["Don't", "stop", ", ", "'", "please", "'", "!", "\n\n", "No", "."]),
        ("two  spaces", ["two", "  ", "spaces"]),
        ("he said “yes” twice", ["he", "said", " “", "yes", "” ", "twice"]),
        ("cafe\u0301 नमस्ते", ["cafe\u0301", "नमस्ते"]),
        ("我们 go 回家", ["我", "们", " ", "go", " ", "回", "家"]),
        ("カタカナです", ["カタカナ", "で", "す"]),
    ],
)
def test_words(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


def test_the_words_of_chinese_are_found() -> None:
    pytest.importorskip("jieba")
    text = "我来到北京清华大学，today 天气很好。"
    tokenizer = WordTokenizer(Vocabulary(("<unk>",), (0,)), chinese_words=True)
    assert tokenizer.segments(text) == ["我", "来到", "北京", "清华大学", "，", "today", " ", "天气", "很", "好", "。"]
    assert not (Path(tempfile.gettempdir()) / "jieba.cache").exists()


def test_without_the_package_for_chinese_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "chinese_words_are_available", lambda: False)
    segments.chinese_cutter.cache_clear()
    assert WordTokenizer.bare(Vocabulary(("<unk>",), (0,))).settings() == {"chinese_words": False}
    with pytest.raises(StudioError, match="pip install jieba"):
        WordTokenizer(Vocabulary(("<unk>",), (0,)), chinese_words=True)


def test_perceived_characters() -> None:
    made = finish(GraphemeTokenizer.from_text(f"e\u0301{FAMILY}ab{FAMILY}"))
    assert made.tokenizer.vocabulary.tokens == ("<unk>", FAMILY, "e\u0301", "a", "b")


def test_counts_and_order_are_those_of_plain_counting() -> None:
    text = "b a c a b d a"
    vocabulary = finish(WordTokenizer.from_text(text)).tokenizer.vocabulary
    assert (
        list(zip(vocabulary.tokens, vocabulary.counts, strict=True))[1:]
        == collections.Counter(text.split()).most_common()
    )


def test_an_unknown_word_reads_as_a_word() -> None:
    tokenizer = finish(WordTokenizer.from_text("a b a b c")).limited(Limits(minimum_frequency=2)).tokenizer
    assert tokenizer.decode(tokenizer.encode("a c, b")) == "a \ufffd \ufffd b"
    assert tokenizer.unknown("a c x c") == ("c", "x")


def test_a_space_at_the_end_belongs_to_the_next_word() -> None:
    tokenizer = finish(WordTokenizer.from_text("a b")).tokenizer
    assert tokenizer.without_open_end("a b ") == "a b"
    assert tokenizer.without_open_end("a, ") == "a, "
    assert tokenizer.without_open_end(" ") == " "


def test_the_words_of_the_time_machine_are_the_lessons() -> None:
    """The words, their number and their order as *Dive into Deep Learning* has them (section 9.2)."""
    corpus = build_corpus(read_document(course_text("timemachine.txt")), "letters", Tokens("word"))
    vocabulary = corpus.tokenizer.vocabulary
    assert vocabulary.tokens[:10] == ("<unk>", "the", "i", "and", "of", "a", "to", "was", "in", "that")
    assert vocabulary.counts[1:4] == (2261, 1267, 1245)
    assert (len(vocabulary), len(corpus.token_ids)) == (4580, 32775)


def test_a_run_without_end_goes_to_the_cutter_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time it takes grows with the square of the length: fuzzing met a run that took minutes."""
    lengths: list[int] = []

    def cut(run: str) -> list[str]:
        lengths.append(len(run))
        return [run]

    monkeypatch.setattr(segments, "chinese_cutter", lambda: cut)
    tokenizer = WordTokenizer(Vocabulary(("<unk>",), (0,)), chinese_words=True)
    assert "".join(tokenizer.segments("a" + "龘" * 200_001 + "。")) == "a" + "龘" * 200_001 + "。"
    assert max(lengths) <= 500
