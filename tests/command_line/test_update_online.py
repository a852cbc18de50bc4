"""``update`` against a server: what is asked, how often, and what becomes of the answers."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pytest_httpx import HTTPXMock

from aggregator import __version__, dates
from tests.conftest import Program, Result

from . import site
from .site import ALL_WRITTEN, FRONT, LATER, NOON, NOTHING_NEW, one_line


def no_weeks(httpx_mock: HTTPXMock) -> None:
    """The site has no lists of weeks."""
    weeks = re.compile(f"{FRONT}/week/.*")
    httpx_mock.add_response(url=weeks, status_code=404, is_reusable=True)


def stored(table: str, columns: str = "*") -> list[tuple[str, ...]]:
    """What stands in a table of the store."""
    with closing(sqlite3.connect("papers.db")) as db:
        return db.execute(f"SELECT {columns} FROM {table}").fetchall()


def test_the_first_run_publishes_the_newest_list_whole_and_says_so_in_one_line(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure()
    httpx_mock.add_response(url=FRONT, html=site.saved("papers"))
    said = (
        "1 request, 1 page read; 30 papers: 30 new, 0 changed, 0 refreshed, 0 unchanged; "
        f"daily +30; {ALL_WRITTEN}"
    )
    assert program("update", "--at", NOON) == Result(0, said, "")
    assert list(site.files()) == site.FILES
    agreed = json.loads((site.FIXTURES / "huggingface.co/papers.expected.json").read_bytes())
    by_key = sorted(agreed["papers"], key=lambda paper: str(paper["key"]))
    assert [item["_paper"] for item in site.items()] == by_key
    assert {dates[1:] for dates in site.dates_of()} == {(NOON, NOON)}


@pytest.mark.parametrize("etag", ['"abc"', 'W/"a,b c"', '"é"'])
def test_the_second_run_asks_with_the_validators_verbatim_and_a_304_changes_no_file(
    program: Program, httpx_mock: HTTPXMock, etag: str
) -> None:
    site.configure()
    modified = "Fri, 12 Jun 2026 11:00:00 GMT"
    httpx_mock.add_response(
        url=FRONT,
        html=site.saved("papers"),
        headers=[(b"ETag", etag.encode("latin-1")), (b"Last-Modified", modified.encode())],
    )
    assert program("--quiet", "--at", NOON) == Result(0, "", "")
    before = site.files()
    httpx_mock.add_response(url=FRONT, status_code=304)
    said = f"1 request, 0 pages read; 0 papers: {NOTHING_NEW}"
    assert program("update", "--at", LATER) == Result(0, said, "")
    assert site.files() == before
    first, second = site.asked(httpx_mock)
    assert not {"if-none-match", "if-modified-since"} & first.headers.keys()
    sent = dict(second.headers.raw)
    assert sent[b"If-None-Match"] == etag.encode("latin-1")
    assert sent[b"If-Modified-Since"] == modified.encode()


def test_a_page_that_was_refused_or_read_with_a_doubt_is_asked_for_whole_again(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure()
    good = site.day(site.FRIDAY, site.record(1))
    doubted = site.day(site.FRIDAY, site.record(1), site.record(2, upvotes="many"))
    for page, etag in ((good, '"good"'), (doubted, '"doubted"'), ("", '"refused"'), (good, None)):
        headers = {"ETag": etag} if etag else {}
        httpx_mock.add_response(url=FRONT, html=page, headers=headers)
        if not page:
            api = "https://huggingface.co/api/daily_papers?date=2026-06-12&limit=100"
            httpx_mock.add_response(url=api, status_code=404)
        program("--at", NOON)
    requests = httpx_mock.get_requests(url=FRONT)
    asked = [request.headers.get("If-None-Match") for request in requests]
    assert asked == [None, '"good"', None, None]


def test_a_site_without_its_newest_list_is_exit_3_and_its_other_lists_are_read(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure(revisit_days=1)
    httpx_mock.add_response(url=FRONT, status_code=404)
    page = site.day(site.THURSDAY, site.record(1, submittedOnDailyAt="2026-06-11T00:00:00Z"))
    httpx_mock.add_response(url=f"{FRONT}/date/2026-06-11", html=page)
    no_weeks(httpx_mock)
    said = (
        f"daily-papers: {FRONT}: there is no such page (404 Not Found); "
        "what was published stays, look whether the address is right\n"
    )
    assert program("update", "--at", NOON) == Result(3, "", said)
    assert [item["title"] for item in site.items()] == ["Paper 1"]


def test_a_day_without_a_page_is_an_answer(program: Program, httpx_mock: HTTPXMock) -> None:
    site.configure(revisit_days=1)
    httpx_mock.add_response(url=FRONT, html=site.day(site.FRIDAY, site.record(1)))
    httpx_mock.add_response(url=f"{FRONT}/date/2026-06-11", status_code=410)
    no_weeks(httpx_mock)
    said = (
        "4 requests, 1 page read, 3 not there; 1 paper: 1 new, 0 changed, 0 refreshed, "
        f"0 unchanged; daily +1; {ALL_WRITTEN}"
    )
    assert program("update", "--at", NOON) == Result(0, said, "")


def test_a_failure_that_passes_costs_nothing_but_a_pause(
    program: Program, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    site.configure()
    httpx_mock.add_response(url=FRONT, status_code=500)
    httpx_mock.add_response(url=FRONT, html=site.day(site.FRIDAY, site.record(1)))
    result = program("update", "--at", NOON)
    assert (result.exit_code, result.err) == (0, "")
    assert [item["title"] for item in site.items()] == ["Paper 1"]
    after_robots, nap = naps
    assert after_robots <= 1
    assert 2 <= nap <= 3


def test_a_server_that_asks_to_wait_a_little_is_obeyed(
    program: Program, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    site.configure()
    httpx_mock.add_response(url=FRONT, status_code=429, headers={"Retry-After": "7"})
    httpx_mock.add_response(url=FRONT, html=site.day(site.FRIDAY, site.record(1)))
    assert program("update", "--at", NOON).exit_code == 0
    after_robots, nap = naps
    assert after_robots <= 1
    assert 7 <= nap <= 8


def left_alone(asked_at: str, until: str) -> Result:
    """A run that does not ask a site which has asked for that."""
    said = (
        f"daily-papers: https://huggingface.co: not asked, for at {asked_at} it wanted "
        f"to be left alone until {until}; what was published stays, a later run may be answered\n"
    )
    return Result(3, "", said)


BACK_IN_FOUR_MINUTES = {"RateLimit": '"pages";r=0;t=240'}


def test_a_server_that_asks_to_wait_for_minutes_is_asked_nothing_until_then(
    program: Program, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    site.configure()
    httpx_mock.add_response(url=FRONT, status_code=429, headers=BACK_IN_FOUR_MINUTES)
    said = (
        f"daily-papers: {FRONT}: answered 429 Too Many Requests; "
        "what was published stays, a later run may be answered\n"
    )
    assert program("update", "--at", NOON) == Result(3, "", said)
    assert naps == pytest.approx([1], abs=0.5)
    until = stored("waits")[0][2]
    late = dates.instant(until) - dates.instant(NOON) - timedelta(seconds=240)
    assert timedelta(seconds=1) <= late < timedelta(minutes=1)  # the answer did not come at once
    waiting = left_alone(stored("waits")[0][1], until)
    for command in (["update"], ["backfill", "--since", "2026-06-01"]):
        assert program(*command, "--at", "2026-06-12T12:04:00Z") == waiting
    assert len(site.asked(httpx_mock)) == 1
    ((_, health),) = stored("health")
    assert json.loads(health)["failures"] == 3
    reports = [json.loads(report) for (report,) in stored("runs", "report")]
    assert [report["requests"] for report in reports] == [1, 0, 0]
    httpx_mock.add_response(url=FRONT, html=site.day(site.FRIDAY, site.record(1)))
    assert program("update", "--at", until).exit_code == 0
    assert stored("waits") == []


def test_a_304_does_not_undo_what_another_address_has_shown_since(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    no_weeks(httpx_mock)
    site.configure(revisit_days=1)
    days = f"{FRONT}/date/2026-06-"
    httpx_mock.add_response(url=f"{days}11", status_code=404, is_reusable=True)
    records = [site.record(number) for number in range(1, 9)]
    few, all_of_them, half = (site.day(site.FRIDAY, *records[:most]) for most in (2, 8, 3))
    httpx_mock.add_response(url=FRONT, html=few, headers={"ETag": '"few"'})
    assert program("update", "--at", NOON).exit_code == 0
    httpx_mock.add_response(url=FRONT, status_code=404)
    httpx_mock.add_response(url=f"{days}12", html=all_of_them)
    assert program("update", "--at", "2026-06-13T10:00:00Z").exit_code == 3
    httpx_mock.add_response(url=FRONT, status_code=304)
    httpx_mock.add_response(url=f"{days}12", html=half)
    result = program("update", "--at", "2026-06-13T11:00:00Z")
    assert result.exit_code == 4
    assert "12: it lists 3 papers of 2026-06-12, and held 8 before" in one_line(result.err)


def test_what_one_server_asks_for_binds_no_other(program: Program, httpx_mock: HTTPXMock) -> None:
    site.configure()
    httpx_mock.add_response(url=FRONT, status_code=429, headers=BACK_IN_FOUR_MINUTES)
    assert program("update", "--at", NOON).exit_code == 3
    with Path("aggregator.toml").open("a", encoding="utf-8") as configuration:
        configuration.write('\nbase_url = "https://mirror.example"\n')
    page = site.day(site.FRIDAY, site.record(1))
    httpx_mock.add_response(url="https://mirror.example/papers", html=page)
    assert program("update", "--at", "2026-06-12T12:02:00Z").exit_code == 0
    assert [row[0] for row in stored("waits")] == ["https://huggingface.co"]


def test_a_wait_holds_back_no_run_that_reads_files(program: Program, httpx_mock: HTTPXMock) -> None:
    site.configure()
    httpx_mock.add_response(url=FRONT, status_code=429, headers=BACK_IN_FOUR_MINUTES)
    assert program("update", "--at", NOON).exit_code == 3
    site.put(site.day(site.FRIDAY, site.record(1)))
    assert program(*site.offline("2026-06-12T12:02:00Z")).exit_code == 0
    assert len(stored("waits")) == 1


@pytest.mark.parametrize("headers", [{"Retry-After": "9" * 30}, {"Retry-After": "90000"}])
def test_a_server_that_asks_to_wait_for_ever_is_left_alone_for_a_day(
    program: Program, httpx_mock: HTTPXMock, headers: dict[str, str]
) -> None:
    site.configure()
    httpx_mock.add_response(url=FRONT, status_code=503, headers=headers)
    assert program("update", "--at", NOON).exit_code == 3
    ((_, asked_at, until),) = stored("waits")
    assert until == str(asked_at).replace("-12T", "-13T")
    httpx_mock.add_response(url=FRONT, html=site.day(site.FRIDAY, site.record(1)))
    assert program("update", "--at", until).exit_code == 0


def test_a_wait_that_was_noted_by_a_clock_since_put_back_holds_nobody_back(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure()
    httpx_mock.add_response(url=FRONT, status_code=503, headers={"Retry-After": "3600"})
    assert program("update", "--at", LATER).exit_code == 3
    httpx_mock.add_response(url=FRONT, html=site.day(site.FRIDAY, site.record(1)))
    assert program("update", "--at", NOON).exit_code == 0
    assert stored("waits") == []


def test_a_site_that_does_not_answer_in_time_is_exit_3_after_three_attempts(
    program: Program, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    site.configure()
    httpx_mock.add_exception(httpx.ReadTimeout("slow"), url=FRONT, is_reusable=True)
    said = (
        f"daily-papers: {FRONT}: no answer in time; "
        "what was published stays, a later run may be answered\n"
    )
    assert program("update") == Result(3, "", said)
    assert len(site.asked(httpx_mock)) == 3
    assert len(naps) == 3


def test_what_one_list_brought_is_published_though_another_did_not_answer(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure(revisit_days=2)
    httpx_mock.add_response(url=FRONT, html=site.day(site.FRIDAY, site.record(1)))
    httpx_mock.add_response(url=f"{FRONT}/date/2026-06-10", status_code=403)
    thursday = site.record(2, submittedOnDailyAt="2026-06-11T00:00:00Z")
    page = site.day(site.THURSDAY, thursday)
    httpx_mock.add_response(url=f"{FRONT}/date/2026-06-11", html=page)
    no_weeks(httpx_mock)
    said = (
        f"daily-papers: {FRONT}/date/2026-06-10: answered 403 Forbidden; "
        "what was published stays, look whether the address is right\n"
    )
    assert program("update", "--at", NOON) == Result(3, "", said)
    assert [item["title"] for item in site.items()] == ["Paper 1", "Paper 2"]


def test_a_site_that_leaves_two_lists_in_a_row_unanswered_is_asked_no_more(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure(revisit_days=4)
    httpx_mock.add_response(url=FRONT, html=site.day(site.FRIDAY, site.record(1)))
    for day in ("08", "09"):
        httpx_mock.add_response(url=f"{FRONT}/date/2026-06-{day}", status_code=403)
    said = (
        f"daily-papers: {FRONT}/date/2026-06-08: answered 403 Forbidden (and 1 list more); "
        "what was published stays, look whether the address is right\n"
    )
    assert program("update", "--at", NOON) == Result(3, "", said)
    assert [item["title"] for item in site.items()] == ["Paper 1"]


def test_requests_to_the_site_are_a_second_apart_and_say_who_asks(
    program: Program, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    site.configure("[site]", 'contact = "mailto:me@example.org"', revisit_days=2)
    httpx_mock.add_response(url=FRONT, html=site.day(site.FRIDAY, site.record(1)))
    httpx_mock.add_response(url=f"{FRONT}/date/2026-06-10", status_code=404)
    httpx_mock.add_response(url=f"{FRONT}/date/2026-06-11", status_code=404)
    no_weeks(httpx_mock)
    assert program("update", "--at", NOON).exit_code == 0
    assert naps == pytest.approx([1] * 5, abs=0.5)
    agent = f"daily-papers/{__version__} (feed generator; mailto:me@example.org)"
    asked = [(str(one.url), one.headers["User-Agent"]) for one in httpx_mock.get_requests()]
    assert asked == [
        ("https://huggingface.co/robots.txt", agent),
        (FRONT, agent),
        (f"{FRONT}/date/2026-06-10", agent),
        (f"{FRONT}/date/2026-06-11", agent),
        (f"{FRONT}/week/2026-W23", agent),
        (f"{FRONT}/week/2026-W24", agent),
    ]


def test_another_server_of_the_configuration_is_asked_and_people_are_still_sent_to_the_site(
    program: Program, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    Path("aggregator.toml").write_text(
        '[source.huggingface]\nbase_url = "http://localhost:8000/"\nrevisit_days = 1\n'
    )
    httpx_mock.add_response(
        url="http://localhost:8000/papers", html=site.day(site.FRIDAY, site.record(1))
    )
    for list_ in ("date/2026-06-11", "week/2026-W23", "week/2026-W24"):
        httpx_mock.add_response(url=f"http://localhost:8000/papers/{list_}", status_code=404)
    assert program("update", "--at", NOON).exit_code == 0
    assert naps == []  # nobody is spared by waiting for one's own machine
    assert [item["url"] for item in site.items()] == ["https://huggingface.co/papers/2606.00001"]


def test_a_304_that_nobody_asked_for_is_no_answer(program: Program, httpx_mock: HTTPXMock) -> None:
    site.configure()
    httpx_mock.add_response(url=FRONT, status_code=304)
    said = (
        f"daily-papers: {FRONT}: answered 304 to a question without conditions; "
        "what was published stays, look whether the address is right\n"
    )
    assert program("update", "--at", NOON) == Result(3, "", said)


def test_a_proxy_of_the_environment_that_cannot_be_used_is_exit_2(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://example.org")
    result = program("update")
    assert (result.exit_code, result.out) == (2, "")
    assert one_line(result.err).startswith(
        "daily-papers: the proxy or the certificates that the environment names cannot be used: "
    )
