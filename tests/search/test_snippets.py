"""Which part of a text is shown, and what in it is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator import snippets, terms


def stars(text: str, query: str) -> str:
    """A text with stars around what was looked for."""
    return snippets.printed(snippets.marked(text, terms.query(query)), lambda word: f"*{word}*")


def part(text: str, query: str) -> str:
    """The part of a text that is shown, with stars around what was looked for."""
    shown = snippets.snippet(text, terms.query(query))
    return snippets.printed(shown, lambda word: f"*{word}*")


# -- marks


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Sheep, and (sheep).", "sheep", "*Sheep*, and (*sheep*)."),
        ("Sheepdogs and sheep", "sheep", "Sheepdogs and *sheep*"),
        ("Sheepdogs and sheep", "sheep*", "*Sheepdogs* and *sheep*"),
        ("Tool use is use of a tool", '"tool use"', "*Tool use* is use of a tool"),
        ("Tool use is use of a tool", "tool use", "*Tool* *use* is *use* of a *tool*"),
        ("A tool-using agent", '"tool us*"', "A *tool-using* agent"),
        ("tool use cases", '"tool use" "use cases" tool', "*tool use cases*"),
        ("Gödel’s naïve β-test", "godel naive beta", "*Gödel*’s *naïve* *β*-test"),
        ("½ of it", "2", "*½* of it"),
        ("扩散模型", "散模", "扩*散模*型"),
        ("Nothing of it", "sheep", "Nothing of it"),
        ("", "sheep", ""),
    ],
)
def test_every_place_of_every_term_is_marked_as_it_is_printed(
    text: str, query: str, marked: str
) -> None:
    assert stars(text, query) == marked


def test_the_terms_that_a_text_holds_are_counted_each_once() -> None:
    looked_for = terms.query('sheep "red sheep" wolf')
    held = [snippets.held(text, looked_for) for text in ("Sheep! Sheep!", "A red sheep", "Dogs")]
    assert held == [1, 2, 0]


# -- the part that is shown


FILLER = "So it goes on and on with words that nobody has ever looked for in any text. " * 5


def test_a_short_text_is_shown_whole() -> None:
    text = "On sheep " * 22 + "…"
    assert len(text) == 199
    assert part(text.strip(), "wolf") == text


def test_of_a_long_text_without_a_term_the_beginning_is_shown_in_whole_words() -> None:
    assert part(FILLER.strip(), "sheep") == (
        "So it goes on and on with words that nobody has ever looked for in any text. "
        "So it goes on and on with words that nobody has ever looked for in any text. "
        "So it goes on and on with words that nobody …"
    )


def test_a_term_stands_in_the_middle_of_what_is_shown() -> None:
    assert part(f"{FILLER}(Sheep-like!) {FILLER}".strip(), "sheep") == (
        "… in any text. "
        "So it goes on and on with words that nobody has ever looked for in any text. "
        "(*Sheep*-like!) "
        "So it goes on and on with words that nobody has ever looked for in any text. "
        "So it goes on …"
    )


def test_a_term_at_the_end_is_shown_with_what_stands_before_it() -> None:
    assert part(f"{FILLER}Sheep.", "sheep") == (
        "… nobody has ever looked for in any text. "
        "So it goes on and on with words that nobody has ever looked for in any text. "
        "So it goes on and on with words that nobody has ever looked for in any text. *Sheep*."
    )


def test_the_part_with_most_of_the_terms_is_shown_then_that_with_most_places_then_the_first() -> (
    None
):
    once, twice, both = "A sheep here. ", "Sheep, sheep there. ", "A sheep, a wolf. "
    text = f"{once}{FILLER}{twice}{FILLER}{both}{FILLER}{twice}{FILLER}".strip()
    assert "A *sheep*, a *wolf*." in part(text, "sheep wolf")
    assert "*Sheep*, *sheep* there." in part(text, "sheep")
    assert part(text, "sheep there").startswith("… ")
    assert part(f"{once}{FILLER}{once}", "sheep").startswith("A *sheep* here.")


def test_a_phrase_that_is_longer_than_what_is_shown_is_shown_from_its_beginning() -> None:
    phrase = " ".join(f"word{number}" for number in range(40))
    shown = part(f"{FILLER}{phrase} {FILLER}", f'"{phrase}"')
    assert shown.startswith("… word0 word1 ")
    assert shown.endswith(" word30 …")


def test_a_text_without_spaces_is_cut_between_its_characters() -> None:
    shown = part("模" * 300 + "羊" + "模" * 300, "羊")
    assert shown == f"… {'模' * 99}*羊*{'模' * 100} …"


def test_what_is_no_word_for_its_length_is_cut() -> None:
    assert part("x" * 1000, "sheep") == f"{'x' * 180} …"


WORDS = st.lists(st.sampled_from(["sheep", "wolf", "a", "naïve", "模", "x" * 70, "(red-sheep),"]))


@given(text=WORDS.map(" ".join), query=st.sampled_from(["sheep", '"red sheep"', "a wolf", "模*"]))
def test_what_is_shown_stands_in_the_text_and_holds_a_term_if_the_text_does(
    text: str, query: str
) -> None:
    looked_for = terms.query(query)
    shown = snippets.snippet(text, looked_for)
    assert shown.text.removeprefix("… ").removesuffix(" …") in text
    assert len(shown.text) <= 324
    assert bool(shown.spans) == bool(snippets.held(text, looked_for))
    assert shown == snippets.marked(shown.text, looked_for)


# -- lines


def lines(text: str, query: str, width: int) -> list[str]:
    marked = snippets.marked(text, terms.query(query))
    return [snippets.printed(one, lambda it: f"*{it}*") for one in snippets.wrapped(marked, width)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("A red sheep is here", 11, ["A *red sheep*", "is here"]),
        ("A red sheep is here", 10, ["A *red*", "*sheep* is", "here"]),
        ("A red sheep is here", 6, ["A *red*", "*sheep*", "is", "here"]),
        ("A red sheep is here", 1, ["A", "*red*", "*sheep*", "is", "here"]),
        ("Here", 100, ["Here"]),
        ("", 100, [""]),
    ],
)
def test_lines_break_between_words_and_a_marked_phrase_is_marked_on_both(
    text: str, width: int, expected: list[str]
) -> None:
    assert lines(text, '"red sheep"', width) == expected


def test_lines_are_as_wide_as_a_terminal_shows_them() -> None:
    assert lines("模型扩散 x 羊", "羊", 8) == ["模型扩散", "x *羊*"]


@given(text=WORDS.map(" ".join), width=st.integers(1, 100))
def test_lines_hold_the_whole_text_with_all_its_marks(text: str, width: int) -> None:
    marked = snippets.marked(text, terms.query("sheep 模 x*"))
    wrapped = snippets.wrapped(marked, width)
    assert "".join(one.text for one in wrapped).replace(" ", "") == text.replace(" ", "")
    held = ["".join(one.text[start:end] for start, end in one.spans) for one in wrapped]
    assert "".join(held) == "".join(text[start:end] for start, end in marked.spans)
