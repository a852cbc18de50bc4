"""A site on 127.0.0.1 that answers as it should, until a fault is put into it.

It speaks HTTP by hand, over bare sockets, so that a fault can break whatever rule there is. With
``HTTP_PROXY`` it stands in for a public site as well: a proxy is asked for whole addresses.
"""

import hashlib
import re
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple

HERE = "127.0.0.1"
MOST_ASKED = 8192
"""Bytes of a request; to a longer one real servers say 431, and so does this one."""
HOP = "?hop="
"""Before the number of a redirect in an address that is led on and on."""
_LONGEST = 30.0
"""Seconds until anything that hangs here gives up."""
_RESET = struct.pack("ii", 1, 0)
"""For SO_LINGER: closing resets."""
_ORIGIN = re.compile(r"https?://[^/]*")


class Content(NamedTuple):
    """What is found at an address."""

    media_type: str
    text: str


Pages = Callable[[str], Content | None]
"""Path with its query -> what is there; None: there is no such page."""


@dataclass
class Exchange:
    """A request, and the way to answer it, rightly or wrongly."""

    server: "Server"
    socket: socket.socket
    path: str
    """With its query."""
    headers: Mapping[str, str]
    """By their names in small letters."""
    turn: int
    """How often this path was asked for since the fault began, this time included."""

    @property
    def found(self) -> Content | None:
        """What should be answered, be it after redirects; None: there is no such page."""
        return self.server.pages(self.path.partition(HOP)[0])

    @property
    def content(self) -> Content:
        """The same; empty where there is no such page."""
        return self.found or Content("text/html", "")

    @property
    def body(self) -> bytes:
        """The same as bytes."""
        return self.content.text.encode()

    def send(self, *parts: str | bytes) -> None:
        """Sends these bytes, and nothing else; raises OSError if nobody is there any more."""
        whole = (part.encode("latin-1") if isinstance(part, str) else part for part in parts)
        self.socket.sendall(b"".join(whole))

    def answer(self, status: str, body: bytes = b"", /, **headers: str) -> None:
        """A well-formed answer, unless a header says otherwise; underscores in their names become
        hyphens."""
        stated = {
            "Content_Type": "text/html; charset=utf-8",
            "Content_Length": f"{len(body)}",
            **headers,
        }
        lines = [f"{name.replace('_', '-')}: {value}\r\n" for name, value in stated.items()]
        self.send(f"HTTP/1.1 {status}\r\n", *lines, "\r\n", body)

    def good(self, **headers: str) -> None:
        """What a site without a fault answers: the page, or 304 if it is known, or 404."""
        found = self.found
        if found is None:
            self.answer("404 Not Found", b"<p>There is no such page.</p>")
            return
        etag = f'"{hashlib.sha256(found.text.encode()).hexdigest()[:16]}"'
        if self.headers.get("if-none-match") == etag:
            self.send(f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n")
            return
        stated = {"ETag": etag, "Content_Type": f"{found.media_type}; charset=utf-8"}
        self.answer("200 OK", found.text.encode(), **(stated | headers))

    def wait(self, seconds: float = _LONGEST) -> None:
        """Says nothing until the other end goes, or for so long."""
        self.socket.settimeout(seconds)
        with suppress(TimeoutError):
            self.socket.recv(1)

    def drip(self, drop: bytes, pause: float) -> None:
        """Sends the same again and again, each time after a pause, until the other end goes."""
        for _ in range(int(_LONGEST / pause)):
            self.send(drop)
            self.wait(pause)

    def reset(self) -> None:
        """Breaks the connection off: nothing that is on its way arrives."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.socket.close()


Answer = Callable[[Exchange], None]


class Server:
    """The site, in threads of its own, for whoever is in charge of it."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.requests: list[str] = []
        """The paths that were asked for, in order."""
        self._answers: tuple[Callable[[str], bool], Answer] | None = None
        self._turns: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._talks: set[socket.socket] = set()
        self._port = 0
        self._listen(self._bound())

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{HERE}:{self._port}"

    def fail(self, answer: Answer, where: Callable[[str], bool]) -> None:
        """From now on these paths are answered so."""
        self.heal()
        self._answers = (where, answer)

    def refuse(self) -> None:
        """From now on nobody listens at its port, which stays its own."""
        self.heal()
        self.close()
        self._listener = self._bound()

    def heal(self) -> None:
        """From now on all is well."""
        self._answers = None
        self._turns.clear()
        if not self._thread.is_alive():
            self._listen(self._listener)

    def close(self) -> None:
        """Ends its threads and all that was being said."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        with self._lock:
            for talk in self._talks:
                with suppress(OSError):
                    talk.shutdown(socket.SHUT_RDWR)

    def _bound(self) -> socket.socket:
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HERE, self._port))
        self._port = bound.getsockname()[1]
        return bound

    def _listen(self, bound: socket.socket) -> None:
        bound.listen()
        self._listener = bound
        self._thread = threading.Thread(target=self._accept, args=(bound,), daemon=True)
        self._thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                talk, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(talk,), daemon=True).start()

    def _talk(self, talk: socket.socket) -> None:
        """Answers one request after the other, as long as they come and are answered well."""
        talk.settimeout(_LONGEST)
        with self._lock:
            self._talks.add(talk)
        try:
            with talk, suppress(OSError):
                while self._answer(talk):
                    pass
        finally:
            with self._lock:
                self._talks.discard(talk)

    def _answer(self, talk: socket.socket) -> bool:
        """Answers a request; whether the next one may come on the same connection."""
        said = b""
        while b"\r\n\r\n" not in said:
            more = talk.recv(65536)
            if not more:
                return False
            said += more
        first, *lines = said.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        path = _ORIGIN.sub("", first.split(" ")[1])
        headers = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        with self._lock:
            self.requests.append(path)
            self._turns[path] += 1
            exchange = Exchange(self, talk, path, headers, self._turns[path])
        if self._answers and self._answers[0](path):
            self._answers[1](exchange)
            return False
        if len(said) > MOST_ASKED:
            exchange.answer("431 Request Header Fields Too Large")
            return False
        exchange.good()
        return True


@contextmanager
def serving(pages: Pages) -> Iterator[Server]:
    """A server at work, until the end of the block."""
    server = Server(pages)
    try:
        yield server
    finally:
        server.close()
