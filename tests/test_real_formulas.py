"""Formulas of the real material: runs where REAL_PAGES names its folder, and only there."""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from aggregator.maths import readable
from bench.formulas import Text, marks, texts

__test__ = "REAL_PAGES" in os.environ
"""Without the folder pytest collects nothing here: no test is said to have passed."""

REAL = Path(os.environ.get("REAL_PAGES", "REAL_PAGES is not set"))


@cache
def real() -> list[Text]:
    return list(texts(REAL / "api_daily_papers_2024-05_2025-12.jsonl.gz"))


@pytest.mark.no_cover
def test_at_least_95_percent_of_the_damage_is_mended() -> None:
    found, left = Counter[str](), Counter[str]()
    for one in real():
        found += marks(one.text)
        left += marks(readable(one.text))
    assert found.total() > 1500
    assert left.total() <= 0.05 * found.total()


@pytest.mark.no_cover
def test_texts_without_a_mark_stay_as_they_are() -> None:
    unmarked = [one for one in real() if not marks(one.text).total()]
    changed = [one for one in unmarked if readable(one.text) != one.text]
    assert len(unmarked) > 10_000
    assert changed == []


@pytest.mark.no_cover
def test_what_was_read_stays_as_it_is() -> None:
    for one in real():
        once = readable(one.text)
        assert readable(once) == once, one.paper
