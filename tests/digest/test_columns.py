"""Lines for terminals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.columns import filled, width

from .wild import LINES


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("sheep", 5),
        ("Gödel", 5),
        ("Go\u0308del", 5),
        ("羊", 2),
        ("ｓheep", 6),
        ("김철수", 6),
        ("🐑", 2),
        ("▲ 12 → 13", 9),
        ("\u202eturned", 6),
    ],
)
def test_the_columns_that_a_text_takes(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ["- "]),
        ("one", ["- one"]),
        ("one two three four", ["- one two", "  three", "  four"]),
        ("a-very-long-word", ["- a-very-long-word"]),
        ("one https://example.org/two three", ["- one", "  https://example.org/two", "  three"]),
        ("数羊的新方法", ["- 数羊的新", "  方法"]),
        # Punctuation goes with what it closes or opens, and Latin words stay whole.
        ("数羊的新。方法", ["- 数羊的", "  新。方法"]),
        ("数羊的「新」方", ["- 数羊的", "  「新」方"]),
        ("数sheep新AI羊", ["- 数sheep", "  新AI羊"]),
        ("👩‍🔬👩‍🔬👩‍🔬", ["- 👩‍🔬👩‍🔬👩‍🔬"]),
    ],
)
def test_lines_end_between_words_and_beside_ideographs(text: str, lines: list[str]) -> None:
    assert filled(text, 10, "- ", "  ") == [line.rstrip() for line in lines]


@given(LINES, st.integers(4, 80))
def test_nothing_is_lost_and_only_a_word_makes_a_line_longer(text: str, most: int) -> None:
    lines = filled(text, most)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        if width(line) > most:
            assert filled(line, 1)[0] == line
