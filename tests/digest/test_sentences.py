"""The first sentences of abstracts. All texts are our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.sentences import sentences

from .wild import LINES


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("We count sheep.", "None is lost."),
        ("Do we count sheep?", "We do."),
        ("We count sheep!", "All of them."),
        ("We count sheep.", "3 were lost."),
        ("We count sheep.", '"None is lost" is our motto.'),
        ("We count sheep (all of them).", "None is lost."),
        ("They say “we count.”", "(None is lost.)"),
        ("All sheep are counted, lambs etc.", "None is lost."),
        ("An error of 4.5 was cut to 0.4.", "None is lost."),
        ("The model is GPT-4o.", "None is lost."),
        ("我们数羊。", "一只不漏。"),
        ("我们数羊！", "一只不漏。"),
        ("האם סופרים כבשים?", "כן."),
    ],
)
def test_a_sentence_ends_where_another_begins(first: str, rest: str) -> None:
    parted = f"{first}{rest}" if first.endswith(("。", "！")) else f"{first} {rest}"
    assert sentences(parted, len(first)) == first


@pytest.mark.parametrize(
    "text",
    [
        "We count animals, e.g. Sheep, and lose none.",
        "We count one kind (i.e. Sheep) and lose none.",
        "As Lovelace et al. [12] count, we count.",
        "As Lovelace et al. Show, we count.",
        "As Fig. 3 and Sec. 4 show, we count.",
        "As (Fig. 3) shows, we count.",
        "We compare 90 vs. 80 sheep.",
        "We count sheep, cf. Section 2, and goats.",
        "Dr. Gödel counts sheep.",
        "With T and N, resp. T and M, we count.",
        "We count w.r.t. Meadows and lose none.",
        "We follow J. Smith and count.",
        "The U.S. Census counts people.",
        "It counts 1... Then it counts 2.",
        "There are three steps: 1. Find a sheep; 2. Count it; 3. Go on.",
        "We use approx. 35 sheep.",
        "We count sheep. iCount does so too.",
        "Is it a sheep? then count it.",
    ],
)
def test_no_sentence_ends_within_an_abbreviation(text: str) -> None:
    assert sentences(text, len(text) - 1) == text


def test_as_many_sentences_are_told_as_fit() -> None:
    text = "One is a sheep. Two are sheep. Three are sheep. Four are a flock."
    assert [sentences(text, most) for most in (65, 64, 48, 31, 30, 12)] == [
        text,
        "One is a sheep. Two are sheep. Three are sheep.",
        "One is a sheep. Two are sheep. Three are sheep.",
        "One is a sheep. Two are sheep.",
        "One is a sheep.",
        "One is a sheep.",
    ]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("We count sheep, and goats, in the night and over every meadow.", "We count sheep, and…"),
        ("We count the sheep: (by night and by day, and over every one).", "We count the sheep…"),
        # Where no space is near, within the word.
        (
            "数羊的新方法可以在羊群移动的时候一只不漏地数清楚所有的羊" * 2,
            "数羊的新方法可以在羊群移动的时候一只不漏…",
        ),
        ("A " + "very-" * 20 + "long word.", "A very-very-very-ver…"),
        ("(" * 40, "…"),
    ],
)
def test_a_first_sentence_that_is_much_too_long_is_cut_after_a_word(text: str, cut: str) -> None:
    assert sentences(text, 20) == cut


def test_no_text_has_no_sentences() -> None:
    assert sentences("") == ""


@given(LINES, st.integers(1, 100))
def test_what_is_told_is_the_beginning_of_any_text(text: str, most: int) -> None:
    told = sentences(text, most)
    assert text.startswith(told.removesuffix("…"))
    assert len(told) <= max(1.5 * most, most + 1)
    assert bool(told) == bool(text)
