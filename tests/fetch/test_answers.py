"""What becomes of an answer, and where patience ends."""

import pytest
from pytest_httpx import HTTPXMock

from aggregator import fetch
from aggregator.errors import UsageError

from .conftest import URL, Ask, asked, at_once, clock, failure


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
        # For names of hosts: of a large body it would make hours of work.
        ("ü-a".encode(), "Punycode", "ü-a"),
        (b"<meta charset=punycode>\xff-a", None, "<meta charset=punycode>\ufffd-a"),
        ("ü".encode(), "idna", "ü"),
        ("ü".encode(), "rot13", "ü"),
        (b"\\ud800 half", "unicode_escape", "\ufffd half"),
        (b"", None, ""),
        ("<p>ü".encode("utf-16"), "utf-8", "<p>ü"),
        (b"\xfe\xff" + "ü".encode("utf-16-be"), "latin-1", "ü"),
        (b"\xef\xbb\xbf" + "ü".encode(), "latin-1", "ü"),
        ("<p>ü".encode("utf-16-le"), "utf-8", "<p>ü"),
        ("<p>ü".encode("utf-16-be"), None, "<p>ü"),
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


def test_a_redirect_that_never_ends_is_not_tried_again(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    httpx_mock.add_response(url=URL, status_code=302, headers={"Location": URL}, is_reusable=True)
    assert str(failure(ask)) == f"{URL}: it only redirects, again and again"
    assert (len(httpx_mock.get_requests()), naps) == (6, [])


@pytest.mark.parametrize("location", ["http://example.org:port/", "http://[::1", "http://\x7f/"])
def test_a_redirect_to_an_address_that_is_none_is_not_tried_again(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float], location: str
) -> None:
    httpx_mock.add_response(url=URL, status_code=302, headers={"Location": location})
    assert failure(ask).problem.startswith("it leads to an address that cannot be asked (")
    assert naps == []


def test_a_host_that_is_no_name_is_not_tried_again(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float]
) -> None:
    httpx_mock.add_exception(UnicodeError("label empty or too long"), url=URL)
    said = f"{URL}: it leads to an address that cannot be asked (label empty or too long)"
    assert str(failure(ask)) == said
    assert naps == []


def test_an_address_that_is_none_is_no_answer(naps: list[float]) -> None:
    error = failure(asked, "http://example.org:port/")
    assert error.problem.startswith("it leads to an address that cannot be asked (")
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
    with (
        pytest.raises(UsageError, match=r"^the proxy or the certificates that the environment"),
        fetch.client(None, None, at_once, clock),
    ):
        pass
