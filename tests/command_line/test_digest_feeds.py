"""Feeds of digests: when one comes, what it waits for, and where the older ones are."""

from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree

from tests.conftest import Program
from tests.pages.records import Record
from tests.w3c.rules import findings

from . import living, site
from .living import FRIDAY, MONDAY, THURSDAY, WEDNESDAY
from .site import LATER

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://example.org/p/"
SITE = f'[site]\nbase_url = "{BASE}"'


BROKEN = "<html><body>Please wait.</body></html>"
DAYS = '[[feed]]\nname = "days"\ndigest = "day"'
WEEKS = '[[feed]]\nname = "weeks"\ndigest = "week"'


def lists(*pages: tuple[date, str]) -> None:
    """Lays the lists of days into the site, the last of them as the newest too."""
    for on, page in pages:
        site.put(page, f"papers/date/{on}")
        site.put(page)


def on(day: date, number: int, **stated: Any) -> tuple[date, Record]:
    """A paper on the list of a day."""
    return day, site.record(number, submittedOnDailyAt=f"{day}T00:00:00.000Z", **stated)


def lay(*papers: tuple[date, Record]) -> None:
    """Lays the lists that hold these papers into the site, those of a day side by side."""
    days = sorted({day for day, _ in papers})
    lists(*((day, site.day(day, *(one for at, one in papers if at == day))) for day in days))


def titles(name: str) -> list[str]:
    """Of the entries of a published Atom document, in order."""
    root = etree.fromstring(Path("feeds", name).read_bytes())
    return [entry.findtext(f"{ATOM}title", "") for entry in root.findall(f"{ATOM}entry")]


Told = tuple[object, object, list[tuple[object, object]]]


def told_of(feed: str) -> list[Told]:
    """(period, how many papers, title and votes of each late climber) of each digest."""
    found = []
    for item in site.items(feed):
        digest = item["_digest"]
        assert isinstance(digest, dict)
        climbers = [(one["title"], one["votes"]) for one in digest["climbers"]]
        found.append((digest["period"], digest["count"], climbers))
    return found


def test_a_digest_waits_while_the_list_of_a_day_cannot_be_read_and_comes_when_it_can(
    program: Program,
) -> None:
    lay(on(THURSDAY, 1))
    site.ran(program, DAYS, at="2026-06-11T18:17:00Z", revisit_days=2)
    lists((THURSDAY, BROKEN), (FRIDAY, site.day(FRIDAY, site.record(2))))
    for at in ("2026-06-12T00:17:00Z", "2026-06-13T00:17:00Z"):
        assert program("--quiet", *site.offline(at)).exit_code == 4
    # That of Friday need not wait for it.
    assert [title for title, _ in site.dated("days")] == ["Friday, 12 June 2026: 1 paper"]
    lay(on(THURSDAY, 1), on(THURSDAY, 3))
    lists((FRIDAY, site.day(FRIDAY, site.record(2))))
    assert program("--quiet", *site.offline("2026-06-13T06:17:00Z")).exit_code == 0
    assert site.dated("days") == [
        ("Friday, 12 June 2026: 1 paper", "2026-06-13T00:00:00Z"),
        ("Thursday, 11 June 2026: both papers", "2026-06-12T00:00:00Z"),
    ]


def test_a_digest_whose_day_cannot_be_read_comes_after_three_days_of_failures_with_what_is_known(
    program: Program,
) -> None:
    lay(on(THURSDAY, 1))
    site.ran(program, DAYS, at="2026-06-11T18:17:00Z", revisit_days=9)
    lists((THURSDAY, BROKEN), (FRIDAY, site.day(FRIDAY, site.record(2))))
    for at in ("2026-06-12T00:17:00Z", "2026-06-15T00:16:59Z"):
        assert program("--quiet", *site.offline(at)).exit_code == 4
        assert ("Thursday, 11 June 2026: 1 paper", "2026-06-12T00:00:00Z") not in site.dated("days")
    assert program("--quiet", *site.offline("2026-06-15T00:17:00Z")).exit_code == 4
    assert site.dated("days") == [
        ("Friday, 12 June 2026: 1 paper", "2026-06-13T00:00:00Z"),
        ("Thursday, 11 June 2026: 1 paper", "2026-06-12T00:00:00Z"),
    ]
    before = site.files()
    # What is found on the list when it can be read again comes too late,
    lay(on(THURSDAY, 1), on(THURSDAY, 3, upvotes=300))
    lists((FRIDAY, site.day(FRIDAY, site.record(2))))
    assert program("--quiet", *site.offline("2026-06-15T06:17:00Z")).exit_code == 0
    assert {name for name in before if site.files()[name] != before[name]} == set()
    # but the next digest tells of it.
    lay(on(MONDAY, 4))
    for at in ("2026-06-15T18:17:00Z", "2026-06-16T00:17:00Z"):
        assert program("--quiet", *site.offline(at)).exit_code == 0
    assert told_of("days")[0] == ("2026-06-15", 1, [("Paper 3", 300)])


def test_a_giant_that_is_listed_after_its_week_was_told_is_in_the_digest_of_the_next(
    program: Program,
) -> None:
    friday, giant = on(FRIDAY, 1), on(FRIDAY, 2, upvotes=200)
    monday = on(MONDAY, 3, upvotes=1)
    lay(friday)
    # On Friday the run owes all days of the week; those that are not laid have no lists.
    for at in ("2026-06-12T18:17:00Z", "2026-06-13T06:17:00Z", "2026-06-15T00:17:00Z"):
        site.ran(program, WEEKS, at=at, revisit_days=14)
    told: Told = ("2026-W24", 1, [])
    assert told_of("weeks") == [told]
    lay(friday, giant, monday)
    for at in ("2026-06-15T20:17:00Z", "2026-06-16T06:17:00Z", "2026-06-21T23:59:59Z"):
        site.ran(program, WEEKS, at=at, revisit_days=14)
        assert told_of("weeks") == [told]
    site.ran(program, WEEKS, at="2026-06-22T00:17:00Z", revisit_days=14)
    assert told_of("weeks") == [("2026-W25", 1, [("Paper 2", 200)]), told]


def test_the_best_of_each_day_for_who_runs_once_each_morning_are_those_of_the_next_morning(
    program: Program,
) -> None:
    best = '[[feed]]\nname = "best"\nper_day = 2'
    lay(on(THURSDAY, 1, upvotes=5), on(THURSDAY, 2, upvotes=4))
    site.ran(program, best, at="2026-06-11T06:17:00Z", revisit_days=7)
    lay(
        *(
            on(THURSDAY, number, upvotes=votes)
            for number, votes in ((1, 6), (2, 9), (3, 8), (4, 7))
        ),
        *(on(FRIDAY, number, upvotes=1) for number in (5, 6, 7)),
    )
    morning = "2026-06-12T06:17:00Z"
    site.ran(program, best, at=morning, revisit_days=7)
    of_thursday = [("Paper 2", morning), ("Paper 3", morning)]
    assert site.dated("best") == of_thursday
    morning = "2026-06-13T06:17:00Z"
    site.ran(program, best, at=morning, revisit_days=7)
    of_friday = [("Paper 5", morning), ("Paper 6", morning)]
    assert site.dated("best") == [*of_friday, *of_thursday]


def test_the_best_of_a_day_whose_list_cannot_be_read_come_when_it_can(program: Program) -> None:
    best = '[[feed]]\nname = "best"\nper_day = 1'
    lay(on(THURSDAY, 1, upvotes=5), on(THURSDAY, 2, upvotes=4))
    site.ran(program, best, at="2026-06-11T18:17:00Z", revisit_days=7)
    lists((THURSDAY, BROKEN), (FRIDAY, site.day(FRIDAY, on(FRIDAY, 3)[1])))
    for at in ("2026-06-12T06:17:00Z", "2026-06-13T06:17:00Z"):
        assert program("--quiet", *site.offline(at)).exit_code == 4
    of_friday = ("Paper 3", "2026-06-13T06:17:00Z")
    assert site.dated("best") == [of_friday]
    lay(on(THURSDAY, 1, upvotes=6), on(THURSDAY, 2, upvotes=7), on(FRIDAY, 3))
    site.ran(program, best, at="2026-06-13T12:17:00Z", revisit_days=7)
    assert site.dated("best") == [("Paper 2", "2026-06-13T12:17:00Z"), of_friday]


def test_the_best_of_a_day_long_ago_are_dated_at_its_end_and_not_when_it_was_filled_in(
    program: Program,
) -> None:
    lay(on(FRIDAY, 9))
    site.ran(program, '[[feed]]\nname = "best"\nper_day = 1', at="2026-06-12T18:17:00Z")
    may = date(2026, 5, 13)
    page = site.day(may, on(may, 1, upvotes=5)[1], on(may, 2, upvotes=6)[1])
    site.put(page, f"papers/date/{may}")
    asked = ("backfill", "--since", may, "--until", may)
    assert program(*asked, *site.offline("2026-06-12T19:17:00Z")).exit_code == 0
    assert site.dated("best") == [("Paper 2", "2026-05-14T00:00:00Z")]


def test_a_week_with_a_day_that_cannot_be_read_waits_and_is_whole_when_it_can(
    program: Program,
) -> None:
    lay(on(WEDNESDAY, 1), on(THURSDAY, 2))
    site.ran(program, WEEKS, at="2026-06-11T18:17:00Z", revisit_days=7)
    lists((THURSDAY, BROKEN), (FRIDAY, site.day(FRIDAY, on(FRIDAY, 3)[1])))
    for at in ("2026-06-12T06:17:00Z", "2026-06-15T00:17:00Z", "2026-06-15T06:16:59Z"):
        assert program("--quiet", *site.offline(at)).exit_code == 4
        assert site.items("weeks") == []
    lay(on(THURSDAY, 2), on(THURSDAY, 4), on(FRIDAY, 3))
    site.ran(program, WEEKS, at="2026-06-15T06:17:00Z", revisit_days=7)
    assert told_of("weeks") == [("2026-W24", 4, [])]


def test_a_week_with_a_day_that_a_backfill_cannot_read_is_told_by_the_one_that_can(
    program: Program,
) -> None:
    lists((FRIDAY, site.day(FRIDAY, on(FRIDAY, 9)[1])))
    site.ran(program, WEEKS, at="2026-06-12T18:17:00Z", revisit_days=0)
    days = [date(2026, 5, number) for number in (25, 26, 27, 28, 29)]
    for number, day in enumerate(days, 1):
        site.put(site.day(day, on(day, number)[1]), f"papers/date/{day}")
    site.put(BROKEN, f"papers/date/{days[3]}")

    def backfilled(at: str) -> int:
        asked = ("backfill", "--since", days[0], "--until", days[-1], *site.offline(at))
        return program(*asked).exit_code

    assert backfilled("2026-06-12T19:17:00Z") == 4
    assert site.items("weeks") == []
    site.ran(program, WEEKS, at="2026-06-12T20:17:00Z", revisit_days=0)
    assert site.items("weeks") == []
    site.put(site.day(days[3], on(days[3], 4)[1]), f"papers/date/{days[3]}")
    assert backfilled("2026-06-12T21:17:00Z") == 0
    assert told_of("weeks") == [("2026-W22", 5, [])]
    assert site.dated("weeks") == [
        ("Week 22 of 2026 (25 to 31 May): all 5 papers", "2026-06-01T00:00:00Z")
    ]


def test_a_week_of_which_a_day_was_never_asked_for_has_no_digest(program: Program) -> None:
    """The first run came on its Friday, and reads no day before."""
    lists((FRIDAY, site.day(FRIDAY, site.record(2))))
    site.ran(program, WEEKS, at="2026-06-12T18:17:00Z", revisit_days=0)
    monday = site.record(3, submittedOnDailyAt="2026-06-15T00:00:00.000Z")
    lists((MONDAY, site.day(MONDAY, monday)))
    for at in ("2026-06-15T18:17:00Z", "2026-06-19T18:17:00Z"):
        site.ran(program, WEEKS, at=at, revisit_days=0)
        assert site.dated("weeks") == []


def test_digests_of_days_long_ago_come_with_their_history_and_in_their_place(
    program: Program,
) -> None:
    lists((FRIDAY, site.day(FRIDAY, site.record(2))))
    site.configure(DAYS, revisit_days=1)
    assert program("--quiet", *site.offline("2026-06-13T00:17:00Z")).exit_code == 0
    lists((WEDNESDAY, site.day(WEDNESDAY, site.record(1, submittedOnDailyAt="2026-06-10T00:00Z"))))
    filled = program("backfill", "--since", WEDNESDAY, "--until", THURSDAY, *site.offline(LATER))
    assert filled.exit_code == 0
    assert site.dated("days") == [
        ("Friday, 12 June 2026: 1 paper", "2026-06-13T00:00:00Z"),
        ("Wednesday, 10 June 2026: 1 paper", "2026-06-11T00:00:00Z"),
    ]


def test_a_digest_of_history_stands_in_the_archive_of_its_own_month(program: Program) -> None:
    few = f"{DAYS}\nlimit = 1"
    lay(on(THURSDAY, 1), on(FRIDAY, 2))
    for at in ("2026-06-12T18:17:00Z", "2026-06-13T06:17:00Z"):
        site.ran(program, few, at=at, revisit_days=2)
    july = date(2026, 7, 2)
    lay(on(THURSDAY, 1), on(FRIDAY, 2), on(july, 3))
    for at in ("2026-07-02T18:17:00Z", "2026-07-03T06:17:00Z"):
        site.ran(program, few, at=at, revisit_days=2)

    def archived() -> dict[str, list[str]]:
        names = sorted(path.name for path in Path("feeds/archive/days").glob("*.atom.xml"))
        return {name: titles(f"archive/days/{name}") for name in names}

    june = ["Friday, 12 June 2026: 1 paper", "Thursday, 11 June 2026: 1 paper"]
    in_july = ["Thursday, 2 July 2026: 1 paper"]
    assert archived() == {"2026-06.atom.xml": june, "2026-07.atom.xml": in_july}
    tuesday = date(2026, 6, 9)  # before the first day that was owed
    site.put(site.day(tuesday, on(tuesday, 4)[1]), f"papers/date/{tuesday}")
    asked = ("backfill", "--since", tuesday, "--until", tuesday)
    assert program(*asked, *site.offline("2026-07-03T12:17:00Z")).exit_code == 0
    june.append("Tuesday, 9 June 2026: 1 paper")
    assert archived() == {"2026-06.atom.xml": june, "2026-07.atom.xml": in_july}


def test_archives_of_a_feed_of_digests_hold_them_all(program: Program) -> None:
    living.live(SITE, f"{DAYS}\ntop = 2\nlimit = 1", until=living.at(date(2026, 6, 14), 0))
    every = [
        "Friday, 12 June 2026: both papers",
        "Thursday, 11 June 2026: both papers",
        "Wednesday, 10 June 2026: the 2 best of 4 papers",
    ]
    assert titles("days.atom.xml") == every[:1]
    archive = "archive/days/2026-06.atom.xml"
    assert titles(archive) == every
    document = Path("feeds", archive).read_bytes()
    assert findings(document, address=f"{BASE}{archive}", now=living.at(MONDAY, 0)) == []
    before = site.files()
    living.lay(living.at(date(2026, 6, 14), 0))
    living.run(living.at(date(2026, 6, 14), 1), SITE, f"{DAYS}\ntop = 2\nlimit = 1")
    assert site.files() == before
