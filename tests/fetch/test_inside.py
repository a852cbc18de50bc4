"""Where redirects may lead: from a public site never to what is not public."""

import socket
import time
from functools import partial
from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from aggregator import fetch, inside
from aggregator.errors import Disallowed, LedInside, NoAnswer
from aggregator.robots import Robots
from tests.samples import NOW

from .conftest import NONE, URL, Ask, at_once, clock, failure
from .servers import page, really, redirect, saying, serving

INSIDE = [
    "localhost",
    "localhost.",
    "LocalHost",
    "printer.localhost",
    "127.0.0.1",
    "127.8.9.10",
    "127.1",
    "0x7f.1",
    "2130706433",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a00:1]",
    "[64:ff9b::10.0.0.1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
]
PUBLIC = [
    "example.org",
    "localhost.example.org",
    "notlocalhost",
    "8.8.8.8",
    "134744072",
    "192.0.2.example.org",
    "1.2.3.4.5",
    "[2606:4700::1111]",
    "[::ffff:8.8.8.8]",
    "[64:ff9b::8.8.8.8]",
    "[2002:808:808::]",
]


@pytest.mark.parametrize("host", INSIDE)
def test_a_public_site_leads_to_no_host_inside(
    ask: Ask, httpx_mock: HTTPXMock, naps: list[float], host: str
) -> None:
    target = {"Location": f"http://{host}:8080/admin"}
    httpx_mock.add_response(url=URL, status_code=302, headers=target)
    error = failure(ask)
    assert isinstance(error, LedInside)
    shown = host.strip("[]").lower()
    assert str(error) == f"{URL}: it leads to {shown}, which is not public"
    assert (len(httpx_mock.get_requests()), naps) == (1, [])


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_site_may_lead_to_another_public_one(
    ask: Ask, httpx_mock: HTTPXMock, host: str
) -> None:
    target = {"Location": f"http://{host}/papers"}
    httpx_mock.add_response(url=URL, status_code=302, headers=target)
    httpx_mock.add_response(url=target["Location"], html="here")
    page = ask()
    assert page is not None
    assert page.text == "here"


@pytest.mark.parametrize("host", INSIDE)
def test_a_host_inside_that_the_user_has_named_leads_anywhere(
    ask: Ask, httpx_mock: HTTPXMock, host: str
) -> None:
    target = {"Location": "http://192.168.1.1/papers"}
    httpx_mock.add_response(url=f"http://{host}/papers", status_code=302, headers=target)
    httpx_mock.add_response(url=target["Location"], html="here")
    assert ask(f"http://{host}/papers") is not None


def test_nothing_leads_inside_again_from_a_public_site(ask: Ask, httpx_mock: HTTPXMock) -> None:
    to_public = {"Location": URL}
    back = {"Location": "http://localhost/secret"}
    httpx_mock.add_response(url="http://localhost/", status_code=302, headers=to_public)
    httpx_mock.add_response(url=URL, status_code=302, headers=back)
    assert isinstance(failure(ask, "http://localhost/"), LedInside)


@really
@pytest.mark.parametrize(
    "target", ["ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "http://a..test/"]
)
def test_a_redirect_to_what_is_no_page_is_not_tried_again(
    ask: Ask, naps: list[float], target: str
) -> None:
    with serving(saying(redirect(target))) as server:
        error = failure(ask, server.url)
    assert error.problem.startswith("it leads to an address that cannot be asked (")
    assert (type(error), len(server.heads), naps) == (NoAnswer, 1, [])


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Names and the addresses that they have; 127.0.0.1 passes for a public one."""
    found: dict[str, str] = {}
    really = socket.getaddrinfo

    def getaddrinfo(host: str, *more: Any, **named: Any) -> Any:
        return really(found.get(host, host), *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(inside, "_is_public", lambda address: str(address) == "127.0.0.1")
    return found


@really
def test_a_name_that_stands_for_an_address_inside_is_found_before_anything_is_sent(
    ask: Ask, hosts: dict[str, str], naps: list[float]
) -> None:
    hosts |= {"hub.test": "127.0.0.1", "trap.test": "127.0.0.2"}
    with serving(saying(page(b"secret")), "127.0.0.2") as secret:
        target = f"http://trap.test:{secret.port}/"
        with serving(saying(redirect(target))) as public:
            error = failure(ask, f"http://hub.test:{public.port}/")
    assert isinstance(error, LedInside)
    assert error.problem == "it leads to trap.test, which is not public"
    assert (len(public.heads), secret.heads, naps) == (1, [], [])


@really
def test_not_even_a_robots_txt_is_asked_for_there(hosts: dict[str, str], naps: list[float]) -> None:
    hosts |= {"hub.test": "127.0.0.1", "trap.test": "127.0.0.2"}
    with serving(saying(page(b"secret")), "127.0.0.2") as secret:
        target = f"http://trap.test:{secret.port}/"
        with (
            serving(saying(page(b""), redirect(target))) as public,
            fetch.client(None, None, at_once, clock) as client,
        ):
            ask = partial(fetch.fetch, client, sleep=time.sleep)
            allow = Robots(ask, lambda site: None, lambda *noted: None, NOW)
            with pytest.raises(Disallowed) as raised:
                ask(f"http://hub.test:{public.port}/", NONE, allow=allow)
    assert raised.value.problem == (
        "the robots.txt of the site could not be read (it leads to trap.test, which is not public)"
    )
    assert (len(public.heads), secret.heads, naps) == (2, [], [])


@really
def test_a_name_inside_that_the_user_has_named_leads_anywhere(
    ask: Ask, hosts: dict[str, str]
) -> None:
    hosts |= {"hub.home": "127.0.0.2", "other.home": "127.0.0.3"}
    with serving(saying(page(b"here")), "127.0.0.3") as other:
        target = f"http://other.home:{other.port}/"
        with serving(saying(redirect(target)), "127.0.0.2") as hub:
            found = ask(f"http://hub.home:{hub.port}/")
    assert found is not None
    assert found.text == "here"
