"""The site as it grows: each snapshot laid out as the pages that showed it, in offline layout."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from tests.pages import era_2026
from tests.pages.records import Record

from .snapshots import Snapshot, Stated

_NEW_YORK = timedelta(hours=-4)
"""Of summer: no page is read by it."""
_VOTES_A_COMMENT = 8

_WORDS = """
we you they it this that model page list paper letter lantern river garden window reads writes keeps
finds counts carries follows quietly twice once seldom after before with without under over between
small large green early late plain many few and or but
"""


class GrowingSite:
    """A folder of pages to which each snapshot adds its own; earlier ones stay as they were."""

    def __init__(
        self, folder: Path, papers: Mapping[str, Stated], *, lifelike: bool = False
    ) -> None:
        """``lifelike``: pages do, besides, what the files do not state and the site does.

        A record tells the day on which its paper was listed: here that of its first list, or the
        Monday of a week alone. A week without papers yet shows the week before.
        """
        self.folder = folder
        self._papers = papers
        self._lifelike = lifelike
        self._listed_on: dict[str, date] = {}
        self._week_before: Path | None = None

    def put(self, snapshot: Snapshot) -> None:
        """Lays out the pages that a snapshot shows: a week, or a day that is the newest too."""
        if self._week_before is not None:
            self._week_before.unlink()
            self._week_before = None
        if snapshot.kind == "day":
            records = self._records(snapshot, snapshot.day)
            newest = era_2026.day_page(snapshot.day, records, newest=True)
            self._write("papers", newest)
            self._write(f"papers/date/{snapshot.day}", newest)
        else:
            records = self._records(snapshot, date.fromisocalendar(*snapshot.week, 1))
            page = era_2026.week_page(*snapshot.week, records)
            self._write(_week(snapshot.week), page)
            running = snapshot.at.isocalendar()[:2]
            if self._lifelike and running != snapshot.week:
                self._week_before = self._write(_week(running), page)

    def _write(self, path: str, page: str) -> Path:
        file = self.folder / "huggingface.co" / f"{path}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, "utf-8")
        return file

    def _records(self, snapshot: Snapshot, day: date) -> list[Record]:
        return [self._record(paper_id, votes, day) for paper_id, votes in snapshot.papers]

    def _record(self, paper_id: str, votes: int, day: date) -> Record:
        """A paper of a list in API form, as far as the files state it; comments move like votes."""
        stated = self._papers[paper_id]
        paper: dict[str, object] = {
            "id": paper_id,
            "title": stated.title,
            "summary": abstract(paper_id, stated.length),
            "authors": [{"name": name} for name in stated.authors],
            "publishedAt": _written(stated.published_at),
            "upvotes": votes,
        }
        if self._lifelike:
            listed_on = self._listed_on.setdefault(paper_id, day)
            paper["submittedOnDailyAt"] = f"{listed_on}T00:00:00.000Z"
        return {
            "paper": paper,
            "title": stated.title,
            "summary": paper["summary"],
            "publishedAt": _written(stated.published_at + _NEW_YORK),
            "numComments": votes // _VOTES_A_COMMENT,
        }


@cache
def abstract(paper_id: str, length: int) -> str:
    """Words of our own, the same for a paper every time, about so many characters."""
    words = random.Random(paper_id).choices(_WORDS.split(), k=length // 6)
    return f"{' '.join(words).capitalize()}."


def _week(week: tuple[int, int]) -> str:
    year, number = week
    return f"papers/week/{year}-W{number:02}"


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
