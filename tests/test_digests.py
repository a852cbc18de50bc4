"""When a digest is due, and the one of the daily list, out of a store."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregator import config, dates, digests
from aggregator.digest import Digest, Ranked
from aggregator.digests import PATIENCE, REMEMBERED, Readiness
from aggregator.records import Health, Listed, Readings
from aggregator.store import Store
from tests.samples import DAY, line, listed, paper, see, visit

CONFIG = config.load(None, ["huggingface"])
PAGES = "https://huggingface.co/papers/date"
WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 8, day) for day in (5, 6, 7))
END = dates.end("2026-08-06")
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAILY = ("daily",)


WAITED_FOR = Readiness(None, is_waited_for=True)
UNKNOWN = Readiness(None, is_waited_for=False)


def known(at: datetime) -> Readiness:
    return Readiness(at, is_waited_for=False)


def readiness(
    store: Store,
    now: datetime,
    period: str = "2026-08-06",
    lists: Sequence[str] = DAILY,
    conf: config.Config = CONFIG,
) -> Readiness:
    return digests.readiness(store, conf, lists, period, now)


def read(store: Store, on: date, at: datetime | None) -> None:
    """Notes when the list of a day was last read. None: it could not be, but it is owed."""
    outcome = "read" if at else "refused"
    store.note(visit(f"{PAGES}/{on}", outcome=outcome), line(on, read_at=at))


def absent(store: Store, on: date, at: datetime) -> None:
    """Notes that the list of a day was not there."""
    store.note(visit(f"{PAGES}/{on}", outcome="absent", fetched_at=at))


def fail(store: Store, since: datetime | None) -> None:
    """Notes since when the site fails. None: it is well."""
    asked: dict[str, Any] = {"source": "huggingface", "asked_at": END, "well_at": None}
    store.note_health(Health(**asked, failing_since=since, failures=0, problem=None))


# -- whether it is ready


def test_a_day_is_known_when_its_list_was_first_read_after_its_end(opened: Store) -> None:
    read(opened, THURSDAY, END - SECOND)
    assert readiness(opened, END) == WAITED_FOR
    read(opened, THURSDAY, END + HOUR)
    read(opened, THURSDAY, END + 2 * HOUR)
    assert readiness(opened, END + 2 * HOUR) == known(END + HOUR)
    assert readiness(opened, END - SECOND) == WAITED_FOR  # the clock was put back


def test_a_day_that_was_not_there_when_it_was_over_has_no_papers(opened: Store) -> None:
    opened.begin_days("huggingface", [THURSDAY])
    absent(opened, THURSDAY, END - SECOND)
    assert readiness(opened, END + HOUR) == WAITED_FOR
    absent(opened, THURSDAY, END)
    assert readiness(opened, END + HOUR) == known(END)


@pytest.mark.parametrize("read_at", [None, END - HOUR])
def test_a_day_that_is_owed_and_cannot_be_read_is_waited_for_while_the_site_fails_three_days(
    opened: Store, read_at: datetime | None
) -> None:
    read(opened, THURSDAY, read_at)
    fail(opened, END - timedelta(days=9))
    late = END + PATIENCE
    assert readiness(opened, late - SECOND) == WAITED_FOR
    for now in (late, late + 9 * HOUR):
        assert readiness(opened, now) == known(now)


def test_the_three_days_begin_when_the_site_begins_to_fail(opened: Store) -> None:
    """It was away, or nobody asked it, while the day ended: the next run may read the list."""
    read(opened, THURSDAY, END - HOUR)
    since = END + timedelta(days=5)
    fail(opened, since)
    assert readiness(opened, since + PATIENCE - SECOND) == WAITED_FOR
    assert readiness(opened, since + PATIENCE) == known(since + PATIENCE)


@pytest.mark.parametrize("asked", [True, False])
def test_a_day_that_is_owed_while_the_site_is_well_is_waited_for_thirty_days(
    opened: Store, asked: bool
) -> None:
    """Nobody came to read its list, so it is no use to give it up."""
    opened.begin_days("huggingface", [THURSDAY])
    if asked:
        fail(opened, None)
    late = END + timedelta(days=30)
    assert readiness(opened, late - SECOND) == WAITED_FOR
    assert readiness(opened, late) == known(late)


def test_a_day_that_was_never_owed_nor_read_is_not_known_and_not_waited_for(opened: Store) -> None:
    assert readiness(opened, END) == UNKNOWN
    opened.note(visit(f"{PAGES}/{THURSDAY}", outcome="refused"))
    fail(opened, END)
    read(opened, WEDNESDAY, END)
    for after in (timedelta(), PATIENCE, timedelta(days=999)):
        assert readiness(opened, END + after) == UNKNOWN


def test_a_weekend_is_known_when_it_is_over(opened: Store) -> None:
    over = datetime(2026, 8, 9, tzinfo=UTC)
    assert readiness(opened, over - SECOND, "2026-08-08") == WAITED_FOR
    assert readiness(opened, over, "2026-08-08") == known(over)


def test_lists_without_days_need_no_list_of_a_day(opened: Store) -> None:
    for name in ("trending", "search:daily"):
        assert readiness(opened, END - SECOND, lists=[name]) == WAITED_FOR
        assert readiness(opened, END, lists=[name]) == known(END)
    for name in ("daily", "weekly", "monthly"):
        assert readiness(opened, END, lists=["trending", name]) == UNKNOWN


def test_a_week_is_known_when_it_is_over_and_every_working_day_of_it_is(opened: Store) -> None:
    week, over = "2026-W32", dates.end("2026-W32")
    for day in (3, 4, 5, 7):
        on = date(2026, 8, day)
        read(opened, on, dates.end(on.isoformat()))
    assert readiness(opened, over, week) == UNKNOWN
    opened.begin_days("huggingface", [THURSDAY])
    assert readiness(opened, over, week) == WAITED_FOR
    absent(opened, THURSDAY, END)
    assert readiness(opened, over, week) == known(over)
    assert readiness(opened, over - SECOND, week) == WAITED_FOR
    # A day that is read last tells when the whole is known.
    read(opened, THURSDAY, over + HOUR)
    assert readiness(opened, over + HOUR, week) == known(over + HOUR)


def test_a_week_with_one_day_that_is_given_up_and_one_that_was_read_later_is_known_by_then(
    opened: Store,
) -> None:
    week, over = "2026-W32", dates.end("2026-W32")
    for day in (3, 4, 5, 7):
        read(opened, date(2026, 8, day), over + timedelta(days=4))
    opened.begin_days("huggingface", [THURSDAY])
    fail(opened, END)
    assert readiness(opened, over + PATIENCE - SECOND, week) == WAITED_FOR
    assert readiness(opened, over + timedelta(days=4), week) == known(over + timedelta(days=4))


def test_days_that_had_no_list_or_are_given_up_are_told_of_once_and_what_comes_later_is_late(
    opened: Store,
) -> None:
    opened.begin_days("huggingface", [WEDNESDAY, THURSDAY])
    absent(opened, THURSDAY, END)
    fail(opened, END - 9 * PATIENCE)
    late = END + PATIENCE
    for now in (END - SECOND, END + HOUR, late, late + HOUR):
        digests.tell_days(opened, CONFIG, now)
    for on in (WEDNESDAY, THURSDAY):
        read(opened, on, late + 2 * HOUR)
    assert readiness(opened, late + 2 * HOUR) == known(END + HOUR)
    assert readiness(opened, late + 2 * HOUR, WEDNESDAY.isoformat()) == known(late)


def test_a_day_that_is_waited_for_is_not_told_of(opened: Store) -> None:
    opened.begin_days("huggingface", [THURSDAY])
    digests.tell_days(opened, CONFIG, END + HOUR)
    assert opened.untold_days(END) == [THURSDAY]
    assert opened.untold_days(END - SECOND) == []


def test_a_day_of_another_server_is_asked_for_there(opened: Store) -> None:
    text = '[source.huggingface]\nbase_url = "http://localhost:8000"'
    local = config.parse(text, "local.toml", ["huggingface"])
    pages = "http://localhost:8000/papers/date"
    opened.note(visit(f"{pages}/{THURSDAY}", outcome="absent", fetched_at=END))
    assert (readiness(opened, END, conf=local), readiness(opened, END)) == (known(END), UNKNOWN)


# -- what is due


def test_days_that_ended_in_the_last_two_weeks_and_are_ready_are_due_the_oldest_first(
    opened: Store,
) -> None:
    for on in dates.working_days(date(2026, 7, 1), date(2026, 8, 7)):
        if on != WEDNESDAY:
            read(opened, on, dates.end(on.isoformat()))
    now = datetime(2026, 8, 7, 9, tzinfo=UTC)
    days = [24, 25, 26, 27, 28, 29, 30, 31]
    assert digests.due(opened, CONFIG, "day", now) == [
        *(f"2026-07-{day}" for day in days),
        *(f"2026-08-0{day}" for day in (1, 2, 3, 4, 6)),
    ]
    # An end two weeks ago is one of them no more.
    now = dates.end("2026-07-24") + REMEMBERED
    assert digests.due(opened, CONFIG, "day", now - SECOND)[0] == "2026-07-24"
    assert digests.due(opened, CONFIG, "day", now)[0] == "2026-07-25"


def test_weeks_are_due_across_the_end_of_a_year(opened: Store) -> None:
    for on in dates.working_days(date(2026, 12, 14), date(2027, 1, 8)):
        read(opened, on, dates.end(on.isoformat()))
    now = datetime(2027, 1, 11, 9, tzinfo=UTC)
    assert digests.due(opened, CONFIG, "week", now) == ["2026-W53", "2027-W01"]
    assert digests.due(opened, CONFIG, "week", now - timedelta(days=2)) == ["2026-W52", "2026-W53"]


# -- the digest of the daily list

LATE = timedelta(days=21)


def seen(
    store: Store, at: datetime, on: date, *votes: tuple[int, int], title: str = "", **page: Any
) -> None:
    """Papers on the list of a day, each with its votes, as a run saw them."""
    papers: list[Listed] = [
        listed(
            number,
            readings=Readings(upvotes=upvotes),
            listed_on=on,
            listed_at=None,
            title=title or f"On Sheep, Part {number}",
        )
        for number, upvotes in votes
    ]
    see(store, *papers, at=at, **{"period": on.isoformat(), **page})


def of_daily(store: Store, period: str, top: int, now: datetime = END + 2 * HOUR) -> Digest | None:
    return digests.of_daily(store, CONFIG, period, top, LATE, now)


def ranked(number: int, on: date, votes: int, gained: int = 0, **stated: Any) -> Ranked:
    told = paper(number, listed_on=on, listed_at=None, **stated)
    return Ranked(paper=told, votes=votes, gained=gained)


def test_the_digest_of_the_daily_list_tells_of_its_papers_as_they_were_at_the_end(
    opened: Store,
) -> None:
    noon = timedelta(hours=12)
    seen(opened, END - timedelta(days=1) - noon, WEDNESDAY, (1, 9), (2, 1))
    seen(opened, END - noon, THURSDAY, (3, 3), (4, 7))
    seen(opened, END - HOUR, WEDNESDAY, (1, 12), (2, 10))
    seen(opened, END - HOUR, THURSDAY, (3, 8), (4, 7))
    # What comes later, and what is only trending, is not told.
    seen(opened, END + HOUR, THURSDAY, (3, 80), (4, 70), title="Revised")
    trends: dict[str, Any] = {"kind": "trending", "period": None}
    seen(opened, END - HOUR, THURSDAY, (5, 99), **trends)
    seen(opened, END + noon, FRIDAY, (6, 99))
    digest = Digest(
        period="2026-08-06",
        count=2,
        best=(ranked(3, THURSDAY, 8),),
        moved=(ranked(1, WEDNESDAY, 12, gained=3),),
        climbers=(),
    )
    assert of_daily(opened, "2026-08-06", 1) == digest
    whole = of_daily(opened, "2026-W32", 20)
    assert whole is not None
    assert (whole.period, whole.count) == ("2026-W32", 5)


def test_papers_of_the_two_weeks_before_may_climb_into_a_digest_and_older_ones_not(
    opened: Store,
) -> None:
    old, older = THURSDAY - timedelta(days=14), THURSDAY - timedelta(days=15)
    for number, on in ((1, old), (3, older)):
        at = dates.midnight(on) + HOUR
        seen(opened, at, on, (number, 5), (number + 1, 1))
        seen(opened, END - HOUR, on, (number + 1, 9))
    seen(opened, END - HOUR, THURSDAY, (9, 1))
    digest = of_daily(opened, "2026-08-06", 1)
    assert digest == Digest(
        period="2026-08-06",
        count=1,
        best=(ranked(9, THURSDAY, 1),),
        moved=(),
        climbers=(ranked(2, old, 9, gained=8),),
    )


def test_a_paper_that_came_after_its_day_was_told_climbs_into_the_digest_of_the_next(
    opened: Store,
) -> None:
    friday = dates.end("2026-08-07")
    seen(opened, END - HOUR, THURSDAY, (1, 9))
    seen(opened, END + HOUR, THURSDAY, (2, 3), line=line(THURSDAY, read_at=END + HOUR))
    seen(opened, END + 8 * HOUR, THURSDAY, (3, 200), line=line(THURSDAY, read_at=END + 8 * HOUR))
    seen(opened, END + 9 * HOUR, FRIDAY, (4, 1))
    thursday = Digest(
        period="2026-08-06",
        count=2,
        best=(ranked(1, THURSDAY, 9), ranked(2, THURSDAY, 3)),
        moved=(),
        climbers=(),
    )
    assert of_daily(opened, "2026-08-06", 5, END + HOUR) == thursday
    assert of_daily(opened, "2026-08-06", 5, friday) == thursday
    assert of_daily(opened, "2026-08-07", 5, friday) == Digest(
        period="2026-08-07",
        count=1,
        best=(ranked(4, FRIDAY, 1),),
        moved=(),
        climbers=(ranked(3, THURSDAY, 200, gained=200),),
    )


def test_of_a_day_that_is_not_known_what_was_seen_until_its_end_is_told(opened: Store) -> None:
    """It is asked for its climbers by the digest of a day that is."""
    seen(opened, END - HOUR, THURSDAY, (1, 9))
    seen(opened, END + HOUR, THURSDAY, (2, 30))
    seen(opened, END + HOUR, FRIDAY, (3, 1))
    friday = of_daily(opened, "2026-08-07", 5, dates.end("2026-08-07"))
    assert friday is not None
    assert friday.climbers == (ranked(2, THURSDAY, 30, gained=30),)


def test_a_day_without_papers_has_no_digest(opened: Store) -> None:
    assert of_daily(opened, "2026-08-06", 20) is None
    seen(opened, END - HOUR, WEDNESDAY, (1, 9))
    assert of_daily(opened, "2026-08-06", 20) is None


@pytest.mark.parametrize(
    ("period", "url"),
    [
        (DAY.isoformat(), "https://huggingface.co/papers/date/2026-08-06"),
        ("2026-W53", "https://huggingface.co/papers/week/2026-W53"),
    ],
)
def test_a_period_has_a_page_for_people(period: str, url: str) -> None:
    assert digests.address(period) == url
