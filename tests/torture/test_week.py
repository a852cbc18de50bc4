"""A day of the week of faults; all of it, several times: ``make torture-week``."""

import sys

from .week import suffer

HOURS = 24


def test_after_a_day_of_faults_and_kills_the_store_is_that_of_a_day_without_any() -> None:
    account = suffer([6], HOURS)
    print(account, file=sys.stderr)  # with -s
    assert account.broken == []
    assert account.runs == HOURS + 2
    assert account.faults.total() > HOURS / 4
    assert account.exits["killed"] > 0
