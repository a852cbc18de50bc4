"""The names of lists, and which of them are categories of an entry."""

from collections.abc import Collection
from typing import get_args

import pytest

from aggregator import lists
from aggregator.records import Kind

NAMES: dict[Kind, tuple[str, ...]] = {
    "day": ("daily",),
    "week": ("daily", "weekly"),
    "month": ("daily", "monthly"),
    "trending": ("trending",),
    "search": ("search:random substitution",),
}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_list_has_its_names(kind: Kind) -> None:
    assert lists.names(kind, "random substitution") == NAMES[kind]


def test_every_name_but_those_of_searches_is_fixed() -> None:
    named = {name for names in NAMES.values() for name in names}
    assert {name for name in named if not name.startswith(lists.SEARCH)} == set(lists.FIXED)
    assert sorted(named) == sorted({*lists.FIXED, f"{lists.SEARCH}random substitution"})


STOOD_ON = ("daily", "monthly", "search:sheep", "trending", "weekly")


@pytest.mark.parametrize(
    ("counted", "categories"),
    [
        (("daily",), ("daily", "search:sheep", "trending")),
        ((), ("daily", "search:sheep", "trending")),
        (("trending", "search:goats"), ("daily", "search:sheep", "trending")),
        (("weekly",), ("daily", "search:sheep", "trending", "weekly")),
        (("monthly", "daily"), ("daily", "monthly", "search:sheep", "trending")),
        (("weekly", "monthly"), STOOD_ON),
    ],
)
def test_a_list_of_the_most_votes_is_a_category_only_where_it_counts(
    counted: tuple[str, ...], categories: tuple[str, ...]
) -> None:
    assert lists.categories(STOOD_ON, counted) == categories


def test_a_list_is_no_category_of_a_paper_that_never_stood_on_it() -> None:
    assert lists.categories((), ("daily", "weekly", "trending")) == ()
    assert lists.categories(("trending",), ("daily", "weekly")) == ("trending",)


def test_words_of_a_search_that_are_names_of_lists_are_a_search() -> None:
    assert lists.names("search", "weekly") == ("search:weekly",)
    assert lists.categories(("search:weekly",), ("daily",)) == ("search:weekly",)


@pytest.mark.parametrize(
    ("counted", "are_of_days"),
    [
        (("daily",), True),
        (("trending", "weekly"), True),
        ({"monthly"}, True),
        (("trending",), False),
        (("search:daily", "trending"), False),
        ((), False),
    ],
)
def test_days_weeks_and_months_list_papers_of_days_and_other_lists_do_not(
    counted: Collection[str], are_of_days: bool
) -> None:
    assert lists.of_days(counted) is are_of_days
