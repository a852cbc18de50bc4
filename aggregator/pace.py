"""How fast public sites are asked, whichever runs do it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

PAUSE = timedelta(seconds=1)
"""Between two requests to public sites."""
MOST, WINDOW = 90, timedelta(minutes=5)
"""The site answers 100 pages in five minutes to an address, then 429: ten of them are left to the
person who reads it there."""
LONG_PAUSE = WINDOW / MOST
"""Between requests that are many: they go out evenly, so that the time left can be told."""

_LOCAL = re.compile(r"localhost|127\.\d+\.\d+\.\d+|::1")


class Pace:
    """Keeps requests to public hosts a pause apart, and to `MOST` in every `WINDOW`.

    It is asked before every request that goes out, be it a retry or a redirect. A server on this
    machine is the user's own: nobody is spared by waiting for it.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        asked: Iterable[datetime] = (),
        note: Callable[[datetime], None] = lambda at: None,
        pause: timedelta = PAUSE,
    ) -> None:
        """``asked``: when others asked in the last `WINDOW`, in order; ``note`` is told of each."""
        self._clock, self._sleep, self._note, self._pause = clock, sleep, note, pause
        self._asked = deque(asked, maxlen=MOST)

    def __call__(self, host: str) -> None:
        """Waits until a request to a host may go out."""
        if _LOCAL.fullmatch(host):
            return
        now = at = self._clock()
        if self._asked:
            at = max(at, self._asked[-1] + self._pause)
        if len(self._asked) == MOST:
            at = max(at, self._asked[0] + WINDOW)
        if at > now:
            self._sleep((at - now).total_seconds())
            at = max(at, self._clock())
        self._asked.append(at)
        self._note(at)
