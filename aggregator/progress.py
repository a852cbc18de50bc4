"""A bar for long work, on a terminal alone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TextIO

import click

from aggregator.pipeline import Watch
from aggregator.records import Request


def bar(stream: TextIO, *, quiet: bool) -> Watch:
    """Hands requests on and shows how far that is, how fast, and how long it will take; shows
    nothing if it is to be ``quiet``, or where ``stream`` is no terminal."""

    def watch(requests: list[Request]) -> Iterable[Request]:
        is_shown = requests and stream.isatty() and not quiet
        return _shown(requests, stream) if is_shown else requests

    return watch


def _shown(requests: list[Request], stream: TextIO) -> Iterator[Request]:
    begun, done = time.monotonic(), 0

    def about(request: Request | None) -> str:
        rate = done / max(time.monotonic() - begun, 1e-3) * 60
        return f"{request.period if request else 'done'}, {rate:.0f} a minute"

    with click.progressbar(
        requests, file=stream, show_pos=True, show_eta=True, item_show_func=about
    ) as shown:
        for request in shown:
            yield request
            done += 1
