"""Whether all is well, for whoever watches from outside: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from aggregator import dates
from aggregator.errors import MailError, NoAnswer, OutputError
from aggregator.outbox import Letter
from aggregator.past_runs import PastRun
from aggregator.records import Health
from aggregator.text import without_passwords

_SENDING = timedelta(minutes=10)
"""For so long a run may still be sending a letter that it is about to send."""


class Problem(NamedTuple):
    """Something that is not well now."""

    exit_code: int
    what: str
    """A sentence for people, without its full stop; instants are UTC."""


def of_source(health: Health) -> Iterator[Problem]:
    """A source that fails."""
    if health.failing_since is not None:
        since = f"since {dates.minute(health.well_at)}" if health.well_at else "so far"
        yield Problem(
            health.exit_code or NoAnswer.exit_code,
            f"{health.source} has not been read whole {since}, in {_many(health.failures, 'run')}: "
            f"{without_passwords(health.problem or '')}",
        )


def of_letters(letters: Iterable[Letter], now: datetime) -> Iterator[Problem]:
    """Letters that were not sent, or perhaps not; those that are being sent are well."""
    told = [
        one
        for one in letters
        if one.state != "intended" or not timedelta() <= now - one.at < _SENDING
    ]
    for count, what in (
        (sum(one.state == "failed" for one in told), "could not be sent yet"),
        (sum(one.is_in_doubt for one in told), "may have been sent, and may not"),
    ):
        if count:
            yield Problem(MailError.exit_code, f"{_many(count, 'letter')} {what}")


def of_feeds(last: PastRun | None) -> Iterator[Problem]:
    """Files that the last run of a command which writes feeds could not write."""
    if last is not None and last.exit_code == OutputError.exit_code:
        yield Problem(
            OutputError.exit_code,
            f"not all could be written at {dates.minute(last.started_at)}: "
            f"{without_passwords(last.problem or '')}",
        )


def of_age(last_well_at: datetime | None, max_age: timedelta, now: datetime) -> Iterator[Problem]:
    """That no run of late went well, perhaps because none runs any more."""
    if last_well_at is None:
        yield Problem(NoAnswer.exit_code, "no run has read all and ended well so far")
    elif now - last_well_at > max_age:
        yield Problem(
            NoAnswer.exit_code,
            f"no run has read all and ended well since {dates.minute(last_well_at)}, "
            f"{dates.lasted(now - last_well_at)} ago",
        )


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
