"""How fast public sites are asked, whoever asks them; nothing here waits."""

import itertools
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpx import HTTPXMock

from aggregator import fetch, pace
from aggregator.errors import BadStatus, LedInside, NoAnswer
from tests.samples import NOW

from .conftest import NONE, URL

SECOND = timedelta(seconds=1)
LOCAL = [
    "http://localhost:8000/papers",
    "http://127.0.0.1/",
    "http://127.8.0.255/",
    "http://[::1]/",
]


class Clock:
    """A clock that goes on only where something is waited for, or is said to take its time."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []
        self.noted: list[datetime] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def pace(self, asked: Iterable[datetime] = ()) -> pace.Pace:
        return pace.Pace(self, self.sleep, asked, self.noted.append)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def asks(paced: pace.Pace, *urls: str) -> None:
    for url in urls:
        paced(httpx.URL(url).host)


# -- one request after the other


def test_the_first_request_goes_out_at_once(clock: Clock) -> None:
    asks(clock.pace(), URL)
    assert (clock.slept, clock.noted) == ([], [NOW])


def test_requests_go_out_a_second_apart_whichever_hosts_they_ask(clock: Clock) -> None:
    asks(clock.pace(), "https://a.example/", "https://b.example/", "https://a.example/", URL)
    assert clock.slept == [1, 1, 1]
    assert clock.noted == [NOW + number * SECOND for number in range(4)]


def test_the_time_that_an_answer_took_is_time_that_was_waited(clock: Clock) -> None:
    paced = clock.pace()
    for took in (0.25, 0.75, 1.0, 7.0, 0.5):
        asks(paced, URL)
        clock.now += timedelta(seconds=took)
    asks(paced, URL)
    assert clock.slept == [0.75, 0.25, 0.5]
    assert clock.noted == [NOW + after * SECOND for after in (0, 1, 2, 3, 10, 11)]


def test_a_server_on_this_machine_is_never_waited_for_and_counts_for_nothing(clock: Clock) -> None:
    paced = clock.pace()
    asks(paced, *LOCAL * 100)
    assert (clock.slept, clock.noted, clock.now) == ([], [], NOW)
    asks(paced, URL, *LOCAL, URL)
    assert (clock.slept, clock.noted) == ([1], [NOW, NOW + SECOND])


@pytest.mark.parametrize(
    "host",
    [
        "localhost.example.org",
        "notlocalhost",
        "127.0.0.1.example.org",
        "128.0.0.1",
        "192.168.0.1",
        "[::2]",
        "[2001:db8::1]",
    ],
)
def test_a_host_that_only_looks_like_this_machine_is_a_public_one(clock: Clock, host: str) -> None:
    asks(clock.pace(), *[f"https://{host}/"] * 2)
    assert clock.slept == [1]


# -- what goes out in five minutes


def test_the_91st_request_waits_until_the_first_is_five_minutes_ago(clock: Clock) -> None:
    paced = clock.pace()
    asks(paced, *[URL] * 90)
    assert clock.slept == [1] * 89
    asks(paced, *[URL] * 3)
    assert clock.slept[89:] == [211, 1, 1]
    assert clock.noted[90:] == [NOW + pace.WINDOW + number * SECOND for number in range(3)]


def test_requests_that_are_far_enough_apart_are_never_held_up(clock: Clock) -> None:
    paced = clock.pace()
    for _ in range(500):
        asks(paced, URL)
        clock.now += 4 * SECOND  # 75 in five minutes
    assert clock.slept == []
    assert len(clock.noted) == 500


def test_what_was_asked_before_counts_as_if_it_was_asked_now(clock: Clock) -> None:
    earlier = [NOW - timedelta(seconds=ago) for ago in range(100, 10, -1)]
    asks(clock.pace(earlier), *[URL] * 3)
    # The oldest three of those 90 are the first to be five minutes ago.
    assert clock.slept == [200, 1, 1]
    assert clock.noted == [at + pace.WINDOW for at in earlier[:3]]


@pytest.mark.parametrize(("ago", "slept"), [(0.25, [0.75]), (0, [1]), (1, []), (200, [])])
def test_the_last_request_of_an_earlier_run_is_a_second_ago_at_least(
    clock: Clock, ago: float, slept: list[float]
) -> None:
    asks(clock.pace([NOW - timedelta(seconds=ago)]), URL)
    assert clock.slept == slept


def test_no_more_than_the_last_90_of_earlier_runs_matter(clock: Clock) -> None:
    earlier = [NOW - timedelta(seconds=ago) for ago in range(299, 1, -1)]
    asks(clock.pace(earlier), URL)
    assert clock.slept == [pace.WINDOW.total_seconds() - 91]


GAPS = st.lists(st.floats(0, 400, width=16), max_size=250)


@given(GAPS, GAPS)
def test_whatever_is_asked_when_no_more_than_90_go_out_in_any_five_minutes(
    before: list[float], gaps: list[float]
) -> None:
    def run(earlier: list[datetime], gaps: list[float], clock: Clock) -> None:
        paced = clock.pace(earlier)
        for gap in gaps:
            asks(paced, URL)
            clock.now += timedelta(seconds=gap / 50)

    first, second = Clock(), Clock()
    run([], before, first)
    second.now = first.now
    run(first.noted, gaps, second)
    asked = [*first.noted, *second.noted]
    assert all(later - one >= pace.PAUSE for one, later in itertools.pairwise(asked))
    later = asked[pace.MOST :]
    assert all(far - one >= pace.WINDOW for one, far in zip(asked, later, strict=False))
    assert all(at <= second.now for at in asked)


def test_a_moment_is_noted_when_the_wait_is_over_and_before_the_request_goes_out() -> None:
    told: list[str] = []
    clock = Clock()
    paced = pace.Pace(
        clock,
        lambda seconds: told.append(f"wait {seconds}"),
        [NOW],
        lambda at: told.append(f"note {at - NOW}"),
    )
    asks(paced, URL)
    assert told == ["wait 1.0", "note 0:00:01"]


def test_a_pace_that_nobody_is_told_of_is_kept_all_the_same(clock: Clock) -> None:
    asks(pace.Pace(clock, clock.sleep), URL, URL)
    assert clock.slept == [1]


# -- through the client: whatever goes out is paced


Ask = Callable[[str], object]


@pytest.fixture
def ask(clock: Clock) -> Ask:
    """`fetch.fetch` at the pace of a run, whose pauses before another try take no time."""

    def asking(url: str) -> object:
        with fetch.client(None, None, clock.pace(), clock) as client:
            return fetch.fetch(client, url, NONE, sleep=lambda seconds: None)

    return asking


def test_every_try_is_a_request(ask: Ask, clock: Clock, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=URL, status_code=503)
    httpx_mock.add_exception(httpx.ConnectError("refused"), url=URL)
    httpx_mock.add_response(url=URL, html="at last")
    ask(URL)
    assert clock.slept == [1, 1]
    assert clock.noted == [NOW, NOW + SECOND, NOW + 2 * SECOND]


def test_the_wait_before_another_try_is_time_that_was_waited(
    clock: Clock, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=URL, status_code=503, is_reusable=True)
    with fetch.client(None, None, clock.pace(), clock) as client, pytest.raises(BadStatus):
        fetch.fetch(client, URL, NONE, sleep=clock.sleep)
    first, second = clock.slept
    assert (2 <= first < 3, 4 <= second < 5) == (True, True)
    assert len(clock.noted) == 3


def test_every_redirect_is_a_request(ask: Ask, clock: Clock, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(url=URL, status_code=301, headers={"Location": "/moved"})
    moved = {"Location": "https://elsewhere.example/"}
    httpx_mock.add_response(url="https://example.org/moved", status_code=302, headers=moved)
    httpx_mock.add_response(url="https://elsewhere.example/", html="here")
    ask(URL)
    assert clock.slept == [1, 1]
    assert clock.noted == [NOW, NOW + SECOND, NOW + 2 * SECOND]


def test_a_redirect_from_this_machine_to_a_public_host_is_paced_and_back_is_not_followed(
    clock: Clock, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=LOCAL[0], status_code=302, headers={"Location": URL})
    httpx_mock.add_response(url=URL, status_code=302, headers={"Location": LOCAL[1]})
    with fetch.client(None, None, clock.pace([NOW]), clock) as client, pytest.raises(LedInside):
        fetch.fetch(client, LOCAL[0], NONE, sleep=clock.sleep)
    assert (clock.slept, clock.noted) == ([1], [NOW + SECOND])


def test_redirects_that_never_end_end_with_the_sixth_request(
    ask: Ask, clock: Clock, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=URL, status_code=302, headers={"Location": URL}, is_reusable=True)
    with pytest.raises(NoAnswer, match="it only redirects"):
        ask(URL)
    assert len(clock.noted) == len(httpx_mock.get_requests()) == 6


def test_files_are_asked_for_at_no_pace(clock: Clock, tmp_path: Path) -> None:
    page = tmp_path / "example.org" / "papers.html"
    page.parent.mkdir()
    page.write_text("", "utf-8")
    with fetch.client(None, tmp_path, clock.pace(), clock) as client:
        for _ in range(200):
            assert fetch.fetch(client, URL, NONE, sleep=clock.sleep) is not None
    assert (clock.slept, clock.noted) == ([], [])


def test_a_wait_is_not_counted_to_the_time_that_an_answer_may_take(
    clock: Clock, httpx_mock: HTTPXMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_SECONDS", 0.2)
    httpx_mock.add_response(url=URL, status_code=302, headers={"Location": "/moved"})
    httpx_mock.add_response(url="https://example.org/moved", html="here")

    def slowly(host: str) -> None:
        time.sleep(0.15)

    with fetch.client(None, None, slowly, clock) as client:
        page = fetch.fetch(client, URL, NONE, sleep=clock.sleep)
    assert page is not None
    assert page.text == "here"
