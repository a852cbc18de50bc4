"""A folder in which the program has run for some days, as it was before each measured run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from aggregator import dates
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
OFFLINE = ("--offline", "site")


class Home:
    """Where configuration, store, feeds and saved pages lie."""

    def __init__(self, folder: Path, settings: str = SETTINGS) -> None:
        self.folder = folder
        self.kept = folder.with_name(f"{folder.name}.kept")
        """As it was before each measured run."""
        folder.mkdir(parents=True)
        (folder / "aggregator.toml").write_text(settings, "utf-8")

    def run(self, at: datetime) -> Cost:
        """An update at a moment."""
        return measure.program(*update(at), folder=self.folder)

    def offline(self, at: datetime) -> Cost:
        """The same from the saved pages."""
        return measure.program(*update(at), *OFFLINE, folder=self.folder)

    def keep(self) -> None:
        """What it is now it is before each measured run."""
        shutil.copytree(self.folder, self.kept)

    def fresh(self, run: Callable[[], Cost]) -> Callable[[], Cost]:
        """A run that finds all as it was kept."""

        def work() -> Cost:
            restore(self.folder, self.kept)
            return run()

        return work


def update(at: datetime) -> list[str]:
    """The arguments of an update at a moment."""
    return ["update", "--quiet", "--at", dates.rfc3339(at)]


def restore(folder: Path, kept: Path) -> None:
    """Makes a folder as it was, with the times of its files; by the same name, of which the store
    knows."""
    shutil.rmtree(folder)
    shutil.copytree(kept, folder)


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
        """Lets the program read the days before, and once more, when nothing is new."""
        material.put(home.folder / "site", self.pages)
        home.offline(self.before)
        home.offline(self.before + timedelta(hours=1))

    def arrive(self, home: Home) -> None:
        """Puts the new page among those that are saved."""
        material.put(home.folder / "site", {"": self.page})


def _working_days(last: date) -> list[date]:
    """Those of a week from its Monday on, the week before the last one."""
    monday = last - timedelta(days=last.weekday() + 7)
    return [monday + timedelta(days=n) for n in range(DAYS + 1)]


def _evening(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 20, tzinfo=UTC)
