"""Which papers a search finds, and in which order."""

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator import questions, terms
from aggregator.questions import Hit
from aggregator.records import Listed, Readings
from aggregator.store import Store
from tests.samples import LATER, bare, listed, paper, see


def shown(number: int, **stated: Any) -> Listed:
    """A paper of which a list states nothing but this."""
    made = bare(number, **stated)
    return Listed(paper=made, readings=Readings(), rank=1, listed_as=made.title)


def found(store: Store, query: str, limit: int = 20) -> list[int]:
    """The numbers of the papers that hold all terms of a query, the best first."""
    _, hits = questions.search(store, terms.query(query), limit)
    return [int(hit.candidate.known.paper.id[-5:]) for hit in hits]


# -- the order


FIELDS: dict[str, Any] = {
    "title": "meadow",
    "abstract": "meadow",
    "ai_summary": "meadow",
    "keywords": ("meadow",),
    "authors": ("meadow",),
}
"""A paper all of whose texts are equally long."""


@pytest.mark.parametrize(
    ("field", "weight"),
    [("title", 1000), ("keywords", 10), ("authors", 3), ("ai_summary", 2), ("abstract", 1)],
)
def test_a_hit_is_the_paper_with_all_that_is_noted_of_it_and_how_well_it_matches(
    opened: Store, field: str, weight: int
) -> None:
    word = "sheep" if field in ("title", "abstract", "ai_summary") else ("sheep",)
    see(opened, *(shown(number, **FIELDS) for number in (1, 2, 3, 4)))
    see(opened, shown(5, **FIELDS | {field: word}), at=LATER)
    # bm25 with k1 = 1.2; each text is as long as the average, so b does not count.
    score = math.log((5 - 1 + 0.5) / (1 + 0.5)) * weight * 2.2 / (weight + 1.2)
    (candidate,) = opened.gathered(["arxiv:2608.00005"])
    count, hits = questions.search(opened, terms.query("sheep"), 20)
    assert (count, hits) == (1, [Hit(candidate=candidate, score=hits[0].score)])
    assert hits[0].score == pytest.approx(score)


def test_a_title_stands_above_a_keyword_an_author_an_ai_summary_and_an_abstract(
    opened: Store,
) -> None:
    see(
        opened,
        shown(1, **FIELDS | {"abstract": "sheep"}),
        shown(2, **FIELDS | {"authors": ("sheep",)}),
        shown(3, **FIELDS | {"title": "sheep"}),
        shown(4, **FIELDS | {"ai_summary": "sheep"}),
        shown(5, **FIELDS | {"keywords": ("sheep",)}),
    )
    assert found(opened, "sheep") == [3, 5, 2, 4, 1]


def test_a_title_stands_above_an_abstract_that_says_the_word_often_whoever_wrote_it(
    opened: Store,
) -> None:
    crowd = tuple(f"Ada Lovelace the {number}th" for number in range(1000))
    see(opened, shown(1, title="On shepherds", abstract="sheep " * 20))
    see(opened, shown(2, title="Sheep of the many", abstract="They are counted.", authors=crowd))
    see(opened, *(shown(number, title="On wolves") for number in range(3, 9)))
    assert found(opened, "sheep") == [2, 1]


def test_of_papers_that_match_equally_the_smaller_key_stands_first(opened: Store) -> None:
    for number in (3, 1, 2):
        see(opened, shown(number, title="On sheep"))
    assert found(opened, "sheep") == [1, 2, 3]
    assert found(opened, "sheep", limit=2) == [1, 2]


def test_all_that_hold_the_terms_are_counted_however_many_are_wanted(opened: Store) -> None:
    see(opened, *(listed(number) for number in (1, 2, 3)))
    counts = [questions.search(opened, terms.query("sheep"), limit)[0] for limit in (1, 2, 3, 20)]
    assert counts == [3, 3, 3, 3]
    assert questions.search(opened, terms.query("wolves"), 20) == (0, [])


# -- the order of what many papers hold


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # Alone in a title or a name, and beside its neighbours there or elsewhere; then the last.
        ("sheep", [5, 2, 4, 3, 1]),
        ("black sheep", [5, 4, 3, 2]),
        ("sheep dog", [1]),
        ("wolf", []),
    ],
)
def test_of_what_more_than_a_few_hold_the_last_stands_first_in_its_place(
    opened: Store, monkeypatch: pytest.MonkeyPatch, query: str, expected: list[int]
) -> None:
    see(opened, shown(1, title="On dogs", abstract="Sheep of a dog"))
    see(opened, shown(2, title="Sheep", abstract="Of all, black"))
    see(opened, shown(3, title="On goats", abstract="Black, and white sheep"))
    see(opened, shown(4, title="On cows", abstract="Of black sheep"))
    see(opened, shown(5, title="Black sheep", abstract="They are counted."))
    monkeypatch.setattr(questions, "FEW", 4)
    assert found(opened, query) == expected
    assert found(opened, query, limit=2) == expected[:2]
    assert questions.search(opened, terms.query(query), 1)[0] == len(expected)


def test_what_is_not_among_the_last_is_not_looked_at(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(opened, shown(1, title="Sheep"))
    see(opened, *(shown(number, abstract="Sheep") for number in range(2, 7)))
    monkeypatch.setattr(questions, "FEW", 3)
    count, _ = questions.search(opened, terms.query("sheep"), 20)
    assert (count, found(opened, "sheep")) == (4, [6, 5, 4, 3])


# -- what is found


@pytest.fixture
def flock(opened: Store) -> Store:
    """A store of papers whose texts are in several scripts and forms."""
    see(
        opened,
        shown(1, title="Agents and their tools", abstract="We use a tool. It is of use."),
        shown(2, title="Agentic tool use", keywords=("counting", "sheep dogs"), ai_summary="Well."),
        shown(3, title="Schrödinger's flock", authors=("Kurt Gödel", "Ada K. Lovelace")),
        shown(4, title=r"The $\pi$ of a flock", authors=("Paul Erd\\H{o}s",)),
        shown(5, title="扩散模型入门", authors=("李 明",)),
        shown(6, title="The β-test", abstract="A very ﬁne Naïve ½ ŒUVRE"),
    )
    return opened


@pytest.mark.parametrize(
    ("query", "papers"),
    [
        ("tool", [2, 1]),
        ("TOOL", [2, 1]),
        ("tool use", [2, 1]),
        ('"tool use"', [2]),
        ("tool-use", [2]),
        ('"use tool"', []),
        ('"tool it"', [1]),  # over the end of a sentence, as in filters
        ("agent", []),
        ("agent*", [2, 1]),
        ('"tool us*"', [2]),
        ('"tool us"*', [2]),
        ("tool flock", []),
        ("tool counting", [2]),
    ],
)
def test_all_words_are_wanted_phrases_side_by_side_and_prefixes_with_any_end(
    flock: Store, query: str, papers: list[int]
) -> None:
    assert found(flock, query) == papers


@pytest.mark.parametrize(
    ("query", "papers"),
    [
        ("schrodinger", [3]),
        ("SCHRÖDINGER", [3]),
        ("godel", [3]),
        ("erdos", [4]),
        ("Erdős", [4]),
        ("pi", [4]),
        ("π", [4]),
        (r"$\pi$", [4]),
        ("beta test", [6]),
        ("β", [6]),
        ("fine naive oeuvre", [6]),
        ("扩散", [5]),
        ("模型", [5]),
        ("扩型", []),  # its characters do not stand side by side
        ("扩 型", [5]),
        ("李明", [5]),
        ("ada lovelace", [3]),
        ('"ada lovelace"', []),
        ("lovelace godel", [3]),
    ],
)
def test_words_are_found_in_whatever_script_accent_and_form_they_are_typed(
    flock: Store, query: str, papers: list[int]
) -> None:
    assert found(flock, query) == papers


@pytest.mark.parametrize("query", ['"use well"', '"counting sheep"', '"godel ada"', '"well sheep"'])
def test_no_phrase_reaches_from_one_text_keyword_or_name_into_the_next(
    flock: Store, query: str
) -> None:
    assert found(flock, query) == []
    assert found(flock, query.strip('"')) in ([2], [3])


def test_a_paper_is_found_by_what_is_stated_of_it_now(opened: Store) -> None:
    see(opened, shown(1, title="On sheep"))
    see(opened, shown(1, title="On wolves"), at=LATER)
    assert (found(opened, "sheep"), found(opened, "wolves")) == ([], [1])


# -- what is no query


@pytest.mark.parametrize(
    ("query", "papers"),
    [
        ("AND", []),
        ("lost AND sheep", []),
        ("lost OR wolves", []),
        ("NOT sheep", []),
        ("NEAR(", []),
        ("NEAR(sheep lost, 5)", []),
        ("title:sheep", []),
        ("{title abstract} : sheep", []),
        ("-sheep", [1, 2]),
        ("sheep -lost", [1, 2]),
        ("^sheep", [1, 2]),
        ("sheep + lost", [1, 2]),
        ('sheep"', [1, 2]),
        ('sheep"lost', []),
        ("(((sheep", [1, 2]),
        ("sheep\0lost", []),
        ("sheep; DROP TABLE papers; --", []),
        ("'sheep'", [1, 2]),
        ("sheep \ud800 \ue000 \U0001f411", [1, 2]),
        ("\U0001e900", []),  # a letter that is younger than the tokenizer of SQLite
        ("sheep " * 1666, [1, 2]),
        (f'"{"sheep " * 1666}"', []),
        (" ".join(f"sheep{number}" for number in range(1000)), []),
        ("sheep" * 2000, []),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else None,
)
def test_nothing_that_is_typed_means_anything_to_the_database(
    opened: Store, query: str, papers: list[int]
) -> None:
    see(opened, listed(1), listed(2))
    assert found(opened, query) == papers
    assert opened.known([paper(1).key, paper(2).key]).keys() == {paper(1).key, paper(2).key}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(st.sampled_from('ab"*-:^(){}+ \0éπ明\U0001f411'), max_size=30) | st.text())
def test_any_text_is_a_query_or_is_refused_as_one(opened: Store, query: str) -> None:
    try:
        looked_for = terms.query(query)
    except ValueError:
        return
    assert questions.search(opened, looked_for, 20) == (0, [])


def test_a_term_is_held_if_some_paper_holds_it(opened: Store) -> None:
    see(opened, listed(1))
    held = ["sheep", "shee*", '"count sheep"', "lovelace"]
    assert [questions.is_held(opened, terms.term(one)) for one in held] == [True] * 4
    unheld = ["shee", '"sheep count"', "wolf*"]
    assert [questions.is_held(opened, terms.term(one)) for one in unheld] == [False] * 3
