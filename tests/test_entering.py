"""What is configured of a feed, as the flow takes it."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import fields

from aggregator import config, entering
from aggregator.config_feed import FeedConfig
from aggregator.filters import Filters
from aggregator.terms import Term

FULL: dict[str, Any] = {
    "lists": ("trending", "search:red sheep"),
    "any": ("Agent*", "tool-use"),
    "all": ("sheep",),
    "none": (r"Schr\"odinger",),
    "authors": ("Kurt Gödel",),
    "organizations": ("Institute of R&B",),
    "submitters": ("some-one",),
    "keywords": ("$k$-NN",),
    "has_code": False,
    "min_upvotes": 5,
    "min_stars": 7,
}


def of(**stated: Any) -> FeedConfig:
    return FeedConfig(name="some", **stated)


def test_every_filter_that_is_configured_is_one_of_the_feed_folded() -> None:
    assert set(FULL) == {field.name for field in fields(Filters)}
    assert entering.filters_of(of(**FULL)) == Filters(
        lists=("trending", "search:red sheep"),
        any=(Term("agent", is_prefix=True), Term("tool use")),
        all=(Term("sheep"),),
        none=(Term("schrodinger"),),
        authors=("kurt godel",),
        organizations=("institute of r b",),
        submitters=("some one",),
        keywords=(Term("k nn"),),
        has_code=False,
        min_upvotes=5,
        min_stars=7,
    )


def test_of_a_feed_of_which_nothing_is_configured_the_daily_list_alone_counts() -> None:
    assert entering.filters_of(of()) == Filters(lists=("daily",))


MAKING: list[dict[str, Any]] = [
    {"per_day": 3},
    {"digest": "day"},
    {"events": True},
    {"health": 3},
]


@pytest.mark.parametrize("stated", [{}, {"lists": ("trending", "daily")}, {"limit": 3}])
def test_a_feed_of_the_daily_list_without_a_filter_takes_every_paper(
    stated: dict[str, Any],
) -> None:
    assert entering.takes_every_paper(of(**stated))


@pytest.mark.parametrize(
    "stated",
    [
        {"lists": ("weekly", "trending")},
        *({name: value} for name, value in FULL.items()),
        *MAKING,
    ],
)
def test_any_other_feed_does_not(stated: dict[str, Any]) -> None:
    assert not entering.takes_every_paper(of(**stated))


def test_the_entries_of_digests_news_and_health_are_no_papers() -> None:
    feeds = [of(), of(**FULL), *(of(**stated) for stated in MAKING)]
    assert [entering.holds_papers(feed) for feed in feeds] == [True] * 3 + [False] * 3
    assert [entering.takes_all(feed) for feed in feeds] == [True] * 2 + [False] * 4


@pytest.mark.parametrize(("revisit_days", "days"), [(0, 7), (14, 21), (100, 107)])
def test_a_paper_is_late_until_a_week_after_its_list_was_read_again_for_the_last_time(
    revisit_days: int, days: int
) -> None:
    text = f"[source.huggingface]\nrevisit_days = {revisit_days}"
    stated = config.parse(text, "papers.toml", ["huggingface"])
    assert entering.late(stated) == timedelta(days=days)
