"""What costs grow to with the store, and with the number of feeds."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bench import large, material, measure, plot, report
from bench.home import SETTINGS, Home
from bench.material import A_PAGE, Material
from bench.measure import Cost
from bench.report import Goal, Section

AIM, AIM_OF_FEEDS = 1.3, 2.0
SIZES = (10_000, 100_000, 1_000_000)
"""Papers."""
_UPDATE, _ONE, _FIFTY = "an update with one new page", "one feed", "fifty feeds"
_COMMON = "model"
"""A word of one paper in three of the stores."""
_TOPICS = """
agent* robot* protein* diffusion quantum compiler* medical retrieval benchmark* video speech music
reward* alignment pruning distillation tokenizer* embodied driving weather chemistry mathematics
theorem* poetry sheep
"""
_NAMES = [f"{first} {last}" for first in ("Ada", "Kurt", "Grace", "Emmy") for last in (
    "Lovelace", "Hopper", "Noether", "Meadow", "Shepherd", "Wool")]
_DOCUMENT = """
import shutil, sys
from pathlib import Path
from aggregator import content, publish, registry
from aggregator.records import Feed
from aggregator.store import Store
store, place = Store(Path("papers.db"), read_only=True), Path("document")
shutil.rmtree(place, ignore_errors=True)
items = tuple(map(content.item, store.entries("daily", 100)))
page = "https://huggingface.co/papers"
feed = Feed(name="daily", title="Papers", description="All", home_page_url=page, base_url=None,
    updated_at=items[0].updated_at, entries=items, version="1")
publish.publish(place, feed, registry.formats())
"""
_ABOUT = """
Whole processes, over stores as the program leaves them: {a_day} papers each working day up to
{last}, each seen on ten lists, and a run an hour, made by `bench/large.py` of words of our own; the
largest reaches back fifty years. The update finds a page with {page} papers that are all new. The
main document is the newest 100 entries in all formats, from opening the store to renaming the files.
The common word stands in every third paper, the rare one came with the update.
"""
_ABOUT_FEEDS = """
Of the fifty feeds one takes every paper, the others are about words and authors; the new page brought
papers to {touched} of them. The store is the smallest one.
"""
