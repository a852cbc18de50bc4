"""How long a site has asked to be left alone: the store remembers it for all runs."""

from __future__ import annotations

import math
import time
from datetime import datetime, timedelta

from aggregator import dates
from aggregator.errors import LeftAlone
from aggregator.store import Store

_LONGEST = timedelta(hours=24)
"""For which a site is left alone: what it asks for may be a mistake, and shall not silence us."""


class Wait:
    """The wait that a site has asked for, if it has, as one run goes by it."""

    def __init__(self, *, store: Store, site: str, now: datetime) -> None:
        """``site``: its address, for this user, since what one server asks for does not bind
        another; ``now``: of the run."""
        self._store, self._site, self._now = store, site, now
        self._is_stored = False
        """Whether the store holds one of an earlier run."""
        self._begun = time.monotonic()

    def goes_on(self) -> LeftAlone | None:
        """The error that the site is not asked, for it has asked an earlier run to wait until
        later than now; None: it may be asked.

        A wait that was asked for in the future, by a clock that was put back, says nothing.
        """
        wait = self._store.wait(self._site)
        self._is_stored = wait is not None
        if wait is None or not wait[0] <= self._now < wait[1]:
            return None
        asked_at, until_at = map(dates.rfc3339, wait)
        problem = f"not asked, for at {asked_at} it wanted to be left alone until {until_at}"
        return LeftAlone(self._site, problem, may_pass=True)

    def begin(self, seconds: float) -> None:
        """Stores that the site asks at this moment to be left alone for so long."""
        now = self._now + timedelta(seconds=round(time.monotonic() - self._begun))
        wait = timedelta(seconds=math.ceil(min(seconds, _LONGEST.total_seconds())))
        self._store.note_wait(self._site, now, now + wait)

    def end(self) -> None:
        """Drops the wait of an earlier run: the site has answered."""
        if self._is_stored:
            self._store.end_wait(self._site)
            self._is_stored = False
