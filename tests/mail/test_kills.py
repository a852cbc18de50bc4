"""The program killed while it mails; a thousand times: ``python -m tests.mail.kills``."""

import sys

from .kills import MOMENTS, kill

KILLS = 50


def test_whenever_a_run_is_killed_no_letter_comes_twice_and_none_is_forgotten() -> None:
    account = kill(KILLS, seed=1)
    print(account, file=sys.stderr)  # with -s
    assert account.broken == []
    assert account.kills.total() == KILLS
    assert set(account.kills) == set(MOMENTS)
    assert set(account.letters) == {"sent", "in doubt that arrived", "in doubt that did not"}
