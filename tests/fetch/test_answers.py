"""What becomes of an answer, and where patience ends."""

import gzip
import itertools
import time

import httpx
import pytest
from pytest_httpx import HTTPXMock, IteratorStream

from aggregator import fetch
from aggregator.errors import NoAnswer, TooMuch, UsageError

from .conftest import NONE, URL, Ask, at_once, failure


def test_the_size_limit_counts_what_was_unpacked(
    ask: Ask, httpx_mock: HTTPXMock, monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 1_000_000)
    for size in (1_000_000, 1_000_001):
        packed = gzip.compress(bytes(size))
        assert len(packed) < 2000
        httpx_mock.add_response(
            url=URL, stream=IteratorStream([packed]), headers={"Content-Encoding": "gzip"}
        )
    page = ask()
    assert page is not None
    assert len(page.text) == 1_000_000
    error = failure(ask)
    assert isinstance(error, TooMuch)
    assert str(error) == f"{URL}: the answer is larger than 1 MB"
    assert naps == []


def test_an_answer_that_drips_is_given_up_at_the_time_limit(
    ask: Ask, httpx_mock: HTTPXMock, monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> None:
    for _ in range(2):
        httpx_mock.add_response(url=URL, stream=IteratorStream([b"drop"] * 4))
    # One look at the clock for the start, one for each chunk.
    clock = itertools.chain([0.0, 20.0, 40.0, 60.0, 60.0], [0.0, 20.0, 61.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    page = ask()
    assert page is not None
    assert page.text == "drop" * 4
    error = failure(ask)
    assert isinstance(error, TooMuch)
    assert str(error) == f"{URL}: the answer took longer than 60 s"
    assert naps == []


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("ü".encode("latin-1"), "iso-8859-1", "ü"),
        ("ü".encode(), "UTF-8", "ü"),
        ("ü".encode(), None, "ü"),
        ("ü".encode("utf-8-sig"), None, "ü"),
        ("ü".encode("utf-8-sig"), "utf-8", "ü"),
        (b'<meta charset="latin-1">\xfc', None, '<meta charset="latin-1">ü'),
        (
            b"<META http-equiv=a content='text/html; charset=cp1251'>\xff",
            None,
            "<META http-equiv=a content='text/html; charset=cp1251'>я",
        ),
        ("<meta charset=latin-1>ü".encode(), None, "<meta charset=latin-1>ü"),
        ("<meta charset=latin-1>ü".encode("latin-1"), "utf-8", "<meta charset=latin-1>\ufffd"),
        (b"\xff title", None, "\ufffd title"),
        (b"<meta charset=klingon>\xff", None, "<meta charset=klingon>\ufffd"),
        ("ü".encode(), "klingon", "ü"),
        ("ü".encode(), "idna", "ü"),
        ("ü".encode(), "rot13", "ü"),
        (b"\\ud800 half", "unicode_escape", "\ufffd half"),
        (b"", None, ""),
    ],
)
def test_text_is_read_in_the_charset_that_is_declared_or_can_be_told(
    body: bytes, charset: str | None, text: str
) -> None:
    assert fetch.decoded(body, charset) == text


def test_the_charset_of_the_header_is_the_one_that_is_used(ask: Ask, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(
        url=URL,
        content=b"<meta charset=utf-8>\xfc",
        headers={"Content-Type": "text/html; charset=latin-1"},
    )
    page = ask()
    assert page is not None
    assert page.text == "<meta charset=utf-8>ü"


def test_a_redirect_is_followed_and_the_page_keeps_the_address_that_was_asked(
    ask: Ask, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=URL, status_code=301, headers={"Location": "/moved"})
    httpx_mock.add_response(url="https://example.org/moved", html="here")
    page = ask()
    assert page is not None
    assert (page.url, page.text) == (URL, "here")


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        (URL, "it only redirects, again and again"),
        ("ftp://example.org/", "it leads to an address that cannot be asked ("),
    ],
)
def test_a_redirect_that_leads_nowhere_is_not_tried_again(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float], location: str, problem: str
) -> None:
    httpx_mock.add_response(
        url=URL, status_code=302, headers={"Location": location}, is_reusable=True
    )
    if location.startswith("ftp"):
        httpx_mock.add_exception(
            httpx.UnsupportedProtocol("unsupported protocol 'ftp://'"), url=location
        )
    assert str(failure(ask)).startswith(f"{URL}: {problem}")
    assert naps == []


def test_a_host_that_is_no_name_is_not_tried_again(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    httpx_mock.add_exception(UnicodeError("label empty or too long"), url=URL)
    said = f"{URL}: it leads to an address that cannot be asked (label empty or too long)"
    assert str(failure(ask)) == said
    assert naps == []


def test_an_address_that_is_none_is_no_answer(naps: list[float]) -> None:
    with (
        fetch.client(None, None, at_once) as client,
        pytest.raises(NoAnswer, match="it leads to an address that cannot be asked"),
    ):
        fetch.fetch(client, "http://example.org:port/", NONE, sleep=time.sleep)
    assert naps == []


def test_the_firewalls_challenge_with_202_is_a_page_for_the_parser_to_name(
    ask: Ask, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(url=URL, status_code=202, html="gokuProps")
    page = ask()
    assert page is not None
    assert page.text == "gokuProps"


@pytest.mark.parametrize("proxy", ["gopher://example.org", "http://example.org:port"])
def test_a_proxy_that_cannot_be_used_is_a_mistake_of_the_user(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(UsageError, match=r"^the proxy or the certificates that the environment"):
        fetch.client(None, None, at_once)
