"""Some runs killed; five hundred: ``python -m tests.torture.kills``."""

import sys

from .kills import kill
from .worlds import story

KILLS = 12
STEPS = [one for one in story() if one.at.day in (10, 11)][3:8]
"""Three updates, with a backfill between them and a letter after them."""


def test_whenever_a_run_is_killed_nothing_is_lost_nothing_comes_twice_and_all_is_whole() -> None:
    account = kill(KILLS, seed=1, steps=STEPS)
    print(account, file=sys.stderr)  # with -s
    assert account.broken == []
    assert account.kills.total() == KILLS
