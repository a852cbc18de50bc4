"""A store of real papers is lost and comes back: runs where REAL_PAGES names their folder."""

import os
from pathlib import Path

import pytest

from bench import material
from bench import search as bench
from tests.conftest import Program

from . import site

__test__ = "REAL_PAGES" in os.environ
"""Without the folder pytest collects nothing here: no test is said to have passed."""

REAL = Path(os.environ.get("REAL_PAGES", "REAL_PAGES is not set"))
FEEDS = """
[site]
base_url = "https://example.org/p/"
[[feed]]
name = "daily"
[[feed]]
name = "hot"
min_upvotes = 50
[[feed]]
name = "agents"
any = ["agent*"]
limit = 50
[[feed]]
name = "best"
per_day = 5
[[feed]]
name = "weeks"
digest = "week"
"""


@pytest.mark.no_cover
def test_after_a_loss_every_document_of_all_real_papers_is_written_byte_for_byte(
    program: Program,
) -> None:
    bench.build(material.read(REAL), Path("papers.db"))
    Path("aggregator.toml").write_text(FEEDS, "utf-8")
    assert program("rebuild", "--quiet", "--at", "2026-01-02T08:00:00Z").exit_code == 0
    before = site.files()
    Path("papers.db").unlink()
    lost = program("rebuild", "--from-feeds", "--at", "2026-01-02T09:00:00Z")
    assert (lost.exit_code, lost.err) == (0, "")
    assert lost.out.startswith("6,141 papers back, from ")
    # Every document is made anew, the archives that are final too.
    assert program("rebuild", "--quiet", "--at", "2026-01-02T10:00:00Z").exit_code == 0
    assert site.files() == before
    assert len(before) > 100
