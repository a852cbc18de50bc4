"""How well a source answers, run after run: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aggregator.errors import AggregatorError
from aggregator.records import Health


def after(
    before: Health | None, source: str, errors: Sequence[AggregatorError], now: datetime
) -> Health:
    """The health of a source after a run that met these errors; before None: it is the first."""
    worst = max(errors, key=lambda error: error.exit_code, default=None)
    if worst is None:
        return Health(
            source=source, asked_at=now, well_at=now, failing_since=None, failures=0, problem=None
        )
    return Health(
        source=source,
        asked_at=now,
        well_at=before.well_at if before else None,
        failing_since=(before.failing_since if before else None) or now,
        failures=(before.failures if before else 0) + 1,
        problem=str(worst),
    )
