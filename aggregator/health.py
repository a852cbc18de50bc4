"""How well a source answers, run after run: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aggregator.errors import AggregatorError, NoAnswer, NotBelieved
from aggregator.records import Health, Outage
from aggregator.text import one_line, without_passwords


def after(
    before: Health | None, source: str, errors: Sequence[AggregatorError], now: datetime
) -> Health:
    """The health of a source after a run that met these errors; before None: it is the first.

    That a page which was not believed could not be kept is no failure of the source.
    """
    failures = [error for error in errors if isinstance(error, NoAnswer | NotBelieved)]
    worst = max(failures, key=lambda error: error.exit_code, default=None)
    if worst is None:
        return Health(
            source=source,
            asked_at=now,
            well_at=now,
            failing_since=None,
            failures=0,
            problem=None,
            last_outage=_last_outage(before, now) if before else None,
        )
    return Health(
        source=source,
        asked_at=now,
        well_at=before.well_at if before else None,
        failing_since=(before.failing_since if before else None) or now,
        failures=(before.failures if before else 0) + 1,
        problem=one_line(without_passwords(str(worst))),
        exit_code=worst.exit_code,
        last_outage=before.last_outage if before else None,
    )


def _last_outage(before: Health, now: datetime) -> Outage | None:
    """The last outage of a source that is well by now."""
    if before.failing_since is None:
        return before.last_outage
    return Outage(began_at=before.failing_since, ended_at=now, failures=before.failures)
