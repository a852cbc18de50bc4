"""Feeds of digests: when one comes, what it waits for, and where the older ones are."""

from datetime import date
from pathlib import Path

from lxml import etree

from tests.conftest import Program
from tests.pages.records import Record
from tests.w3c.rules import findings

from . import living, site
from .living import FRIDAY, MONDAY, THURSDAY, WEDNESDAY
from .site import LATER

BASE = "https://example.org/p/"
SITE = f'[site]\nbase_url = "{BASE}"'


BROKEN = "<html><body>Please wait.</body></html>"
DAYS = '[[feed]]\nname = "days"\ndigest = "day"'


def lists(*pages: tuple[date, str]) -> None:
    """Lays the lists of days into the site, the last of them as the newest too."""
    for on, page in pages:
        site.put(page, f"papers/date/{on}")
        site.put(page)


def on_thursday(number: int) -> Record:
    return site.record(number, submittedOnDailyAt="2026-06-11T00:00:00.000Z")


def test_a_digest_waits_while_the_list_of_a_day_cannot_be_read_and_comes_when_it_can(
    program: Program,
) -> None:
    lists((THURSDAY, site.day(THURSDAY, on_thursday(1))))
    site.ran(program, DAYS, at="2026-06-11T18:17:00Z", revisit_days=2)
    lists((THURSDAY, BROKEN), (FRIDAY, site.day(FRIDAY, site.record(2))))
    for at in ("2026-06-12T00:17:00Z", "2026-06-13T00:17:00Z"):
        assert program("--quiet", *site.offline(at)).exit_code == 4
    # That of Friday need not wait for it.
    assert [title for title, _ in site.dated("days")] == ["Friday, 12 June 2026: 1 paper"]
    lists((THURSDAY, site.day(THURSDAY, on_thursday(1), on_thursday(3))))
    lists((FRIDAY, site.day(FRIDAY, site.record(2))))
    assert program("--quiet", *site.offline("2026-06-13T06:17:00Z")).exit_code == 0
    assert site.dated("days") == [
        ("Friday, 12 June 2026: 1 paper", "2026-06-13T00:00:00Z"),
        ("Thursday, 11 June 2026: both papers", "2026-06-12T00:00:00Z"),
    ]


def test_a_digest_whose_day_cannot_be_read_comes_after_three_days_with_what_is_known(
    program: Program,
) -> None:
    lists((THURSDAY, site.day(THURSDAY, on_thursday(1))))
    site.ran(program, DAYS, at="2026-06-11T18:17:00Z", revisit_days=9)
    lists((THURSDAY, BROKEN), (FRIDAY, site.day(FRIDAY, site.record(2))))
    for at in ("2026-06-12T00:17:00Z", "2026-06-14T23:59:59Z"):
        assert program("--quiet", *site.offline(at)).exit_code == 4
        assert ("Thursday, 11 June 2026: 1 paper", "2026-06-12T00:00:00Z") not in site.dated("days")
    assert program("--quiet", *site.offline("2026-06-15T00:00:00Z")).exit_code == 4
    assert site.dated("days") == [
        ("Friday, 12 June 2026: 1 paper", "2026-06-13T00:00:00Z"),
        ("Thursday, 11 June 2026: 1 paper", "2026-06-12T00:00:00Z"),
    ]
    before = site.files()
    # What is found on the list when it can be read again comes too late.
    lists((THURSDAY, site.day(THURSDAY, on_thursday(1), on_thursday(3))))
    lists((FRIDAY, site.day(FRIDAY, site.record(2))))
    assert program("--quiet", *site.offline("2026-06-15T06:17:00Z")).exit_code == 0
    assert {name for name in before if site.files()[name] != before[name]} == set()


def test_a_week_of_which_a_day_was_never_asked_for_has_no_digest(program: Program) -> None:
    """The first run came on its Friday, and reads no day before."""
    weekly = '[[feed]]\nname = "weeks"\ndigest = "week"'
    lists((FRIDAY, site.day(FRIDAY, site.record(2))))
    site.ran(program, weekly, at="2026-06-12T18:17:00Z", revisit_days=0)
    monday = site.record(3, submittedOnDailyAt="2026-06-15T00:00:00.000Z")
    lists((MONDAY, site.day(MONDAY, monday)))
    for at in ("2026-06-15T18:17:00Z", "2026-06-19T18:17:00Z"):
        site.ran(program, weekly, at=at, revisit_days=0)
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


def test_archives_of_a_feed_of_digests_hold_them_all(program: Program) -> None:
    living.live(SITE, f"{DAYS}\ntop = 2\nlimit = 1", until=living.at(date(2026, 6, 14), 0))
    atom = "{http://www.w3.org/2005/Atom}"

    def titles(name: str) -> list[str]:
        root = etree.fromstring(Path("feeds", name).read_bytes())
        return [entry.findtext(f"{atom}title", "") for entry in root.findall(f"{atom}entry")]

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
