"""What the robots.txt of a site allows, how often it is asked for, and what if it fails."""

import json
import re
import sqlite3
from contextlib import closing

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego
from pytest_httpx import HTTPXMock

from aggregator.errors import Disallowed
from aggregator.records import Page, Validators
from aggregator.robots import PRODUCT, Robots, of_few_names
from tests.command_line import site
from tests.command_line.site import FRONT, NOON
from tests.conftest import Program, Result
from tests.samples import NOW

from .conftest import NONE

ROBOTS = "https://huggingface.co/robots.txt"
ALL = "User-agent: *\nDisallow: /"


@pytest.fixture(autouse=True)
def _no_site_has_a_robots_txt() -> None:
    """Here they have."""


def allows(rules: str, url: str = FRONT) -> bool:
    def ask(url: str, validators: Validators, *, may_lead_inside: bool) -> Page:
        return Page(url=url, text=rules, media_type="", validators=NONE)

    try:
        Robots(ask, lambda site: None, lambda *noted: None, NOW)(url, True)
    except Disallowed:
        return False
    return True


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("", True),
        (ALL, False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: others\nDisallow: /", True),
        ("User-Agent: Daily-Papers\nDisallow: /papers", False),
        (f"User-agent: daily-papers\nAllow: /\n\n{ALL}", True),
        ("User-agent: *\nDisallow: /\nAllow: /papers", True),
        ("User-agent: *\nDisallow: /papers\nAllow: /", False),
        ("User-agent: *\nDisallow: /*pers$", False),
        ("User-agent: *\nDisallow: /pap$", True),
        ("User-agent: *\nDisallow: /papers?q=", True),
        ("\ufeff<html>a challenge</html>", True),
        # What stands behind the first 500 KiB is not read.
        (f"{'#' * 511_970}\n{ALL}", False),
        (f"{'#' * 512_000}\n{ALL}", True),
    ],
)
def test_the_longest_rule_for_this_program_or_else_for_all_decides(
    rules: str, allowed: bool
) -> None:
    assert allows(rules) is allowed


def test_the_query_is_part_of_the_address() -> None:
    assert not allows("User-agent: *\nDisallow: /papers?q=", f"{FRONT}?q=diffusion")


@given(st.text(alphabet="/*$%?#: \nadisloweruFgnt-é\x00[]") | st.text())
def test_whatever_a_robots_txt_says_nothing_breaks(text: str) -> None:
    assert allows(f"User-agent: *\nDisallow: {text}") in (True, False)


def test_names_of_others_are_one_so_that_thousands_of_them_share_their_rules() -> None:
    rules = "User-agent: Bingo\nuser  agent Ponk # x\n useragent :\tDaily*\nDisallow: /agent: x\n"
    said = "User-agent: another\nuser  agent another\n useragent :\tdaily\nDisallow: /agent: x"
    assert (
        of_few_names(f"{rules}User-Agent: *\nUser-agent:#")
        == f"{said}\nUser-Agent: *\nUser-agent:#"
    )


NAME = st.sampled_from(["*", "d*", "**", "Daily-Papers", "daily-papers/2", "bingo", "", "# x"])
LINE = st.builds(
    "{}{}".format, st.sampled_from(["User-agent: ", "useragent :", "user agent "]), NAME
)
RULE = st.sampled_from(["Disallow: /", "Allow: /papers", "Disallow:", "Crawl-delay: 1", "", "x"])


@given(st.lists(LINE | RULE), st.sampled_from(["\n", "\r\n", "\x0b"]))
def test_that_changes_nothing_of_what_is_allowed(lines: list[str], end: str) -> None:
    text = end.join(lines)
    shortened = Protego.parse(of_few_names(text)).can_fetch(FRONT, PRODUCT)
    assert shortened is Protego.parse(text).can_fetch(FRONT, PRODUCT)


def noted() -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect("papers.db")) as db:
        return db.execute("SELECT * FROM robots").fetchall()


def page() -> str:
    return site.day(site.FRIDAY, site.record(1))


def test_it_is_asked_for_once_a_day_and_does_not_count_as_a_request(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure()
    rules = "User-agent: *\nDisallow: /private"
    httpx_mock.add_response(url=ROBOTS, text=rules, is_reusable=True)
    httpx_mock.add_response(url=FRONT, html=page(), is_reusable=True)
    days = ("2026-06-12T12:00:00Z", "2026-06-13T11:59:59Z", "2026-06-13T12:00:00Z")
    for at, asked in zip(days, (1, 1, 2), strict=True):
        result = program("update", "--json", "--at", at)
        assert (result.exit_code, json.loads(result.out)["requests"]) == (0, 1)
        assert len(httpx_mock.get_requests(url=ROBOTS)) == asked
    assert noted() == [("https://huggingface.co", days[2], rules)]
    # A copy from the future, by a clock that was put back, is asked for anew.
    assert program("update", "--at", NOON).exit_code == 0
    assert len(httpx_mock.get_requests(url=ROBOTS)) == 3


def test_what_it_does_not_allow_is_not_asked_for(program: Program, httpx_mock: HTTPXMock) -> None:
    site.configure()
    httpx_mock.add_response(url=ROBOTS, text=ALL)
    said = (
        f"daily-papers: {FRONT}: the robots.txt of the site does not allow it; what was published "
        "stays, whether to ask is for those who keep the site\n"
    )
    assert program("update", "--at", NOON) == Result(3, "", said)
    result = program("update", "--json", "--at", NOON)
    assert json.loads(result.out)["requests"] == 0
    assert [str(one.url) for one in httpx_mock.get_requests()] == [ROBOTS]


def test_a_list_that_it_does_not_allow_costs_no_other(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure("[[feed]]", 'name = "best"', 'lists = ["trending"]', revisit_days=1)
    httpx_mock.add_response(url=ROBOTS, text="User-agent: *\nDisallow: /papers/week/")
    httpx_mock.add_response(url=FRONT, html=page())
    httpx_mock.add_response(url=f"{FRONT}/date/2026-06-11", status_code=404)
    httpx_mock.add_response(url=f"{FRONT}/trending", html=site.saved("papers/trending"))
    said = (
        f"daily-papers: {FRONT}/week/2026-W23: the robots.txt of the site does not allow it (and "
        "1 list more); what was published stays, whether to ask is for those who keep the site\n"
    )
    assert program("update", "--at", NOON) == Result(3, "", said)


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410])
def test_a_site_that_has_none_allows_everything(
    program: Program, httpx_mock: HTTPXMock, status: int
) -> None:
    site.configure()
    httpx_mock.add_response(url=ROBOTS, status_code=status)
    httpx_mock.add_response(url=FRONT, html=page())
    assert program("update", "--at", NOON).exit_code == 0
    assert noted() == [("https://huggingface.co", NOON, "")]


UNREADABLE = {
    "answered 500 Internal Server Error": httpx.Response(500),
    "answered 429 Too Many Requests": httpx.Response(429),
    "no whole answer (refused)": httpx.ConnectError("refused"),
}


def plan(httpx_mock: HTTPXMock, answer: httpx.Response | httpx.ConnectError) -> None:
    if isinstance(answer, httpx.Response):
        httpx_mock.add_response(url=ROBOTS, status_code=answer.status_code, is_reusable=True)
    else:
        httpx_mock.add_exception(answer, url=ROBOTS, is_reusable=True)


@pytest.mark.parametrize(("problem", "answer"), UNREADABLE.items())
def test_while_it_cannot_be_read_nothing_is_asked_for(
    program: Program,
    httpx_mock: HTTPXMock,
    problem: str,
    answer: httpx.Response | httpx.ConnectError,
) -> None:
    site.configure(revisit_days=3)
    plan(httpx_mock, answer)
    said = (
        f"daily-papers: {FRONT}: the robots.txt of the site could not be read ({problem}) "
        "(and 1 list more); what was published stays, a later run may be answered\n"
    )
    assert program("update", "--at", NOON) == Result(3, "", said)
    assert [str(one.url) for one in httpx_mock.get_requests()] == [ROBOTS] * 3


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE)
def test_while_it_cannot_be_read_an_old_copy_holds(
    program: Program, httpx_mock: HTTPXMock, answer: httpx.Response | httpx.ConnectError
) -> None:
    site.configure()
    httpx_mock.add_response(url=ROBOTS, status_code=404)
    httpx_mock.add_response(url=FRONT, html=page(), is_reusable=True)
    assert program("update", "--at", NOON).exit_code == 0
    plan(httpx_mock, answer)
    others = re.compile(f"{FRONT}/.*")
    httpx_mock.add_response(url=others, status_code=404, is_reusable=True)
    assert program("update", "--at", "2026-08-12T12:00:00Z").exit_code == 0


def test_a_site_that_asks_to_wait_in_its_place_is_left_alone(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure()
    httpx_mock.add_response(url=ROBOTS, status_code=404)
    httpx_mock.add_response(url=FRONT, html=page())
    assert program("update", "--at", NOON).exit_code == 0
    httpx_mock.add_response(url=ROBOTS, status_code=429, headers={"Retry-After": "3600"})
    assert program("update", "--at", "2026-06-14T12:00:00Z").exit_code == 3
    result = program("update", "--at", "2026-06-14T12:59:00Z")
    assert (result.exit_code, len(httpx_mock.get_requests())) == (3, 3)


def test_a_304_to_a_question_without_conditions_is_no_robots_txt(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure()
    httpx_mock.add_response(url=ROBOTS, status_code=304)
    result = program("update", "--at", NOON)
    assert result.exit_code == 3
    assert "(answered 304 Not Modified to a question without conditions)" in result.err


def test_a_site_to_which_a_page_leads_is_asked_too(program: Program, httpx_mock: HTTPXMock) -> None:
    site.configure()
    elsewhere = "https://papers.example:8443/list"
    httpx_mock.add_response(url=ROBOTS, status_code=404)
    httpx_mock.add_response(url=FRONT, status_code=302, headers={"Location": elsewhere})
    httpx_mock.add_response(url="https://papers.example:8443/robots.txt", text=ALL)
    said = (
        f"daily-papers: {elsewhere}: the robots.txt of the site does not allow it; what was "
        "published stays, whether to ask is for those who keep the site\n"
    )
    assert program("update", "--at", NOON) == Result(3, "", said)


def test_its_own_redirects_are_followed_without_asking_for_another(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    site.configure()
    moved = {"Location": "https://www.example/robots.txt"}
    httpx_mock.add_response(url=ROBOTS, status_code=301, headers=moved)
    httpx_mock.add_response(url=moved["Location"], text=ALL)
    assert program("update", "--at", NOON).exit_code == 3
    assert noted() == [("https://huggingface.co", NOON, ALL)]


def test_a_look_at_a_single_page_and_files_go_without(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=FRONT, html=page(), is_reusable=True)
    assert program("check", FRONT, "--at", NOON).exit_code == 0
    assert program("capture", FRONT, "site").exit_code == 0
    site.configure()
    assert program(*site.offline()).exit_code == 0
    assert {str(one.url) for one in httpx_mock.get_requests()} == {FRONT}
