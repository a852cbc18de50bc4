"""The connection of one request: how long it may last, and where it may lead."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from aggregator.errors import LedInside, TooMuch
from aggregator.inside import is_inside


class Connection:
    """Watches over one request, from here to the last byte of its answer.

    No timeout of a socket ends an answer that comes byte by byte, so when the time is over the
    sockets are shut down, whatever is waited for. httpcore hands them out by the request extension
    ``trace``, before a byte is sent. What cannot be ended is the making of the connection, which
    has a limit for each address of the host.
    """

    def __init__(
        self, url: str, host: str, seconds: float, *, limit: float, may_lead_inside: bool
    ) -> None:
        """``url``: what was asked for, as people are told; ``host``: the one that is asked now, in
        ASCII; ``seconds``: the time it has, of the ``limit`` for the whole."""
        self._url, self._host, self._limit = url, host, limit
        self._may_lead_inside = may_lead_inside
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._sockets: list[socket.socket] = []
        self._is_over = self._is_direct = False
        self.is_inside = is_inside(host)
        """Whether it leads to a host that is not public, as far as is known by now."""

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raises `TooMuch` if the time was over, for then any answer is cut off."""
        self._timer.cancel()
        self._timer.join()
        if self._is_over and (error is None or isinstance(error, Exception)):
            raise TooMuch(self._url, f"the answer took longer than {self._limit:g} s") from error

    def trace(self, step: str, facts: dict[str, Any]) -> None:
        """Takes the steps of httpcore. Raises `LedInside`, before anything is sent."""
        if step.endswith("connect_tcp.started"):
            self._is_direct = facts["host"] == self._host  # else it goes to a proxy
        elif step.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = facts["return_value"]
            self._sockets.append(stream.get_extra_info("socket"))
            if self._is_over:
                self._shut()
            if self._is_direct and _leads_inside(stream):
                self.is_inside = True
                if not self._may_lead_inside:
                    stream.close()
                    raise LedInside(self._url, f"it leads to {self._host}, which is not public")

    def _end(self) -> None:
        self._is_over = True
        self._shut()

    def _shut(self) -> None:
        for one in self._sockets:
            with suppress(OSError):  # it is closed, or went into one with TLS
                # Not the method of a TLS socket, which would go on in clear text.
                socket.socket.shutdown(one, socket.SHUT_RDWR)


def _leads_inside(stream: Any) -> bool:
    """Whether the other end of a stream of httpcore is not public."""
    try:
        return is_inside(stream.get_extra_info("server_addr")[0])
    except OSError:  # it is closed again, so nothing will be sent there
        return False
