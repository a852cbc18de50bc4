"""What is sent, what is tried again, and after which pause."""

import math
import time
from datetime import timedelta

import httpx
import pytest
from pytest_httpx import HTTPXMock

from aggregator import __version__, dates, fetch
from aggregator.errors import BadStatus
from aggregator.records import Page, Validators
from tests.samples import NOW

from .conftest import NONE, URL, Ask, at_once, clock, failure


def test_a_page_is_its_text_type_and_validators(ask: Ask, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(
        url=URL,
        content="<p>ü</p>".encode(),
        headers={
            "Content-Type": "Text/HTML; charset=utf-8",
            "ETag": 'W/"1"',
            "Last-Modified": "Fri, 12 Jun 2026 11:00:00 GMT",
        },
    )
    assert ask() == Page(
        url=URL,
        text="<p>ü</p>",
        media_type="text/html",
        validators=Validators(etag='W/"1"', last_modified="Fri, 12 Jun 2026 11:00:00 GMT"),
    )


def test_a_server_that_gives_no_type_and_no_validators_is_coped_with(
    ask: Ask, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=URL, content=b"<p></p>")
    assert ask() == Page(url=URL, text="<p></p>", media_type="", validators=NONE)


def test_validators_are_sent_as_they_were_given_whatever_their_bytes(
    ask: Ask, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=URL, html="", headers=[(b"eTaG", b'"\xe9"')])
    page = ask()
    assert page is not None
    httpx_mock.add_response(url=URL, status_code=304)
    assert ask(URL, page.validators) is None
    assert httpx_mock.get_requests()[1].headers.raw[-1] == (b"If-None-Match", b'"\xe9"')


@pytest.mark.parametrize(
    ("contact", "about"),
    [(None, ""), ("", ""), ("mailto:me@example.org", "; mailto:me@example.org")],
)
def test_a_request_says_who_asks_and_how_to_reach_them(
    httpx_mock: HTTPXMock, contact: str | None, about: str
) -> None:
    httpx_mock.add_response(url=URL, html="")
    with fetch.client(contact, None, at_once, clock) as client:
        fetch.fetch(client, URL, NONE, sleep=time.sleep)
    (request,) = httpx_mock.get_requests()
    assert dict(request.headers) == {
        "host": "example.org",
        "accept": "text/html, application/json",
        "accept-encoding": "gzip, deflate",
        "connection": "close",
        "user-agent": f"daily-papers/{__version__} (feed generator{about})",
    }


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_status_that_may_pass_is_tried_three_times_with_longer_pauses(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float], status: int
) -> None:
    httpx_mock.add_response(url=URL, status_code=status, is_reusable=True)
    error = failure(ask)
    assert isinstance(error, BadStatus)
    assert (error.url, error.status, error.may_pass, error.wait) == (URL, status, True, None)
    assert error.is_absent is False
    assert [math.floor(nap) for nap in naps] == [2, 4]
    assert len(httpx_mock.get_requests()) == 3


@pytest.mark.parametrize("status", [201, 204, 400, 401, 403, 404, 410, 451])
def test_a_status_that_will_not_pass_is_not_tried_again(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float], status: int
) -> None:
    httpx_mock.add_response(url=URL, status_code=status)
    error = failure(ask)
    assert isinstance(error, BadStatus)
    assert (error.url, error.status, error.may_pass, error.wait) == (URL, status, False, None)
    assert error.is_absent is (status in (404, 410))
    assert naps == []


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (404, "there is no such page (404 Not Found)"),
        (410, "there is no such page (410 Gone)"),
        (403, "answered 403 Forbidden"),
        (499, "answered 499"),
    ],
)
def test_an_answer_without_the_page_says_what_it_was_and_where(
    ask: Ask, httpx_mock: HTTPXMock, status: int, problem: str
) -> None:
    httpx_mock.add_response(url=URL, status_code=status)
    error = failure(ask)
    assert (error.problem, str(error)) == (problem, f"{URL}: {problem}")


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectTimeout("slow"),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("cut off"),
        httpx.DecodingError("no gzip"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_connection_that_fails_is_tried_again(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float], error: httpx.HTTPError
) -> None:
    httpx_mock.add_exception(error, url=URL)
    httpx_mock.add_exception(error, url=URL)
    httpx_mock.add_response(url=URL, html="at last")
    page = ask()
    assert page is not None
    assert page.text == "at last"
    assert len(naps) == 2


HALF_A_DAY_LATE = "Fri, 12 Jun 2026 11:00:00 GMT"
IN_SEVEN_SECONDS = dates.rfc822(NOW + timedelta(seconds=7))


@pytest.mark.parametrize(
    ("headers", "nap"),
    [
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": " 30 "}, 30),
        ({"RateLimit": '"pages";r=0;t=12', "RateLimit-Policy": '"pages";q=100;w=300'}, 12),
        ({"Retry-After": "3", "RateLimit": '"pages";r=0;t=240'}, 3),
        ({"RateLimit": "limit=100, remaining=0; t=9"}, 9),
        ({"RateLimit": "nonsense"}, 2),
        ({"Retry-After": "-1"}, 2),
        ({"Retry-After": "soon"}, 2),
        ({"Retry-After": "soon", "RateLimit": '"pages";r=0;t=12'}, 12),
        # Dates: by the clock of the server, if it tells it, and else by that of the program.
        ({"Retry-After": "Fri, 12 Jun 2026 11:00:09 GMT", "Date": HALF_A_DAY_LATE}, 9),
        ({"Retry-After": "Friday, 12-Jun-26 11:00:09 GMT", "Date": HALF_A_DAY_LATE}, 9),
        ({"Retry-After": "Fri Jun 12 11:00:09 2026", "Date": HALF_A_DAY_LATE}, 9),
        ({"Retry-After": "Fri, 12 Jun 2026 10:00:00 GMT", "Date": HALF_A_DAY_LATE}, 0),
        ({"Retry-After": IN_SEVEN_SECONDS}, 7),
        ({"Retry-After": IN_SEVEN_SECONDS, "Date": "today"}, 7),
        ({"Retry-After": "Fri, 99 Jun 2026 11:00:09 GMT"}, 2),
    ],
)
def test_the_wait_that_a_server_asks_for_is_kept(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float], headers: dict[str, str], nap: int
) -> None:
    httpx_mock.add_response(url=URL, status_code=429, headers=headers)
    httpx_mock.add_response(url=URL, html="")
    assert ask() is not None
    assert [math.floor(slept) for slept in naps] == [nap]


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "31"},
        {"Retry-After": "Fri, 12 Jun 2099 11:00:00 GMT"},
        {"RateLimit": '"pages";r=0;t=240'},
        {"Retry-After": "9" * 400},
    ],
)
def test_a_wait_that_is_long_is_left_to_a_later_run(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float], headers: dict[str, str]
) -> None:
    httpx_mock.add_response(url=URL, status_code=429, headers=headers)
    error = failure(ask)
    assert error.wait is not None
    assert error.wait > fetch.LONGEST_WAIT
    assert naps == []


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (503, {"Retry-After": "40"}, 40),
        # What is left of a limit goes with every answer, and is no reason to wait.
        (503, {"RateLimit": '"pages";r=88;t=240'}, None),
        (403, {"Retry-After": "40"}, None),
    ],
)
def test_only_what_may_pass_is_waited_for(
    ask: Ask,
    httpx_mock: HTTPXMock,
    naps: list[float],
    status: int,
    headers: dict[str, str],
    wait: float | None,
) -> None:
    httpx_mock.add_response(url=URL, status_code=status, headers=headers, is_reusable=True)
    assert failure(ask).wait == wait


def test_a_validator_that_no_server_would_take_back_is_not_kept(
    ask: Ask, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(
        url=URL, html="", headers={"ETag": "e" * 1000, "Last-Modified": "m" * 1001}
    )
    page = ask()
    assert page is not None
    assert page.validators == Validators(etag="e" * 1000)


def test_a_password_in_an_address_is_sent_and_not_told(ask: Ask, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(status_code=403)
    error = failure(ask, "https://me:s3cret@example.org/papers")
    assert str(error) == "https://me:***@example.org/papers: answered 403 Forbidden"
    (request,) = httpx_mock.get_requests()
    assert request.headers["Authorization"] == "Basic bWU6czNjcmV0"
