"""When things happened to a paper, told from what the store noted."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator import merge, moments
from aggregator.moments import Meter, Moment
from aggregator.records import Climb, Event, Kind, Known, Member, Paper, Readings
from tests.samples import (
    DAY,
    LISTED,
    NOW,
    SEEN,
    candidate,
    climb,
    event,
    listed,
    paper,
    parsed,
    sighting,
)

LATE = timedelta(days=21)
HOUR = timedelta(hours=1)
STATED = "the moment that its list states"
MIDNIGHT = "midnight of the day of its list, which states no time and was first read later"


def seen(at: datetime = SEEN, kind: Kind = "day", period: str = "2026-08-06") -> Any:
    return sighting(1, kind=kind, period=period, first_seen_at=at, last_seen_at=NOW)


# -- when it was listed


@pytest.mark.parametrize(
    ("listed_on", "listed_at", "at", "why"),
    [
        (DAY, LISTED, LISTED, STATED),
        (DAY, NOW + HOUR, NOW + HOUR, STATED),
        # The first sight was on that day.
        (DAY, None, SEEN, "when it was first seen, on huggingface day 2026-08-06"),
        (date(2026, 8, 5), None, datetime(2026, 8, 5, tzinfo=UTC), MIDNIGHT),
        (date(2024, 5, 27), None, datetime(2024, 5, 27, tzinfo=UTC), MIDNIGHT),
        (date(2026, 8, 7), None, datetime(2026, 8, 7, tzinfo=UTC), MIDNIGHT),
        (None, None, SEEN, "when it was first seen, on huggingface day 2026-08-06"),
    ],
)
def test_a_paper_is_listed_when_its_list_says_else_at_first_sight_else_at_midnight(
    listed_on: date | None, listed_at: datetime | None, at: datetime, why: str
) -> None:
    one = paper(1, listed_on=listed_on, listed_at=listed_at)
    assert moments.listing(one, [seen()]) == Moment(at, why)


def test_the_first_sight_is_the_earliest_on_any_list_of_days() -> None:
    sightings = [seen(SEEN, "week", "2026-W32"), seen(SEEN - HOUR), seen(SEEN, "month", "2026-08")]
    assert moments.listing(paper(1, listed_at=None), sightings) == Moment(
        SEEN - HOUR, "when it was first seen, on huggingface day 2026-08-06"
    )


@pytest.mark.parametrize(
    ("kind", "period", "where"),
    [("trending", "", "trending"), ("search", "red sheep", "search red sheep")],
)
def test_who_is_trending_or_found_is_listed_at_the_first_sight_there(
    kind: Kind, period: str, where: str
) -> None:
    """It may be on no list of a day, or on that of a day long ago."""
    for stated in (
        {"listed_on": None, "listed_at": None},
        {"listed_on": date(2024, 5, 27), "listed_at": None},
        {"listed_on": DAY, "listed_at": LISTED},
    ):
        assert moments.listing(paper(1, **stated), [seen(SEEN, kind, period)]) == Moment(
            SEEN, f"when it was first seen, on huggingface {where}"
        )


@pytest.mark.parametrize("kind", ["trending", "search"])
@pytest.mark.parametrize(("first_seen_at", "at"), [(LISTED - HOUR, LISTED - HOUR), (SEEN, LISTED)])
def test_of_a_list_of_days_and_another_one_the_earlier_moment_counts(
    kind: Kind, first_seen_at: datetime, at: datetime
) -> None:
    sightings = [seen(), seen(first_seen_at, kind, ""), seen(NOW, kind, "words")]
    assert moments.listing(paper(1), sightings).at == at


# -- history


@pytest.mark.parametrize(
    ("first_seen_at", "is_history"),
    [
        (LISTED - timedelta(days=99), False),
        (LISTED, False),
        (LISTED + LATE, False),
        (LISTED + LATE + timedelta(seconds=1), True),
        (LISTED + timedelta(days=999), True),
    ],
)
def test_what_was_first_seen_too_long_after_its_listing_is_history(
    first_seen_at: datetime, is_history: bool
) -> None:
    known = Known(paper=paper(1), first_seen_at=first_seen_at, changed_at=None)
    assert moments.is_history(known, LISTED, LATE) is is_history


def test_a_member_has_its_climbs_and_whether_it_is_history() -> None:
    rises = (climb(SEEN, 5, 1), climb(NOW, 9, 1))
    one = candidate(climbs=rises)
    assert moments.member(one, LISTED, LATE, NOW) == Member(
        paper=paper(1), since=LISTED, climbs=rises, first_seen_at=SEEN
    )


def test_the_first_reading_of_history_counts_from_the_moment_of_listing() -> None:
    """When it got those votes nobody knows; what came later is known to the reading."""
    first, later = SEEN + timedelta(days=400), SEEN + timedelta(days=401)
    rises = (climb(first, 60, 7), climb(first, 61, 7, source="elsewhere"), climb(later, 70, 7))
    one = candidate(first_seen_at=first, climbs=rises)
    counted = (replace(rises[0], at=LISTED), replace(rises[1], at=LISTED), rises[2])
    assert moments.climbs(one, LISTED, LATE) == counted
    assert moments.member(one, LISTED, LATE, first) == Member(
        paper=paper(1), since=LISTED, climbs=counted, first_seen_at=first, is_history=True
    )


# -- meters

RISES = (climb(SEEN, 10, None), climb(SEEN + HOUR, 10, 3), climb(SEEN + 2 * HOUR, 50, 4))


@pytest.mark.parametrize(
    ("meter", "least", "hours"),
    [
        ("upvotes", 1, 0),
        ("upvotes", 10, 0),
        ("upvotes", 11, 2),
        ("upvotes", 50, 2),
        ("upvotes", 51, None),
        ("stars", 1, 1),
        ("stars", 4, 2),
        ("stars", 5, None),
    ],
)
def test_a_number_is_reached_at_the_first_climb_with_as_many(
    meter: Meter, least: int, hours: int | None
) -> None:
    at = None if hours is None else SEEN + hours * HOUR
    assert moments.reached(RISES, meter, least) == at


def test_no_number_is_reached_without_a_reading() -> None:
    assert moments.reached((), "upvotes", 1) is None


OF_TWO = (
    climb(SEEN, 20, None, comments=2),
    climb(SEEN + HOUR, 4, 9, source="elsewhere", comments=7),
    climb(SEEN + 2 * HOUR, 21, None),
)


@pytest.mark.parametrize(
    ("rises", "at", "readings"),
    [
        ((), NOW, Readings()),
        (RISES, SEEN - HOUR, Readings(upvotes=10)),  # nothing was read until then: the first
        (RISES, SEEN, Readings(upvotes=10)),
        (RISES, SEEN + HOUR, Readings(upvotes=10, stars=3)),
        (RISES, SEEN + 2 * HOUR - timedelta(seconds=1), Readings(upvotes=10, stars=3)),
        (RISES, NOW, Readings(upvotes=50, stars=4)),
        (OF_TWO, SEEN, Readings(upvotes=20, comments=2)),
        (OF_TWO, SEEN + HOUR, Readings(upvotes=20, comments=7, stars=9)),
        (OF_TWO, NOW, Readings(upvotes=21, comments=None, stars=9)),
    ],
)
def test_the_meters_at_a_moment_are_the_most_that_was_read_until_then(
    rises: Sequence[Climb], at: datetime, readings: Readings
) -> None:
    assert moments.readings(rises, at) == readings
    assert moments.votes(rises, at) == (readings.upvotes or 0)


# -- what was stated


def test_a_paper_that_never_changed_was_stated_as_it_is_since_it_was_first_seen() -> None:
    assert list(moments.states(paper(1), [])) == [(None, paper(1))]


def test_what_was_stated_is_told_from_the_changes_undone() -> None:
    now = paper(
        1,
        title="Third",
        authors=("Ada Lovelace", "Kurt Gödel"),
        keywords=(),
        author_participating=True,
        code_url="https://b.example/",
    )
    events = [
        event(SEEN, "title", "First", "Second"),
        event(SEEN, "authors", None, "Ada Lovelace"),
        event(SEEN, "keywords", "sheep, goats", None),
        event(SEEN, "author_participating", None, "false"),
        event(NOW, "title", "Second", "Third"),
        event(NOW, "authors", "Ada Lovelace", "Ada Lovelace, Kurt Gödel"),
        event(NOW, "code_url", None, "https://b.example/"),
        event(NOW, "author_participating", "false", "true"),
    ]
    second = replace(
        now, title="Second", authors=("Ada Lovelace",), author_participating=False, code_url=None
    )
    first = replace(
        second,
        title="First",
        authors=(),
        keywords=("sheep", "goats"),
        author_participating=None,
    )
    assert list(moments.states(now, events)) == [(None, first), (SEEN, second), (NOW, now)]


def test_of_several_changes_at_one_moment_the_last_was_stated() -> None:
    """Two pages of one run may state a paper in two ways."""
    events = [event(NOW, "title", "First", "Second"), event(NOW, "title", "Second", "Third")]
    now = paper(1, title="Third")
    assert list(moments.states(now, events)) == [(None, replace(now, title="First")), (NOW, now)]


@pytest.mark.parametrize(
    ("at", "title"),
    [
        (SEEN - HOUR, "First"),  # before it was first seen
        (SEEN, "First"),
        (NOW - timedelta(seconds=1), "First"),
        (NOW, "Second"),
        (NOW + HOUR, "Third"),
        (NOW + 9 * HOUR, "Third"),
    ],
)
def test_a_member_is_told_of_as_it_was_stated_at_the_moment(at: datetime, title: str) -> None:
    events = [event(NOW, "title", "First", "Second"), event(NOW + HOUR, "title", "Second", "Third")]
    one = candidate(events=events, title="Third")
    assert moments.stated(one, at) == paper(1, title=title)
    assert moments.member(one, LISTED, LATE, at).paper == paper(1, title=title)


def of(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from(values)


STATEMENTS = st.fixed_dictionaries(
    {
        "title": of("One", "Two", "Three, with a comma"),
        "abstract": of("Told.", "Told otherwise.", None),
        "authors": of(("Ada",), ("Ada", "Kurt"), ()),
        "code_url": of("https://a.example/", None),
        "project_url": of("https://b.example/", None),
        "ai_summary": of("Sheep.", "Goats, and sheep.", None),
        "keywords": of(("sheep",), ("goats", "sheep"), ()),
        "organization": of("One", "Two", None),
        "organization_id": of("one", "two", None),
        "submitter": of("one", "two", None),
        "author_participating": of(True, False, None),
    }
)


@given(st.lists(STATEMENTS, min_size=1, max_size=6))
def test_whatever_pages_stated_one_after_the_other_can_be_told_again(
    statements: list[dict[str, Any]],
) -> None:
    first, *later = (paper(1, **stated) for stated in statements)
    known = Known(paper=first, first_seen_at=SEEN, changed_at=None)
    expected: list[tuple[datetime | None, Paper]] = [(None, first)]
    events: list[Event] = []
    for hours, fresh in enumerate(later, 1):
        page = parsed(replace(listed(1), paper=fresh))
        changes = merge.decide({first.key: known}, page, SEEN + hours * HOUR)
        (known,) = (*changes.changed, *changes.refreshed, *changes.unchanged)
        events += changes.events
        if changes.events:
            expected.append((SEEN + hours * HOUR, known.paper))
    assert list(moments.states(known.paper, events)) == expected
