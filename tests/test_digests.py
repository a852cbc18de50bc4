"""When a digest is due, and the one of the daily list, out of a store."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregator import config, dates, digests
from aggregator.digest import Digest, Ranked
from aggregator.digests import PATIENCE, REMEMBERED
from aggregator.records import Listed, Readings
from aggregator.store import Store
from tests.samples import DAY, line, listed, paper, see, visit

CONFIG = config.load(None, ["huggingface"])
PAGES = "https://huggingface.co/papers/date"
MONDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 8, day) for day in (3, 5, 6, 7))
END = dates.end("2026-08-06")
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAILY = ("daily",)


def ready(
    store: Store,
    now: datetime,
    period: str = "2026-08-06",
    lists: Sequence[str] = DAILY,
    conf: config.Config = CONFIG,
) -> bool:
    return digests.is_ready(store, conf, lists, period, now)


def read(store: Store, on: date, at: datetime | None, pages: str = PAGES) -> None:
    """Notes when the list of a day was last read. None: it could not be, but it was asked for."""
    outcome = "read" if at else "refused"
    store.note(visit(f"{pages}/{on}", outcome=outcome), line(on, read_at=at))


def absent(store: Store, on: date, at: datetime) -> None:
    """Notes that the list of a day was not there."""
    store.note(visit(f"{PAGES}/{on}", outcome="absent", fetched_at=at))


# -- whether it is ready


def test_a_day_is_ready_when_it_is_over_and_its_list_was_read_after_that(opened: Store) -> None:
    read(opened, THURSDAY, END - SECOND)
    assert not ready(opened, END)
    read(opened, THURSDAY, END)
    assert (ready(opened, END - SECOND), ready(opened, END)) == (False, True)


def test_a_day_that_was_not_there_when_it_was_over_has_no_papers(opened: Store) -> None:
    absent(opened, THURSDAY, END - SECOND)
    assert not ready(opened, END + HOUR)
    absent(opened, THURSDAY, END)
    assert ready(opened, END + HOUR)


def test_a_day_that_cannot_be_read_is_waited_for_but_not_for_ever(opened: Store) -> None:
    read(opened, THURSDAY, None)
    late = END + PATIENCE
    assert (ready(opened, late - SECOND), ready(opened, late)) == (False, True)


def test_a_day_that_was_read_before_its_end_alone_is_waited_for_likewise(opened: Store) -> None:
    read(opened, THURSDAY, END - HOUR)
    late = END + PATIENCE
    assert (ready(opened, late - SECOND), ready(opened, late)) == (False, True)


def test_a_day_of_which_only_a_failed_visit_is_known_is_waited_for_likewise(opened: Store) -> None:
    opened.note(visit(f"{PAGES}/{THURSDAY}", outcome="refused"))
    late = END + PATIENCE
    assert (ready(opened, late - SECOND), ready(opened, late)) == (False, True)


def test_a_day_that_was_never_asked_for_is_never_ready(opened: Store) -> None:
    assert not ready(opened, END + timedelta(days=999))
    read(opened, WEDNESDAY, END)
    assert not ready(opened, END + timedelta(days=999))


def test_a_weekend_is_ready_when_it_is_over(opened: Store) -> None:
    assert not ready(opened, datetime(2026, 8, 8, 23, tzinfo=UTC), "2026-08-08")
    assert ready(opened, datetime(2026, 8, 9, tzinfo=UTC), "2026-08-08")


def test_lists_without_days_need_no_list_of_a_day(opened: Store) -> None:
    for name in ("trending", "search:daily"):
        assert not ready(opened, END - SECOND, lists=[name])
        assert ready(opened, END, lists=[name])
    for name in ("daily", "weekly", "monthly"):
        assert not ready(opened, END, lists=["trending", name])


def test_a_week_is_ready_when_every_working_day_of_it_is(opened: Store) -> None:
    sunday = dates.end("2026-W32")
    for day in (3, 4, 5, 7):
        on = date(2026, 8, day)
        read(opened, on, dates.end(on.isoformat()))
    absent(opened, THURSDAY, END - SECOND)
    assert not ready(opened, sunday, "2026-W32")
    absent(opened, THURSDAY, END)
    assert ready(opened, sunday, "2026-W32")
    assert not ready(opened, sunday - SECOND, "2026-W32")
    read(opened, MONDAY, dates.end("2026-08-03") - SECOND)
    assert not ready(opened, sunday, "2026-W32")
    assert ready(opened, sunday + PATIENCE, "2026-W32")


def test_a_day_of_another_server_is_asked_for_there(opened: Store) -> None:
    text = '[source.huggingface]\nbase_url = "http://localhost:8000"'
    local = config.parse(text, "local.toml", ["huggingface"])
    pages = "http://localhost:8000/papers/date"
    opened.note(visit(f"{pages}/{THURSDAY}", outcome="absent", fetched_at=END))
    assert (ready(opened, END, conf=local), ready(opened, END)) == (True, False)


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
        best=(ranked(3, THURSDAY, 8, gained=5),),
        moved=(ranked(1, WEDNESDAY, 12, gained=3),),
        climbers=(),
    )
    assert digests.of_daily(opened, "2026-08-06", 1, LATE) == digest
    whole = digests.of_daily(opened, "2026-W32", 20, LATE)
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
    digest = digests.of_daily(opened, "2026-08-06", 1, LATE)
    assert digest == Digest(
        period="2026-08-06",
        count=1,
        best=(ranked(9, THURSDAY, 1),),
        moved=(),
        climbers=(ranked(2, old, 9, gained=8),),
    )


def test_a_day_without_papers_has_no_digest(opened: Store) -> None:
    assert digests.of_daily(opened, "2026-08-06", 20, LATE) is None
    seen(opened, END - HOUR, WEDNESDAY, (1, 9))
    assert digests.of_daily(opened, "2026-08-06", 20, LATE) is None


@pytest.mark.parametrize(
    ("period", "url"),
    [
        (DAY.isoformat(), "https://huggingface.co/papers/date/2026-08-06"),
        ("2026-W53", "https://huggingface.co/papers/week/2026-W53"),
    ],
)
def test_a_period_has_a_page_for_people(period: str, url: str) -> None:
    assert digests.address(period) == url
