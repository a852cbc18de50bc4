"""Proxies of the environment, and whom TLS trusts: real servers on this machine."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import trustme

from aggregator import fetch, inside
from aggregator.errors import LedInside, NoAnswer, TooMuch, UsageError

from .conftest import NONE, Ask, asked, clock, failure
from .servers import Server, page, really, redirect, saying, serving

pytestmark = really


def tunnel(connection: socket.socket, head: bytes) -> None:
    """A small proxy: it connects, or asks in another's place, on this machine whatever the name."""
    method, target, *_ = head.split()
    port = int(target.removeprefix(b"http://").split(b"/")[0].split(b":")[1])
    with socket.create_connection(("127.0.0.1", port)) as there:
        if method == b"CONNECT":
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            there.sendall(head)
        back = threading.Thread(target=pump, args=(there, connection))
        back.start()
        pump(connection, there)
        back.join()


def pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while read := source.recv(65536):
            sink.sendall(read)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A proxy that the environment names."""
    with serving(tunnel) as one:
        monkeypatch.setenv("ALL_PROXY", f"http://me:s3cret@127.0.0.1:{one.port}")
        yield one


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> trustme.CA:
    """An authority that is trusted because the environment says so."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def test_a_page_is_asked_for_through_the_proxy_of_the_environment(ask: Ask, proxy: Server) -> None:
    with serving(saying(page(b"here"))) as server:
        found = ask(f"http://hub.test:{server.port}/papers")
    assert found is not None
    assert found.text == "here"
    assert proxy.heads[0].startswith(b"GET http://hub.test:")
    assert b"Proxy-Authorization: Basic bWU6czNjcmV0\r\n" in proxy.heads[0]


def test_a_page_with_tls_is_asked_for_through_a_tunnel(
    ask: Ask, proxy: Server, authority: trustme.CA
) -> None:
    with serving(saying(page(b"here")), tls=certified(authority, "hub.test")) as server:
        found = ask(f"https://hub.test:{server.port}/papers")
    assert found is not None
    assert found.text == "here"
    assert [head.split()[:2] for head in proxy.heads] == [
        [b"CONNECT", f"hub.test:{server.port}".encode()]
    ]


def test_a_proxy_inside_is_no_site_that_is_led_to(ask: Ask, proxy: Server) -> None:
    with serving(saying(page(b"here"))) as server:
        target = f"http://other.test:{server.port}/"
        with serving(saying(redirect(target))) as first:
            assert ask(f"http://hub.test:{first.port}/") is not None
    assert len(proxy.heads) == 2


def test_through_a_proxy_too_nothing_leads_to_an_address_inside(ask: Ask, proxy: Server) -> None:
    with serving(saying(redirect("http://127.0.0.1:1/"))) as first:
        error = failure(ask, f"http://hub.test:{first.port}/")
    assert isinstance(error, LedInside)
    assert len(proxy.heads) == 1


@pytest.mark.parametrize(
    ("status", "asked"), [("407 Proxy Authentication Required", 1), ("502 Bad Gateway", 3)]
)
def test_a_proxy_that_refuses_is_asked_again_only_if_that_may_help(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, status: str, asked: int
) -> None:
    with serving(saying(page(b"", status=status))) as refusing:
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{refusing.port}")
        error = failure(ask, "https://hub.test/")
    assert str(error) == f"https://hub.test/: the proxy refuses ({status})"
    assert len(refusing.heads) == asked


def test_a_certificate_of_an_unknown_authority_is_not_tried_again(
    ask: Ask, naps: list[float]
) -> None:
    with serving(saying(page(b"")), tls=certified(trustme.CA(), "127.0.0.1")) as server:
        error = failure(ask, f"https://127.0.0.1:{server.port}/")
    assert error.problem.startswith("its certificate is not to be trusted (")
    assert (server.heads, naps) == ([], [])


def test_a_certificate_for_another_name_is_not_tried_again(
    ask: Ask, authority: trustme.CA, naps: list[float]
) -> None:
    with serving(saying(page(b"")), tls=certified(authority, "other.test")) as server:
        error = failure(ask, f"https://127.0.0.1:{server.port}/")
    assert error.problem == (
        "its certificate is not to be trusted (IP address mismatch, certificate is not valid for "
        "'127.0.0.1'.)"
    )
    assert (server.heads, naps) == ([], [])


def test_a_drip_over_tls_ends_at_the_time_limit_too(
    ask: Ask, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_SECONDS", 0.5)

    def drip(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x")
            threading.Event().wait(0.03)

    with serving(drip, tls=certified(authority, "127.0.0.1")) as server:
        assert isinstance(failure(ask, f"https://127.0.0.1:{server.port}/"), TooMuch)
    assert len(server.heads) == 1


def test_a_name_inside_is_found_over_tls_before_its_handshake(
    ask: Ask, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inside, "_is_public", lambda address: str(address) == "127.0.0.1")
    really_get = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *more, **named: really_get(
            "127.0.0.2" if host == "trap.test" else host, *more, **named
        ),
    )
    trap = serving(saying(page(b"")), "127.0.0.2", tls=certified(authority, "trap.test"))
    with trap as secret, serving(saying(redirect(f"https://trap.test:{secret.port}/"))) as public:
        assert isinstance(failure(ask, f"http://127.0.0.1:{public.port}/"), LedInside)
    assert secret.heads == []


# -- whom TLS trusts is loaded for an address that wants it


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The files of authorities that are loaded."""
    files: list[object] = []

    def load(_: ssl.SSLContext, cafile: object = None, *of: object) -> None:
        files.append(cafile)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", load)
    monkeypatch.setenv("SSL_CERT_FILE", "authorities.pem")
    return files


@pytest.mark.usefixtures("naps")
def test_no_authority_is_loaded_for_http_and_all_of_them_once_for_https(
    loads: list[object],
) -> None:
    with (
        serving(saying(page(b"Papers."))) as server,
        serving(saying(redirect("https://127.0.0.1:1/"))) as leading,
        fetch.client(None, None, lambda host: None, clock) as client,
    ):
        assert fetch.fetch(client, server.url, NONE, sleep=time.sleep) is not None
        assert loads == []
        for _ in range(2):
            with pytest.raises(NoAnswer):
                fetch.fetch(client, leading.url, NONE, sleep=time.sleep)
    assert loads == ["authorities.pem"]


def test_certificates_that_cannot_be_used_are_a_mistake_of_who_asks_for_https(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "there/is/none.pem")
    with serving(saying(page(b"Papers."))) as server:
        assert asked(server.url) is not None
    with pytest.raises(UsageError, match=r"^the proxy or the certificates that the environment"):
        asked("https://127.0.0.1:1/")
