"""The options of the command line: each is described once, whichever commands have it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aggregator import dates

if TYPE_CHECKING:
    from aggregator.config import Config

DEFAULT_CONFIG = Path("aggregator.toml")
EARLIEST_YEAR = 1991


class _Instant(click.ParamType[datetime]):
    name = "instant"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            read = dates.instant(value)
        except ValueError:
            self.fail(f"'{value}' is no ISO 8601 instant such as 2026-08-06T20:00:00Z", param, ctx)
        if read.year < EARLIEST_YEAR:
            self.fail(f"'{value}' lies before {EARLIEST_YEAR}, when arXiv opened", param, ctx)
        return read


class _Day(click.ParamType[date]):
    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is no day such as 2026-08-06", param, ctx)


class _Hours(click.ParamType[timedelta]):
    name = "hours"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        read = timedelta()
        with suppress(ValueError, OverflowError):  # of "soon", "nan" and "inf"
            read = timedelta(hours=float(value))
        if read <= timedelta():
            self.fail(f"'{value}' is no number of hours such as 3 or 0.5", param, ctx)
        return read


DAY = _Day()
"""The type of an option that is a day of the calendar."""
HOURS = _Hours()
"""The type of an option that is a span of hours, longer than nothing."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the options of a command say; those that it does not have stay at their defaults."""

    config: Path | None = None
    feeds: Path = Path()
    store: Path = Path()
    offline: Path | None = None
    at: datetime | None = None
    quiet: bool = False
    verbose: bool = False
    json: bool = False

    @property
    def instant(self) -> datetime:
        """The program's clock: what ``--at`` says, else when it began."""
        began_at: datetime = click.get_current_context().obj
        return self.at or began_at

    @property
    def now(self) -> datetime:
        """The same in whole seconds."""
        return self.instant.replace(microsecond=0)

    def settings(self) -> Config:
        """The configuration; raises `ConfigError`."""
        from aggregator import config, registry

        standing = DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None
        return config.load(self.config or standing, registry.sources())


def given(*names: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Gives a command the options of these names; it takes them as keyword arguments."""
    path = click.Path(path_type=Path)
    folder = click.Path(path_type=Path, exists=True, file_okay=False)
    known: dict[str, dict[str, Any]] = {
        "config": {
            "type": path,
            "metavar": "FILE",
            "help": f"Configuration [default: {DEFAULT_CONFIG} in this folder, if it exists].",
        },
        "feeds": {
            "type": path,
            "metavar": "DIR",
            "default": "feeds",
            "show_default": True,
            "help": "Folder of the published feeds.",
        },
        "store": {
            "type": path,
            "metavar": "FILE",
            "default": "papers.db",
            "show_default": True,
            "help": "What is known of the papers.",
        },
        "offline": {
            "type": folder,
            "metavar": "DIR",
            "help": "Answer every request from saved files; open no socket.",
        },
        "at": {
            "type": _Instant(),
            "metavar": "INSTANT",
            "help": "The program's clock, ISO 8601, UTC if it names no zone [default: now].",
        },
        "quiet": {"is_flag": True, "help": "Say nothing if all went well."},
        "verbose": {"is_flag": True, "help": "Say every step, on standard error."},
        "json": {"is_flag": True, "help": "Print JSON."},
    }

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        for name in reversed(names):
            command = click.option(f"--{name}", **known[name])(command)
        return command

    return decorate
