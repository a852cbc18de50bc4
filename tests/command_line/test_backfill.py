"""``backfill``: past days, once, in their own place, and on from where it stopped."""

import gc
import io
import json
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from pytest_httpx import HTTPXMock

from aggregator import dates, progress, reading
from aggregator.records import Request
from tests.conftest import Program, Result
from tests.pages.records import Record

from . import site
from .site import FRIDAY, FRONT, NOON

DAYS = [date(2026, 5, 28), date(2026, 5, 29), date(2026, 6, 1), date(2026, 6, 2)]
"""A Thursday, a Friday, a Monday, a Tuesday."""


def record(day: date, number: int) -> Record:
    """A paper that was put on the list of a day at nine."""
    name = f"{day:%y%m}.{day:%d}{number:03}"
    return site.record(1, id=name, title=name, submittedOnDailyAt=f"{day}T09:00:00.000Z")


@pytest.fixture(autouse=True)
def _a_site(program: Program) -> None:
    """Four days with two papers each, long ago; today's list is published."""
    site.configure()
    for day in DAYS:
        site.put(site.day(day, record(day, 1), record(day, 2)), f"papers/date/{day}")
    site.put(site.day(FRIDAY, site.record(1)))
    assert program(*site.offline()).exit_code == 0


def backfill(*options: str, at: str = NOON) -> tuple[str, ...]:
    return ("backfill", *options, *site.offline(at))


def test_past_days_are_read_oldest_first_and_dated_on_their_days(program: Program) -> None:
    result = program(*backfill("--since", "2026-05-28", "--until", "2026-06-02", "--verbose"))
    assert [line.split(" ")[2] for line in result.err.splitlines()] == [
        f"{day}," for day in map(str, DAYS)
    ]
    said = (
        "4 requests, 4 pages read; 8 papers: 8 new, 0 changed, 0 refreshed, 0 unchanged; "
        "daily +8; 4 files written\n"
    )
    assert (result.exit_code, result.out) == (0, said)
    at = {item["title"]: item["date_published"] for item in site.items()}
    assert at.pop("Paper 1") == NOON
    assert at == {
        f"{day:%y%m}.{day:%d}{number:03}": f"{day}T09:00:00Z" for day in DAYS for number in (1, 2)
    }


def test_days_that_are_known_are_not_asked_again(program: Program) -> None:
    everything = backfill("--since", "2026-05-28", "--until", "2026-06-02")
    assert program(*backfill("--since", "2026-05-29", "--until", "2026-05-29")).exit_code == 0
    assert program(*everything).out.startswith("3 requests, 3 pages read; ")
    later = backfill(*everything[1:5], at="2026-06-12T14:00:00Z")
    assert program(*later).out.startswith("0 requests, 0 pages read; ")
    # Nobody was asked, so nothing is known of how the site does.
    assert f"well, last asked {NOON[:10]} 12:00" in program("status", "--at", NOON).out


def test_a_day_that_is_not_there_is_an_answer_but_may_come_yet(program: Program) -> None:
    options = backfill("--since", "2026-05-27", "--until", "2026-05-28")
    assert program(*options).out.startswith("2 requests, 1 page read, 1 not there; 2 papers")
    assert program(*options).out.startswith("1 request, 0 pages read, 1 not there; 0 papers")
    day = date(2026, 5, 27)
    site.put(site.day(day, record(day, 1)), f"papers/date/{day}")
    assert "1 new" in program(*options).out
    assert program(*options).out.startswith("0 requests, 0 pages read; ")


def test_a_day_of_which_something_is_missing_is_asked_again(program: Program) -> None:
    day = DAYS[0]
    good, bad = record(day, 1), site.record(2, title="")
    site.put(site.day(day, good, bad), f"papers/date/{day}")
    options = backfill("--since", str(day), "--until", str(day))
    assert "1 rejected" in program(*options).out
    site.put(site.day(day, good, record(day, 2)), f"papers/date/{day}")
    assert "1 new" in program(*options).out
    assert program(*options).out.startswith("0 requests, 0 pages read; ")


def test_a_challenge_in_the_middle_passes_and_most_pages_are_read_all_the_same(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    challenge = site.saved("papers/date/2026-06-10_challenge")
    days = dates.working_days(FRIDAY - timedelta(days=60), FRIDAY - timedelta(days=26))
    for number, day in enumerate(days):
        page = challenge if number in (3, 4) else site.day(day, record(day, 1))
        httpx_mock.add_response(url=f"{FRONT}/date/{day}", html=page, is_optional=True)
        api = f"https://huggingface.co/api/daily_papers?date={day}&limit=100"
        httpx_mock.add_response(url=api, json=[record(day, 1)], is_optional=True)
    options = ("--since", str(days[0]), "--until", str(days[-1]), "--at", NOON)
    result = program("backfill", *options)
    assert result.exit_code == 4
    assert len(site.items()) == 26
    asked = [str(one.url) for one in httpx_mock.get_requests()]
    # Two pages could not be read; the API answers for them and for the ten after them.
    assert sum("/api/" in url for url in asked) == 2 + 10
    assert sum("/date/" in url for url in asked) == 25 - 10


def test_it_goes_on_where_it_was_ended(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    options = backfill("--since", "2026-05-28", "--until", "2026-06-02")
    read = reading.Session.read
    count = 0

    def ended(self: reading.Session, requests: list[Request]) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        read(self, requests)

    with monkeypatch.context() as patch:
        patch.setattr(reading.Session, "read", ended)
        result = program(*options)
    assert result == Result(
        130,
        "",
        "\ndaily-papers: interrupted; what was read and published stays, call it again to go on\n",
    )
    assert program(*options).out.startswith("2 requests, 2 pages read; 4 papers: 4 new")
    assert len(site.items()) == 9


def test_what_an_ended_one_has_stored_is_published_by_the_next_update(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def ended(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr("aggregator.feeds.publish_all", ended)
        program(*backfill("--since", "2026-05-28", "--until", "2026-06-02"))
    assert len(site.items()) == 1
    assert program(*site.offline()).exit_code == 0
    assert len(site.items()) == 9


def test_history_stands_in_the_archive_of_its_own_month_and_its_neighbours_lead_there(
    program: Program,
) -> None:
    site.configure('[[feed]]\nname = "daily"\nlimit = 1')
    site.put(site.day(date(2026, 7, 1), record(date(2026, 7, 1), 1)))
    july = site.offline("2026-07-01T12:00:00Z")
    assert program(*july).exit_code == 0
    june = "archive/daily/2026-06.atom.xml"
    before = site.files()[june][0]
    assert b"prev-archive" not in before
    assert program(*backfill("--since", "2026-05-28", at="2026-07-01T13:00:00Z")).exit_code == 0
    after = site.files()
    assert after["archive/daily/2026-05.atom.xml"][0].count(b"<entry>") == 4
    assert after[june][0].count(b"<entry>") == before.count(b"<entry>") + 4
    assert b'rel="prev-archive"' in after[june][0]
    assert after["archive/daily/2026-07.atom.xml"][0].count(b"<entry>") == 1
    assert program(*july).exit_code == 0
    assert site.files() == after


def test_it_begins_with_the_first_list_and_ends_with_yesterday(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(status_code=404, is_reusable=True)
    options = ("--at", "2023-05-09T12:00:00Z", "--store", "new.db", "--feeds", "new")
    assert program("backfill", "--since", "2001-01-01", *options).exit_code == 0
    assert [str(one.url) for one in site.asked(httpx_mock)] == [
        f"{FRONT}/date/2023-05-{day}" for day in ("04", "05", "08")
    ]


def test_a_site_that_does_not_answer_ends_it_and_it_may_be_called_again(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(
        url=f"{FRONT}/date/2026-05-28", html=site.day(DAYS[0], record(DAYS[0], 1))
    )
    for day in DAYS[1:3]:
        httpx_mock.add_exception(
            httpx.ConnectError("no"), url=f"{FRONT}/date/{day}", is_reusable=True
        )
    result = program("backfill", "--since", "2026-05-28", "--at", NOON)
    assert result.exit_code == 3
    assert "2026-05-29: no whole answer (no) (and 1 list more)" in site.one_line(result.err)
    assert len(site.items()) == 2


def test_it_asks_evenly_and_keeps_below_the_limit_of_the_site(
    program: Program, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    httpx_mock.add_response(status_code=404, is_reusable=True)
    since = FRIDAY - timedelta(days=126)
    assert program("backfill", "--since", str(since), "--at", NOON).exit_code == 0
    assert len(site.asked(httpx_mock)) == 90
    assert max(naps) <= 300 / 90
    assert sum(naps) == pytest.approx(90 * 300 / 90, abs=15)
    # The run after it knows that the window is full.
    naps.clear()
    program("--at", "2026-06-12T12:05:01Z")
    assert naps[0] == pytest.approx(300 + 300 / 90 - 301, abs=0.9)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--since", "2026-13-01"], "'2026-13-01' is no day such as 2026-08-06"),
        (["--since", "yesterday"], "'yesterday' is no day such as 2026-08-06"),
        ([], "Missing option '--since'"),
        (["--since", "2026-06-12"], "There is no day from 2026-06-12 to 2026-06-11 that is over"),
        (
            ["--since", "2026-06-02", "--until", "2026-06-01"],
            "There is no day from 2026-06-02 to 2026-06-01 that is over",
        ),
    ],
)
def test_days_that_cannot_be_read_are_exit_2(
    program: Program, options: list[str], said: str
) -> None:
    before = site.known()
    result = program(*backfill(*options))
    assert (result.exit_code, result.out) == (2, "")
    assert said in site.one_line(result.err)
    assert site.known() == before


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_it_is_and_a_log_does_not() -> None:
    requests = [
        Request(source="huggingface", url=f"page {day}", kind="day", period=str(day))
        for day in DAYS
    ]
    terminal, quiet, log = _Terminal(), _Terminal(), io.StringIO()
    assert list(progress.bar(terminal, quiet=False)(requests)) == requests
    assert list(progress.bar(quiet, quiet=True)(requests)) == requests
    assert list(progress.bar(quiet, quiet=False)([])) == []
    assert list(progress.bar(log, quiet=False)(requests)) == requests
    assert (quiet.getvalue(), log.getvalue()) == ("", "")
    last = terminal.getvalue().rpartition("\r")[2]
    assert "4/4" in last
    assert "done, " in last
    assert "2026-06-02, " in terminal.getvalue()


def test_json_prints_the_report(program: Program) -> None:
    options = backfill("--since", "2026-06-02", "--until", "2026-06-02")
    report = json.loads(program(*options, "--json").out)
    assert (report["new"], report["entered"], report["exit_code"]) == (2, {"daily": 2}, 0)
    assert Path("papers.db").is_file()


def test_only_what_lasts_looks_for_garbage(program: Program) -> None:
    for arguments in (backfill("--since", "2026-06-02"), ("rebuild",)):
        gc.disable()
        assert program(*arguments).exit_code == 0
        assert gc.isenabled()
