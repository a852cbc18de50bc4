"""One run at work: what it works with, and what it has done so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from aggregator.config import Config
from aggregator.errors import AggregatorError
from aggregator.records import Report
from aggregator.store import Store


class Run(msgspec.Struct, kw_only=True):
    """A run of a command that writes."""

    config: Config
    store: Store
    feeds: Path
    """The folder of the published files."""
    quarantine: Path
    """The folder of the pages that were not believed."""
    now: datetime
    is_offline: bool = False
    """Whether pages come from files, so that no site is asked."""
    tell: Callable[[str], None] = lambda line: None
    """Takes a line for people on every step."""
    when_told: Callable[[], None] = lambda: None
    """Called when all that went wrong was told: what is told once is noted then, not before."""
    counts: Counter[str] = msgspec.field(default_factory=Counter)
    """Field of `Report` -> number."""
    entered: Counter[str] = msgspec.field(default_factory=Counter)
    written: list[str] = msgspec.field(default_factory=list)
    warnings: list[str] = msgspec.field(default_factory=list)
    errors: list[AggregatorError] = msgspec.field(default_factory=list)

    def report(self) -> Report:
        """What it has done so far."""
        return Report(
            **self.counts,
            entered=dict(self.entered),
            written=tuple(self.written),
            warnings=tuple(self.warnings),
        )
