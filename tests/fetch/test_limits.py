"""How long an answer may take and how large it may be, asked of real servers."""

import gc
import gzip
import itertools
import random
import socket
import struct
import threading
import time
import tracemalloc
import zlib
from contextlib import closing
from typing import Any

import pytest

from aggregator import fetch
from aggregator.errors import NoAnswer, TooMuch

from .conftest import Ask, asked, failure
from .servers import Answer, page, really, redirect, saying, serving

pytestmark = really

WORDS = random.Random(1).randbytes(3000).hex().encode()
MEGABYTE = bytes(1_000_000)


def dripping(start: bytes, again: bytes) -> Answer:
    """Something at first, and then a little every 30 ms, for ever."""

    def drip(connection: socket.socket, head: bytes) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(again)
            pause(0.03)

    return drip


def pause(seconds: float) -> None:
    """Waits, also where `time.sleep` is replaced."""
    threading.Event().wait(seconds)


def hang(connection: socket.socket, head: bytes) -> None:
    connection.recv(1)  # until the other side ends it


DRIPS = {
    "headers": dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "interim answers": dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "a status line": dripping(b"HTTP/1.1 200 ", b"O"),
    "a body with a length": dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x"),
    "a body without": dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    "chunks": dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "empty gzip": dripping(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"")
    ),
    "nothing": hang,
}


@pytest.mark.parametrize("answer", DRIPS.values(), ids=DRIPS)
def test_an_answer_that_drips_or_hangs_ends_at_the_time_limit_for_the_whole(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, naps: list[float], answer: Answer
) -> None:
    monkeypatch.setattr(fetch, "MAX_SECONDS", 0.3)
    begun = time.monotonic()
    with serving(answer) as server:
        error = failure(ask, server.url)
    assert isinstance(error, TooMuch)
    assert str(error) == f"{server.url}: the answer took longer than 0.3 s"
    assert (len(server.heads), naps) == (1, [])
    assert time.monotonic() - begun < 2
    assert not any(isinstance(one, threading.Timer) for one in threading.enumerate())


def test_a_connection_that_is_made_when_the_time_is_over_is_not_used(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_SECONDS", 0.1)
    resolved = socket.getaddrinfo

    def slowly(*given: Any, **named: Any) -> Any:
        pause(0.3)
        return resolved(*given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with serving(hang) as server:
        assert isinstance(failure(ask, server.url), TooMuch)
    gc.collect()  # tells of a connection that was left open


def test_an_answer_that_is_reset_at_once_is_tried_three_times(ask: Ask, naps: list[float]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def reset() -> None:
            for _ in range(3):
                connection, _ = listener.accept()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()

        thread = threading.Thread(target=reset)
        thread.start()
        error = failure(ask, f"http://127.0.0.1:{listener.getsockname()[1]}/")
        thread.join()
    gc.collect()
    assert error.problem.startswith("no whole answer (")
    assert len(naps) == 2


def test_redirects_share_the_time_of_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MAX_SECONDS", 0.5)

    def slowly(connection: socket.socket, head: bytes) -> None:
        pause(0.2)
        connection.sendall(redirect("/on"))

    with serving(slowly) as server:
        error = failure(asked, server.url)
    assert isinstance(error, TooMuch)
    assert len(server.heads) <= 3


def test_an_answer_in_time_leaves_no_thread_behind(ask: Ask) -> None:
    with serving(saying(page(WORDS))) as server:
        found = ask(server.url)
    assert found is not None
    assert found.text == WORDS.decode()
    assert not any(isinstance(one, threading.Timer) for one in threading.enumerate())


def packed(body: bytes, wbits: int) -> bytes:
    pack = zlib.compressobj(wbits=wbits)
    return pack.compress(body) + pack.flush()


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (WORDS, "identity"),
        (gzip.compress(WORDS), "gzip"),
        (gzip.compress(WORDS), " X-GZIP "),
        (gzip.compress(WORDS[:100]) + gzip.compress(WORDS[100:]), "gzip"),
        (packed(WORDS, 15), "deflate"),
        (packed(WORDS, -15), "deflate"),
    ],
)
def test_what_is_packed_is_unpacked(ask: Ask, body: bytes, coding: str) -> None:
    with serving(saying(page(body, f"Content-Encoding: {coding}"))) as server:
        found = ask(server.url)
    assert found is not None
    assert found.text == WORDS.decode()


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "gzip,", "nonsense"])
def test_what_is_packed_otherwise_than_was_asked_for_is_not_tried_again(
    ask: Ask, naps: list[float], coding: str
) -> None:
    with serving(saying(page(WORDS, f"Content-Encoding: {coding}"))) as server:
        error = failure(ask, server.url)
    assert error.problem == f"it is packed in a way that was not asked for ({coding})"
    assert naps == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (gzip.compress(WORDS)[:-9], "no whole answer (its packed content ends too early)"),
        (b"", "no whole answer (its packed content ends too early)"),
        (WORDS, "no whole answer (its gzip is broken)"),
        (gzip.compress(WORDS)[:-8] + bytes(8), "no whole answer (its gzip is broken)"),
        (gzip.compress(WORDS) + b"more", "no whole answer (its gzip is broken)"),
    ],
)
def test_what_is_packed_badly_may_be_whole_the_next_time(
    ask: Ask, naps: list[float], body: bytes, problem: str
) -> None:
    with serving(saying(page(body, "Content-Encoding: gzip"))) as server:
        error = failure(ask, server.url)
    assert (error.problem, error.may_pass, len(naps)) == (problem, True, 2)


def test_the_size_limit_counts_what_was_unpacked_to_the_byte(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> None:
    monkeypatch.setattr(fetch, "MAX_BYTES", 1_000_000)
    bodies = [
        page(gzip.compress(MEGABYTE + more), "Content-Encoding: gzip") for more in (b"", b"x")
    ]
    with serving(saying(*bodies)) as server:
        found = ask(server.url)
        error = failure(ask, server.url)
    assert found is not None
    assert len(found.text) == 1_000_000
    assert isinstance(error, TooMuch)
    assert str(error) == f"{server.url}: the answer is larger than 1 MB"
    assert naps == []


BOMBS = {
    "in one piece": gzip.compress(MEGABYTE * 100),
    "in 1000 pieces, 10 GB of 10 MB": gzip.compress(MEGABYTE * 10) * 1000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_fills_no_memory(ask: Ask, bomb: bytes) -> None:
    assert len(bomb) < 11_000_000
    with serving(saying(page(bomb, "Content-Encoding: gzip"))) as server:
        tracemalloc.start()
        try:
            error = failure(ask, server.url)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert isinstance(error, TooMuch)
    assert peak < 2 * fetch.MAX_BYTES


def test_the_body_of_a_redirect_is_not_read(ask: Ask) -> None:
    endless = itertools.repeat(bytes(100_000))

    def send(connection: socket.socket, head: bytes) -> None:
        if head.startswith(b"GET /on"):
            connection.sendall(page(WORDS))
            return
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /on\r\n\r\n")
        for piece in endless:
            connection.sendall(piece)

    with serving(send) as server:
        found = ask(server.url)
    assert found is not None
    assert found.text == WORDS.decode()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x16\x03\x01\x02\x00\x01",
        b"not HTTP at all\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + bytes(200_000),
    ],
    ids=["nothing", "TLS", "no HTTP", "cut", "broken chunks", "many headers", "a huge header"],
)
def test_what_is_no_whole_answer_is_tried_three_times(
    ask: Ask, naps: list[float], answer: bytes
) -> None:
    with serving(saying(answer)) as server:
        error = failure(ask, server.url)
    assert error.problem.startswith("no whole answer (")
    assert (type(error), error.may_pass, len(naps)) == (NoAnswer, True, 2)
    assert len(server.heads) == 3
