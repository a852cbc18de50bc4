"""How commands come to the site: all that stands between one and the network, or saved files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from aggregator import fetch
from aggregator.config import Config
from aggregator.options import Options
from aggregator.pace import PAUSE, WINDOW, Pace
from aggregator.reading import Ask
from aggregator.robots import Robots
from aggregator.runs import Run


@contextmanager
def site(
    settings: Config, options: Options, run: Run | None = None, pause: timedelta = PAUSE
) -> Iterator[Ask]:
    """The one way to ask for a page: from the site, or from files.

    Runs know from their store what others have asked of late, and ask only what the robots.txt of
    the site allows; a look at a single page is the act of a person. Files are nobody's site.
    """
    start, begun = options.instant, time.monotonic()

    def clock() -> datetime:
        return start + timedelta(seconds=time.monotonic() - begun)

    if run is None:
        pace = Pace(clock, time.sleep)
    else:
        recent = run.store.requests(start - WINDOW, start)
        note = partial(run.store.note_request, kept=WINDOW)
        pace = Pace(clock, time.sleep, recent, note, pause)
    with fetch.client(settings.site.contact, options.offline, pace, clock) as client:
        ask = partial(fetch.fetch, client, sleep=time.sleep)
        if run is None or options.offline:
            yield ask
        else:
            store = run.store
            yield partial(ask, allow=Robots(ask, store.robots, store.note_robots, run.now))
