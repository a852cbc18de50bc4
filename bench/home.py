"""A folder in which the program has run for some days, as it was before each measured run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bench import material, measure
from bench.material import Material
from bench.measure import Cost

DAYS = 3
"""Days that were read before: Monday to Wednesday."""
_EACH = 40
"""Papers of each of them."""
SETTINGS = """
[site]
base_url = "https://example.org/papers/"
[[feed]]
name = "daily"
limit = 100
[source.huggingface]
revisit_days = 4
"""
"""There are more papers than the document takes, so there is an archive too. No day is asked for
but those that there are."""


class Home:
    """Where configuration, store, feeds and saved pages lie."""

    def __init__(self, folder: Path, settings: str = SETTINGS) -> None:
        self.folder = folder
        self._kept = folder.with_name(f"{folder.name}.kept")
        folder.mkdir(parents=True)
        (folder / "aggregator.toml").write_text(settings, "utf-8")

    def run(self, at: datetime, *more: str | Path) -> Cost:
        """An update at a moment."""
        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return measure.program("update", "--quiet", "--at", stamp, *more, folder=self.folder)

    def offline(self, at: datetime) -> Cost:
        """The same from the saved pages."""
        return self.run(at, "--offline", "site")

    def keep(self) -> None:
        """What it is now it is before each measured run."""
        shutil.copytree(self.folder, self._kept)

    def fresh(self, run: Callable[[], Cost]) -> Callable[[], Cost]:
        """A run that finds all as it was kept; by the same name, of which the store knows."""

        def work() -> Cost:
            shutil.rmtree(self.folder)
            shutil.copytree(self._kept, self.folder)  # with the times of the files
            return run()

        return work


class News:
    """Some days of papers, and the day after them with a page of its own."""

    def __init__(self, papers: Material) -> None:
        self._days = _working_days(max(papers.days))
        self._on = self._days.pop()
        records = papers.records
        self.page = material.day_page(self._on, records[: material.A_PAGE])
        """The new one."""
        old = records[material.A_PAGE : material.A_PAGE + DAYS * _EACH]
        parts = (old[n * _EACH :][:_EACH] for n in range(DAYS))
        before = {
            f"date/{on}": material.day_page(on, part)
            for on, part in zip(self._days, parts, strict=True)
        }
        self.pages = {**before, "": before[f"date/{self._days[-1]}"]}
        """Those of before, by their paths; empty: the newest."""

    @property
    def before(self) -> datetime:
        """The evening of the day before."""
        return _evening(self._days[-1])

    @property
    def at(self) -> datetime:
        """The evening of the new day."""
        return _evening(self._on)

    def read(self, home: Home) -> None:
        """Lets the program read the days before, and once more, when nothing is new; it is kept
        for the runs that follow."""
        material.put(home.folder / "site", self.pages)
        home.offline(self.before)
        home.offline(self.before + timedelta(hours=1))
        home.keep()


def _working_days(last: date) -> list[date]:
    """Those of a week from its Monday on, the week before the last one."""
    monday = last - timedelta(days=last.weekday() + 7)
    return [monday + timedelta(days=n) for n in range(DAYS + 1)]


def _evening(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 20, tzinfo=UTC)
