"""Servers on this machine that answer byte by byte as a test wants it, and misbehave."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

import httpx
import pytest


def _is_elsewhere(request: httpx.Request) -> bool:
    return not re.fullmatch(r"127\..*|.*\.(test|home)", request.url.host)


really = pytest.mark.httpx_mock(should_mock=_is_elsewhere)
"""For a test that asks servers on this machine, by addresses or by names that it makes up; any
other request that was not planned fails it all the same."""

Answer = Callable[[socket.socket, bytes], None]
"""(connection, head of the request) -> what is sent."""


@dataclass
class Server:
    """A server, and what it was asked."""

    port: int
    host: str
    heads: list[bytes] = field(default_factory=list)
    """Of each request, as it came."""

    @property
    def url(self) -> str:
        """Where its page is."""
        return f"http://{self.host}:{self.port}/papers"


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def redirect(location: str) -> bytes:
    return page(b"", f"Location: {location}", status="302 Found")


def saying(*answers: bytes) -> Answer:
    """One answer after the other, the last for ever."""
    left = list(answers)

    def say(connection: socket.socket, head: bytes) -> None:
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return say


@contextmanager
def serving(
    answer: Answer, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Answers each connection once, in a thread of its own."""
    with closing(socket.create_server((host, 0))) as listener:
        server = Server(port=listener.getsockname()[1], host=host)
        threads: list[threading.Thread] = []

        def serve(connection: socket.socket) -> None:
            with suppress(OSError):  # whoever asks may leave at any moment
                if tls:
                    connection = tls.wrap_socket(connection, server_side=True)
                with connection:
                    head = read_head(connection)
                    if head:
                        server.heads.append(head)
                        answer(connection, head)
            connection.close()

        def listen() -> None:
            with suppress(OSError):
                while True:
                    thread = threading.Thread(target=serve, args=(listener.accept()[0],))
                    threads.append(thread)
                    thread.start()

        threads.append(threading.Thread(target=listen))
        threads[0].start()
        try:
            yield server
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def read_head(connection: socket.socket) -> bytes:
    """The head of a request, with the empty line at its end; empty: none came."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        read = connection.recv(1)
        if not read:
            return b""
        head += read
    return head
