"""Whether a feed is about a paper, and since when."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from aggregator import filters, terms
from aggregator.filters import Filters, Match, Miss
from aggregator.moments import Moment
from aggregator.records import Candidate, Climb, Kind
from aggregator.store import Store
from tests.samples import LISTED, NOW, SEEN, candidate, climb, event, listed, see, sighting

LATE = timedelta(days=21)
HOUR = timedelta(hours=1)
WHERE = "its title, abstract, AI summary or keywords"
SINCE_LISTED = Moment(LISTED, "the moment that its list states")


def of(*lists: str, **stated: Any) -> Filters:
    """What a feed states, as a configuration does: terms and names as texts."""
    read: dict[str, Any] = {}
    for name, value in stated.items():
        if name in ("any", "all", "none", "keywords"):
            read[name] = tuple(map(terms.term, value))
        elif isinstance(value, tuple):
            read[name] = tuple(map(terms.folded, value))
        else:
            read[name] = value
    return Filters(lists=lists or ("daily",), **read)


def decided(one: Candidate, **stated: Any) -> Match | Miss:
    return filters.decide(one, of(**stated), LATE)


def matched(since: Moment = SINCE_LISTED, *climbs: Climb, is_history: bool = False) -> Match:
    return Match(since=since, is_history=is_history, climbs=climbs)


# -- lists


KINDS: list[tuple[Kind, str]] = [
    ("day", "2026-08-06"),
    ("week", "2026-W32"),
    ("month", "2026-08"),
    ("trending", ""),
    ("search", "sheep"),
    ("search", "goats"),
]


@pytest.mark.parametrize(
    ("counted", "kinds"),
    [
        (["daily"], [0, 1, 2]),
        (["weekly"], [1]),
        (["monthly"], [2]),
        (["trending"], [3]),
        (["search:sheep"], [4]),
        (["search:goats", "trending"], [3, 5]),
        (["weekly", "search:sheep"], [1, 4]),
        ({"daily", "weekly", "monthly", "trending", "search:sheep", "search:goats"}, range(6)),
        ([], []),
    ],
)
def test_only_the_lists_that_a_feed_asks_for_count(
    counted: Collection[str], kinds: Collection[int]
) -> None:
    seen = [sighting(1, kind=kind, period=period) for kind, period in KINDS]
    assert filters.counting(iter(seen), counted) == [seen[at] for at in kinds]
    verdict = filters.decide(candidate(*seen), Filters(lists=tuple(counted)), LATE)
    assert isinstance(verdict, Match) == bool(kinds)


@pytest.mark.parametrize("kind", ["day", "week", "month"])
def test_the_daily_list_is_that_of_days_weeks_and_months(kind: Kind) -> None:
    assert decided(candidate(sighting(1, kind=kind))) == matched()


@pytest.mark.parametrize("kind", ["trending", "search"])
def test_a_paper_of_another_list_waits(kind: Kind) -> None:
    one = candidate(sighting(1, kind=kind, period="sheep"))
    assert decided(one) == Miss("it was seen on no list that the feed counts: daily")
    assert filters.decide(one, of("daily", "weekly"), LATE) == Miss(
        "it was seen on no list that the feed counts: daily, weekly"
    )


def test_a_paper_without_a_sighting_waits() -> None:
    one = replace(candidate(), sightings=())
    assert decided(one) == Miss("it was seen on no list that the feed counts: daily")


def test_a_list_that_does_not_count_dates_nothing() -> None:
    early = SEEN - 5 * HOUR
    trending = sighting(1, kind="trending", period="", first_seen_at=early)
    seen = sighting(1, first_seen_at=SEEN)
    one = candidate(seen, trending)
    assert decided(one) == matched()
    assert filters.decide(one, of("daily", "trending"), LATE) == matched(
        Moment(early, "when it was first seen, on huggingface trending")
    )


# -- what is stated: each filter alone

MISSES: list[tuple[dict[str, Any], str]] = [
    ({"any": ("goat*", "red sheep")}, f"none of 'goat*', 'red sheep' stands in {WHERE}"),
    ({"all": ("sheep", "goats", "cows")}, f"'goats', 'cows' does not stand in {WHERE}"),
    ({"none": ("goats", "sheep", "lost")}, f"'sheep', 'lost' stands in {WHERE}"),
    ({"keywords": ("goats", "sheep counting")},
     "none of its keywords is one of 'goats', 'sheep counting'"),
    ({"authors": ("Grace Hopper", "Lovelace Ada")},
     "none of its authors is one of grace hopper, lovelace ada"),
    ({"organizations": ("MIT", "California technology")},
     "its organization is none of mit, california technology"),
    ({"submitters": ("ak", "some-one")}, "its submitter is none of ak, some one"),
    ({"has_code": False}, "it has code"),
    ({"min_upvotes": 10}, "it has had 9 votes at most, and the feed wants 10"),
    ({"min_stars": 200}, "it has had 100 stars at most, and the feed wants 200"),
]  # fmt: skip

MATCHES: list[dict[str, Any]] = [
    {},
    {"any": ("goats", "sheep")},
    {"any": ("count*",)},
    {"any": ("for the 1th time",)},
    {"all": ("sheep", "none is lost", "counting", "are counted")},
    {"none": ("goats", "sheep counting", "ada lovelace")},
    {"keywords": ("goats", "count*")},
    {"authors": ("Grace Hopper", "Lovelace")},
    {"authors": (r"K. G\"odel", "Kurt Godel")},
    {"organizations": ("Caltech",)},
    {"organizations": ("MIT", "institute of technology")},
    {"submitters": ("someone", "AKhaliq")},
    {"has_code": True},
    {"min_upvotes": 9},
    {"min_stars": 100},
    {"any": ("sheep",), "none": ("goats",), "authors": ("Kurt Gödel",), "has_code": True}
    | {"organizations": ("caltech",), "min_upvotes": 1, "min_stars": 1, "keywords": ("sheep",)},
]


@pytest.mark.parametrize("stated", MATCHES)
def test_a_paper_that_passes_every_filter_matches_since_it_was_listed(
    stated: dict[str, Any],
) -> None:
    votes = climb(LISTED, 9, 100)
    assert decided(candidate(climbs=[votes]), **stated) == matched(SINCE_LISTED, votes)


@pytest.mark.parametrize(("stated", "why"), MISSES)
def test_a_paper_that_fails_one_filter_misses_for_a_reason(
    stated: dict[str, Any], why: str
) -> None:
    one = candidate(climbs=[climb(LISTED, 9, 100)])
    assert decided(one, **stated) == Miss(why)
    passed: dict[str, Any] = {"any": ("sheep",), "min_upvotes": 1}
    assert decided(one, **passed | stated) == Miss(why)


BARE: dict[str, Any] = {"abstract": None, "authors": (), "code_url": None, "ai_summary": None}
BARE |= {"keywords": (), "organization": None, "organization_id": None, "submitter": None}


@pytest.mark.parametrize(("stated", "why"), [
    ({"any": ("lovelace",)}, f"none of 'lovelace' stands in {WHERE}"),
    ({"all": ("part", "lost")}, f"'lost' does not stand in {WHERE}"),
    ({"keywords": ("sheep",)}, "none of its keywords is one of 'sheep'"),
    ({"authors": ("Lovelace",)}, "none of its authors is one of lovelace"),
    ({"organizations": ("caltech",)}, "its organization is none of caltech"),
    ({"submitters": ("akhaliq",)}, "its submitter is none of akhaliq"),
    ({"has_code": True}, "it has no code"),
    ({"min_upvotes": 1}, "it has had 0 votes at most, and the feed wants 1"),
    ({"min_stars": 1}, "it has had 0 stars at most, and the feed wants 1"),
])  # fmt: skip
def test_what_nobody_stated_matches_nothing_that_is_wanted(
    stated: dict[str, Any], why: str
) -> None:
    assert decided(candidate(**BARE), **stated) == Miss(why)
    assert decided(candidate(**BARE), any=("sheep",), none=("lost",), has_code=False) == matched()


def test_an_author_with_more_names_and_initials_than_wanted_is_the_same() -> None:
    one = candidate(authors=("Ada K. Lovelace", "G. H. Hardy"))
    wanted = ("Ada Lovelace", "Hardy", "G. Hardy", "G. H. Hardy", "Ada K. Lovelace")
    assert [decided(one, authors=(name,)) for name in wanted] == [matched()] * len(wanted)
    unwanted = ("Godfrey Hardy", "Ada Hardy", "Hardy G. H.", "Lovelace G.")
    assert [decided(one, authors=(name,)) for name in unwanted] == [
        Miss(f"none of its authors is one of {terms.folded(name)}") for name in unwanted
    ]


def test_no_phrase_is_found_across_texts_and_keywords() -> None:
    one = candidate(title="Red", abstract="Sheep", ai_summary=None, keywords=("blue", "goats"))
    for words in ("red sheep", "sheep blue", "blue goats"):
        assert decided(one, any=(words,)) == Miss(f"none of '{words}' stands in {WHERE}")
    assert decided(one, keywords=("blue goats",)) == Miss(
        "none of its keywords is one of 'blue goats'"
    )


# -- what is folded


def test_for_a_feed_without_words_no_text_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    one = candidate()
    monkeypatch.setattr(terms, "texts", None)
    monkeypatch.setattr(terms, "folded", None)
    assert decided(one) == decided(one, has_code=True) == matched()


def test_a_paper_is_folded_once_for_the_store_and_for_all_feeds(opened: Store) -> None:
    terms.texts.cache_clear()
    see(opened, *map(listed, range(1, 78)))
    (candidates,) = opened.touched(0)
    for words in ("sheep", "goats", "cows"):
        assert len([decided(one, any=(words,)) for one in candidates]) == 77
    assert terms.texts.cache_info().misses == 77


# -- since when

CAME = "when what is stated of it came to match the feed"


@pytest.mark.parametrize(
    ("field", "before", "now", "stated"),
    [
        ("title", "On Goats", "On Sheep, Part 1", {"any": ("on sheep",)}),
        ("abstract", None, "Of cows.", {"any": ("cows",)}),
        ("abstract", "Of cows.", "Of them.", {"none": ("cows",)}),
        ("ai_summary", None, "Of cows.", {"all": ("cows", "sheep")}),
        ("keywords", None, "cows, sheep", {"keywords": ("cows",)}),
        ("keywords", "goats", "cows", {"any": ("cow*",)}),
        ("authors", "Ada Lovelace", "Ada Lovelace, Kurt Gödel", {"authors": ("Gödel",)}),
        ("organization", None, "MIT", {"organizations": ("mit",)}),
        ("organization_id", "other", "mit", {"organizations": ("mit",)}),
        ("submitter", "someone", "akhaliq", {"submitters": ("akhaliq",)}),
        ("code_url", None, "https://a.example/", {"has_code": True}),
    ],
)
def test_a_paper_of_which_something_was_stated_later_matches_since_that_moment(
    field: str, before: str | None, now: str, stated: dict[str, Any]
) -> None:
    value: Any = tuple(now.split(", ")) if field in ("authors", "keywords") else now
    changed = event(NOW, field, before, now)
    one = candidate(events=[changed], **{field: value})
    assert decided(one, **stated) == matched(Moment(NOW, CAME))
    assert decided(one) == matched()


def test_what_matched_once_matches_since_then_whatever_was_stated_later() -> None:
    events = [
        event(SEEN, "title", "On Goats", "On Cows"),
        event(NOW, "title", "On Cows", "On Sheep, Part 1"),
        event(NOW, "code_url", None, "https://github.com/example/sheep"),
    ]
    one = candidate(events=events)
    assert decided(one, any=("goats",)) == matched()
    assert decided(one, any=("cows",)) == matched(Moment(SEEN, CAME))
    assert decided(one, has_code=False) == matched()
    assert decided(one, none=("goats",)) == matched(Moment(SEEN, CAME))
    # But what was never so at one and the same time never matched.
    assert decided(one, any=("cows",), has_code=True) == Miss(f"none of 'cows' stands in {WHERE}")


def test_the_reason_of_a_miss_is_that_of_what_is_stated_now() -> None:
    one = candidate(events=[event(NOW, "title", "On Goats", "On Sheep, Part 1")])
    stated: dict[str, Any] = {"any": ("sheep",), "none": ("goats", "lost")}
    assert decided(one, **stated) == Miss(f"'lost' stands in {WHERE}")


RISES = (climb(SEEN, 5, 1), climb(SEEN + HOUR, 12, 1), climb(NOW, 50, 8))


@pytest.mark.parametrize(
    ("stated", "since"),
    [
        ({"min_upvotes": 5}, Moment(SEEN, "when it was first seen with 5 votes")),
        ({"min_upvotes": 6}, Moment(SEEN + HOUR, "when it was first seen with 6 votes")),
        ({"min_upvotes": 12}, Moment(SEEN + HOUR, "when it was first seen with 12 votes")),
        ({"min_upvotes": 50}, Moment(NOW, "when it was first seen with 50 votes")),
        ({"min_stars": 1}, Moment(SEEN, "when it was first seen with 1 star")),
        ({"min_stars": 2}, Moment(NOW, "when it was first seen with 2 stars")),
        (
            {"min_upvotes": 12, "min_stars": 2},
            Moment(NOW, "when it was first seen with 2 stars"),
        ),
        (
            {"min_upvotes": 12, "min_stars": 1},
            Moment(SEEN + HOUR, "when it was first seen with 12 votes"),
        ),
    ],
)
def test_a_threshold_is_passed_at_the_first_reading_with_as_many(
    stated: dict[str, Any], since: Moment
) -> None:
    assert decided(candidate(climbs=RISES), **stated) == matched(since, *RISES)


CODED = event(SEEN + HOUR / 2, "code_url", None, "https://github.com/example/sheep")
"""Code that comes between its fifth and its twelfth vote."""


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        (
            {"has_code": False, "min_upvotes": 5},
            matched(Moment(SEEN, "when it was first seen with 5 votes"), *RISES),
        ),
        ({"has_code": False, "min_upvotes": 12}, Miss("it has code")),
        ({"has_code": False, "min_stars": 8}, Miss("it has code")),
        (
            {"has_code": True, "min_upvotes": 12},
            matched(Moment(SEEN + HOUR, "when it was first seen with 12 votes"), *RISES),
        ),
        ({"has_code": True, "min_upvotes": 5}, matched(Moment(CODED.at, CAME), *RISES)),
    ],
)
def test_a_paper_passes_all_filters_at_one_moment(
    stated: dict[str, Any], verdict: Match | Miss
) -> None:
    assert decided(candidate(climbs=RISES, events=[CODED]), **stated) == verdict


def test_what_is_stated_at_the_very_moment_of_the_votes_counts_and_what_ended_then_does_not() -> (
    None
):
    at_once = replace(CODED, at=SEEN + HOUR)
    one = candidate(climbs=RISES, events=[at_once])
    since = matched(Moment(SEEN + HOUR, "when it was first seen with 12 votes"), *RISES)
    assert decided(one, has_code=True, min_upvotes=12) == since
    assert decided(one, has_code=False, min_upvotes=12) == Miss("it has code")


def test_what_was_stated_again_after_the_votes_matches_since_then() -> None:
    events = [
        event(SEEN + HOUR / 2, "title", "On Sheep", "On Goats"),
        event(NOW, "title", "On Goats", "On Sheep, Part 1"),
    ]
    one = candidate(climbs=RISES, events=events)
    assert decided(one, any=("on sheep",), min_upvotes=12) == matched(Moment(NOW, CAME), *RISES)
    assert decided(one, any=("goats",), min_upvotes=50) == Miss(
        f"none of 'goats' stands in {WHERE}"
    )


def test_the_last_of_several_moments_counts() -> None:
    changed = event(SEEN + 2 * HOUR, "code_url", None, "https://github.com/example/sheep")
    one = candidate(climbs=RISES, events=[changed])
    assert decided(one, has_code=True, min_upvotes=12) == matched(
        Moment(SEEN + 2 * HOUR, CAME), *RISES
    )
    assert decided(one, has_code=True, min_upvotes=13) == matched(
        Moment(NOW, "when it was first seen with 13 votes"), *RISES
    )


def test_who_had_its_votes_before_it_was_found_on_a_list_that_counts_matches_since_that() -> None:
    found = sighting(1, kind="search", period="sheep", first_seen_at=NOW, last_seen_at=NOW)
    one = candidate(sighting(1, first_seen_at=SEEN), found, climbs=RISES)
    assert filters.decide(one, of("search:sheep", min_upvotes=12), LATE) == matched(
        Moment(NOW, "when it was first seen, on huggingface search sheep"), *RISES
    )


# -- history


@pytest.mark.parametrize(
    ("first_seen_at", "is_history"),
    [(LISTED + LATE, False), (LISTED + LATE + timedelta(seconds=1), True)],
)
def test_history_is_dated_by_its_listing_though_it_had_its_votes_when_it_was_first_seen(
    first_seen_at: datetime, is_history: bool
) -> None:
    votes = climb(first_seen_at, 60)
    one = candidate(first_seen_at=first_seen_at, climbs=[votes])
    crossed = Moment(first_seen_at, "when it was first seen with 50 votes")
    counted = replace(votes, at=LISTED) if is_history else votes
    assert decided(one, min_upvotes=50) == matched(
        SINCE_LISTED if is_history else crossed, counted, is_history=is_history
    )


def test_history_that_climbs_after_it_was_first_seen_crosses_then() -> None:
    first = datetime(2028, 1, 1, tzinfo=UTC)
    rises = (climb(first, 49), climb(first + HOUR, 51))
    one = candidate(first_seen_at=first, climbs=rises, listed_on=date(2024, 5, 27), listed_at=None)
    counted = (replace(rises[0], at=datetime(2024, 5, 27, tzinfo=UTC)), rises[1])
    assert decided(one, min_upvotes=50) == matched(
        Moment(first + HOUR, "when it was first seen with 50 votes"), *counted, is_history=True
    )
