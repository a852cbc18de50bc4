"""Months of the real lists, replayed: runs where REAL_PAGES names its folder, and only there.

``make replay`` replays them all.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from . import play, snapshots
from .account import Papers
from .follower import FEEDS, Told
from .report import Report
from .votes import Votes

__test__ = "REAL_PAGES" in os.environ
"""Without the folder pytest collects nothing here: no test is said to have passed."""

pytestmark = pytest.mark.no_cover
"""What it runs is run elsewhere, and counting lines doubles its time."""

REAL = Path(os.environ.get("REAL_PAGES", "REAL_PAGES is not set"))


def nothing_wrong(*, seen: int, on_weeks_alone: int) -> Papers:
    return Papers(
        seen=seen,
        on_weeks_alone=on_weeks_alone,
        missed=(),
        late=(),
        twice=(),
        changed=(),
        gone=(),
        unknown=(),
    )


def all_noticed(*, reached: int, at_first_sight: int) -> Votes:
    return Votes(
        reached=reached,
        at_first_sight=at_first_sight,
        unnoticed=(),
        at_another_moment=(),
        not_in_feed=(),
        dated_otherwise=(),
        otherwise_if_added_later=(),
    )


def test_of_two_months_nothing_is_missed_or_twice_or_changed_and_each_crossing_is_known(
    tmp_path: Path,
) -> None:
    material = snapshots.read(REAL, "2025-07", "2025-08")
    assert play.replay(material, tmp_path, read_along=False) == Report(
        first_at=datetime(2025, 7, 1, 0, 2, 42, tzinfo=UTC),
        last_at=datetime(2025, 8, 31, 0, 2, 32, tzinfo=UTC),
        days=62,
        weeks=8,
        papers=nothing_wrong(seen=855, on_weeks_alone=23),
        votes=all_noticed(reached=93, at_first_sight=54),
        told={},
        said=(),
    )


def test_a_reader_is_told_of_each_paper_once_and_of_no_change_when_pages_are_lifelike(
    tmp_path: Path,
) -> None:
    material = snapshots.read(REAL, "2025-05-26", "2025-06-10")
    assert play.replay(material, tmp_path, lifelike=True) == Report(
        first_at=datetime(2025, 5, 26, 0, 2, 36, tzinfo=UTC),
        last_at=datetime(2025, 6, 10, 0, 2, 34, tzinfo=UTC),
        days=16,
        weeks=3,
        papers=nothing_wrong(seen=702, on_weeks_alone=79),
        votes=all_noticed(reached=52, at_first_sight=38),
        told=dict.fromkeys(FEEDS, Told(new=702, twice=(), modified=())),
        said=(),
    )
