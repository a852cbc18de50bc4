"""How far a site that fails is asked on by one run.

Where two pages in a row could not be read, the API is asked alone and a page tried now and then;
where two requests in a row got no answer, nothing is.
"""

from __future__ import annotations

import msgspec

from aggregator.errors import BadStatus, Disallowed, NoAnswer
from aggregator.records import Request

_ENOUGH = 2
"""Failures in a row after which it is the site that fails."""

_SPARED = 10
"""Lists that the API answers for before a page is tried again."""


class Patience(msgspec.Struct, kw_only=True):
    """What has failed of late."""

    unanswered: int = 0
    """Requests without an answer since the last that had one."""
    unread: int = 0
    """Pages that no parser could read since the last that one could."""
    spared: int = 0
    """Pages that were not asked for, because they could not have been read."""
    without_api: int = 0
    """Times that the API was not there."""

    @property
    def is_over(self) -> bool:
        """Whether the site is asked no more."""
        return self.unanswered >= _ENOUGH

    @property
    def tries_pages(self) -> bool:
        """Whether pages are asked for, not the API alone."""
        return self.unread < _ENOUGH

    @property
    def tries_api(self) -> bool:
        """Whether the API is asked where a page is not."""
        return self.without_api < _ENOUGH

    def end(self) -> None:
        """Asks the site no more."""
        self.unanswered = _ENOUGH

    def count(self, error: NoAnswer, request: Request) -> None:
        """Counts a request that failed; that a page is not there is an answer, and that it may
        not be asked for says nothing of the others."""
        if error.wait is not None:
            self.end()  # it says itself that it wants to be left alone
        elif isinstance(error, Disallowed) and not error.may_pass:
            return
        elif not (isinstance(error, BadStatus) and error.is_absent):
            self.unanswered += 1
        elif request.form == "api":
            self.without_api += 1

    def spare(self) -> None:
        """Counts a page that is not asked for."""
        self.spared += 1
        if self.spared % _SPARED == 0:
            self.unread = _ENOUGH - 1  # the next page is tried: perhaps pages can be read again
