"""The account of asking: the ledger of days, health, requests, runs."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aggregator import dates
from aggregator.errors import StoreError
from aggregator.past_runs import PastRun
from aggregator.records import Day, Health, Reading, Report
from aggregator.store import Store
from tests.samples import DAY, LATER, NOW, everything, line, listed, see, visit

SITE = "huggingface"
BEFORE = date(2026, 8, 5)
MINUTE = timedelta(minutes=1)
KEPT = 5 * MINUTE


def read(on: date = DAY, **stated: Any) -> Day:
    """The line of a day that was read, with changes."""
    stood = line(on, listed=30, read_at=NOW, read_from=("data", "cards"))
    return replace(stood, **stated)


# -- days


def test_days_that_begin_are_owed_and_were_never_read(opened: Store) -> None:
    assert opened.open_days(SITE, NOW) == []
    opened.begin_days(SITE, [BEFORE, DAY])
    assert opened.open_days(SITE, NOW) == [
        Day(
            source=SITE,
            on=on,
            listed=None,
            rejected=0,
            read_at=None,
            read_from=(),
            final_at=None,
        )
        for on in (BEFORE, DAY)
    ]


def test_to_begin_a_day_again_leaves_what_is_known_of_it(opened: Store) -> None:
    opened.note(visit(), read())
    opened.note(visit(), line(BEFORE, final_at=NOW))
    opened.begin_days(SITE, [BEFORE, DAY, date(2026, 8, 7)])
    opened.begin_days(SITE, [])
    assert opened.days(SITE, date.min, date.max) == [
        line(BEFORE, final_at=NOW),
        read(),
        line(date(2026, 8, 7)),
    ]


def test_days_that_cannot_all_begin_do_not_begin_at_all(opened: Store) -> None:
    stop = "BEGIN SELECT RAISE(ABORT, 'no'); END"
    when = f"WHEN new.day = '{DAY}'"
    opened._db.execute(f"CREATE TEMP TRIGGER stop BEFORE INSERT ON days {when} {stop}")
    with pytest.raises(StoreError):
        opened.begin_days(SITE, [BEFORE, DAY])
    assert opened.open_days(SITE, NOW) == []


def test_open_days_are_those_that_are_not_final_the_oldest_first(opened: Store) -> None:
    days = [date(2026, 8, 4), date(2025, 12, 31), DAY, date(2026, 7, 1), BEFORE]
    opened.begin_days(SITE, days)
    opened.begin_days("elsewhere", [date(2026, 8, 7)])
    opened.note(visit(), read(BEFORE, final_at=NOW))
    opened.note(visit(), read(DAY))
    assert opened.open_days(SITE, NOW) == [
        line(date(2025, 12, 31)),
        line(date(2026, 7, 1)),
        line(date(2026, 8, 4)),
        read(DAY),
    ]
    assert opened.open_days("elsewhere", NOW) == [Day(source="elsewhere", on=date(2026, 8, 7))]


def test_days_between_two_days_are_told_final_or_not_with_both_ends(opened: Store) -> None:
    days = [date(2026, 8, day) for day in (3, 4, 5, 6, 7)]
    opened.begin_days(SITE, reversed(days))
    opened.begin_days("elsewhere", days)
    opened.note(visit(), line(BEFORE, final_at=NOW))
    whole = [line(on, final_at=NOW if on == BEFORE else None) for on in days]
    assert opened.days(SITE, days[0], days[-1]) == whole
    assert opened.days(SITE, days[1], days[3]) == whole[1:4]
    assert opened.days(SITE, BEFORE, BEFORE) == [line(BEFORE, final_at=NOW)]
    assert opened.days(SITE, days[-1], days[0]) == []


@pytest.mark.parametrize(
    "stood",
    [
        read(listed=0),
        read(listed=31, rejected=2, read_from=("data",)),
        read(read_from=("cards",), final_at=NOW),
        read(read_from=("api",), read_at=NOW.replace(microsecond=5)),
        read(read_from=()),
        line(listed=None, read_at=None),
    ],
)
def test_a_line_comes_back_whole(opened: Store, stood: Day) -> None:
    opened.note(visit(), stood)
    assert opened.days(SITE, DAY, DAY) == [stood]


def test_the_line_that_a_visit_brings_takes_the_place_of_the_one_before(opened: Store) -> None:
    more = read(listed=31, rejected=1, read_at=LATER, read_from=("cards",), final_at=NOW)
    opened.begin_days(SITE, [DAY])
    opened.note(visit(), read())
    assert opened.days(SITE, DAY, DAY) == [read()]
    opened.note(visit(), more)
    assert opened.days(SITE, DAY, DAY) == [more]
    opened.note(visit())
    assert opened.days(SITE, DAY, DAY) == [more]
    opened.note(visit(), read())
    assert opened.days(SITE, DAY, DAY) == [read()]


def test_a_day_is_told_when_it_is_first_read_after_its_end_and_that_stays(opened: Store) -> None:
    end = dates.end(DAY.isoformat())
    for read_at, told_at in (
        (NOW, None),
        (end - timedelta(seconds=1), None),
        (end, end),
        (end + MINUTE, end),
        (NOW, end),  # the clock was put back
        (None, end),
    ):
        opened.note(visit(), read(read_at=read_at))
        assert opened.days(SITE, DAY, DAY) == [read(read_at=read_at, told_at=told_at)]


def test_a_day_that_is_owed_or_was_not_there_is_not_told(opened: Store) -> None:
    late = dates.end(DAY.isoformat()) + MINUTE
    opened.begin_days(SITE, [DAY])
    opened.note(visit(outcome="absent", fetched_at=late))
    assert opened.days(SITE, DAY, DAY) == [line()]
    opened.note(visit(), read(read_at=late + MINUTE))
    assert opened.days(SITE, DAY, DAY) == [read(read_at=late + MINUTE, told_at=late + MINUTE)]


def test_a_page_brings_the_line_of_its_day_as_a_visit_does(opened: Store) -> None:
    opened.begin_days(SITE, [BEFORE, DAY])
    see(opened, listed(1), line=read(listed=1))
    see(opened, listed(1), at=LATER)
    assert opened.open_days(SITE, NOW) == [line(BEFORE), read(listed=1)]


def test_sources_have_lines_of_their_own(opened: Store) -> None:
    other = replace(read(listed=3), source="elsewhere")
    opened.note(visit(), read())
    opened.note(visit(), other)
    opened.note(visit(), replace(other, final_at=NOW))
    assert opened.days(SITE, DAY, DAY) == [read()]
    assert opened.days("elsewhere", DAY, DAY) == [replace(other, final_at=NOW)]


def test_the_latest_day_is_the_last_of_its_source_final_or_not(opened: Store) -> None:
    assert opened.latest_day(SITE) is None
    opened.begin_days(SITE, [DAY, BEFORE])
    assert opened.latest_day(SITE) == DAY
    opened.note(visit(), line(date(2026, 8, 7), final_at=NOW))
    assert opened.latest_day(SITE) == date(2026, 8, 7)
    opened.begin_days("elsewhere", [date(2027, 1, 1)])
    assert opened.latest_day(SITE) == date(2026, 8, 7)
    opened.note(visit(), read(date(2026, 10, 1)))
    assert opened.latest_day(SITE) == date(2026, 10, 1)


def test_the_last_day_with_papers_is_the_last_of_its_source_up_to_a_day(opened: Store) -> None:
    assert opened.last_day_with_papers(SITE, DAY) is None
    opened.begin_days(SITE, [BEFORE, DAY])
    opened.note(visit(), read(listed=0))  # so answers the API of any day, be it still to come
    opened.note(visit(), replace(read(), source="elsewhere"))
    opened.note(visit(), read(date(2026, 8, 7)))
    assert opened.last_day_with_papers(SITE, DAY) is None
    opened.note(visit(), read(BEFORE, listed=1, final_at=NOW))
    assert opened.last_day_with_papers(SITE, DAY) == BEFORE
    opened.note(visit(), read(listed=1))
    assert opened.last_day_with_papers(SITE, DAY) == DAY


@pytest.mark.parametrize("reading", ["data", "cards", "api"])
def test_every_reading_is_known_to_the_ledger(opened: Store, reading: Reading) -> None:
    opened.note(visit(read_from=(reading,)), read(read_from=(reading,)))
    assert opened.open_days(SITE, NOW) == [read(read_from=(reading,))]
    assert opened.visits(["page"]) == {"page": visit(read_from=(reading,))}


# -- health


def test_health_comes_back_whole_and_the_last_word_counts(opened: Store) -> None:
    well = Health(
        source=SITE, asked_at=NOW, well_at=NOW, failing_since=None, failures=0, problem=None
    )
    ill = Health(
        source=SITE,
        asked_at=LATER,
        well_at=NOW,
        failing_since=LATER,
        failures=1,
        problem="page: no answer",
    )
    assert opened.health(SITE) is None
    for health in (well, ill):
        opened.note_health(health)
        assert opened.health(SITE) == health
    assert opened.health("elsewhere") is None
    opened.note_health(replace(well, source="elsewhere"))
    assert opened.health(SITE) == ill


# -- requests


def test_requests_come_back_in_order_between_two_moments_both_included(opened: Store) -> None:
    asked = [NOW + seconds * timedelta(seconds=1) for seconds in (2, 0, 1, 4, 3)]
    for at in asked:
        opened.note_request(at, KEPT)
    in_order = sorted(asked)
    assert opened.requests(NOW - MINUTE, NOW + MINUTE) == in_order
    assert opened.requests(in_order[1], in_order[3]) == in_order[1:4]
    assert opened.requests(NOW + MINUTE, NOW + 2 * MINUTE) == []


def test_a_moment_keeps_its_fraction_and_two_at_once_are_two(opened: Store) -> None:
    at = NOW.replace(microsecond=250_000)
    later = at + timedelta(seconds=1)
    for one in (at, at, later):
        opened.note_request(one, KEPT)
    assert opened.requests(NOW - MINUTE, LATER) == [at, at, later]


def test_requests_that_are_older_than_they_are_to_be_kept_are_dropped(
    opened: Store, path: Path
) -> None:
    def kept() -> list[datetime]:
        return opened.requests(NOW - KEPT, NOW + 4 * KEPT)

    for minutes in range(8):
        opened.note_request(NOW + minutes * MINUTE, KEPT)
    assert kept() == [NOW + minutes * MINUTE for minutes in range(2, 8)]
    opened.note_request(NOW + 8 * MINUTE, timedelta())
    assert kept() == [NOW + 8 * MINUTE]
    assert everything(path)["requests"] == [("2026-08-06T20:08:00.000000Z",)]


# -- what sites ask for


def test_the_last_wait_that_a_site_asked_for_is_known_until_it_ends(opened: Store) -> None:
    assert opened.wait(SITE) is None
    opened.note_wait(SITE, NOW, NOW + MINUTE)
    opened.note_wait("another", NOW, LATER)
    opened.note_wait(SITE, NOW + MINUTE, LATER)
    assert opened.wait(SITE) == (NOW + MINUTE, LATER)
    opened.end_wait(SITE)
    assert [opened.wait(site) for site in (SITE, "another")] == [None, (NOW, LATER)]


def test_the_last_robots_txt_of_a_site_is_known(opened: Store) -> None:
    site, rules = "https://huggingface.co", "User-agent: *\n\x00Disallow: /é"
    assert opened.robots(site) is None
    opened.note_robots(site, NOW, "")
    opened.note_robots(site, LATER, rules)
    assert (opened.robots(site), opened.robots(f"{site}:8443")) == ((LATER, rules), None)


def test_a_robots_txt_that_nobody_asked_for_in_a_month_is_forgotten(opened: Store) -> None:
    opened.note_robots("https://a.example", NOW, "")
    opened.note_robots("https://b.example", NOW + timedelta(days=30), "")
    assert opened.robots("https://a.example") == (NOW, "")
    opened.note_robots("https://b.example", NOW + timedelta(days=30, seconds=1), "")
    assert opened.robots("https://a.example") is None


# -- runs


def test_the_last_runs_come_back_whole_the_newest_first_and_no_more_than_asked(
    opened: Store,
) -> None:
    report = Report(
        requests=4,
        pages=2,
        absent=1,
        degraded=1,
        papers=60,
        new=1,
        changed=2,
        refreshed=3,
        unchanged=54,
        rejected=1,
        entered={"daily": 1, "search": 0},
        written=("daily.json",),
        warnings=("page: a doubt",),
    )
    assert opened.runs(5) == []
    opened.note_run(LATER, "update", 0, None, report)
    # The order is that in which they ended, though a clock was put back.
    opened.note_run(NOW, "rebuild", 6, "a disk is full", Report())
    opened.note_run(NOW, "backfill", 3, "page: no answer", Report(requests=2))
    whole = [
        PastRun(
            started_at=NOW,
            command="backfill",
            exit_code=3,
            problem="page: no answer",
            report=Report(requests=2),
        ),
        PastRun(
            started_at=NOW,
            command="rebuild",
            exit_code=6,
            problem="a disk is full",
            report=Report(),
        ),
        PastRun(started_at=LATER, command="update", exit_code=0, problem=None, report=report),
    ]
    assert [opened.runs(most) for most in (0, 1, 2, 3, 9)] == [
        [],
        whole[:1],
        whole[:2],
        whole,
        whole,
    ]


def test_what_is_final_at_a_moment_to_come_is_open_for_the_clock_was_put_back(
    opened: Store,
) -> None:
    opened.note(visit(), read(final_at=LATER))
    opened.note(visit(), line(BEFORE, final_at=LATER))
    assert opened.open_days(SITE, NOW) == [line(BEFORE, final_at=LATER), read(final_at=LATER)]
    assert opened.open_days(SITE, LATER) == []
