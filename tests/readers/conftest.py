"""The documents that are read."""

import shutil
from pathlib import Path

import pytest

from tests.command_line import living
from tests.page.site import ROOT, write_demo

from .documents import Shelf

OF_NO_PAPERS = (
    '[site]\nbase_url = "https://example.org/p/"',
    '[[feed]]\nname = "days"\ndigest = "day"\nlimit = 3',
    '[[feed]]\nname = "weeks"\ndigest = "week"',
    '[[feed]]\nname = "news"\nevents = true',
)
"""Feeds whose entries are digests and news."""


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Every golden document, all that the demo writes, and feeds of digests and of news."""
    folder = tmp_path_factory.mktemp("shelf")
    made = Shelf(folder / "shelf")
    shutil.copytree(ROOT / "tests/formats/golden", made.folder / "golden")
    write_demo(folder / "run").rename(made.folder / "demo")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        living.live(*OF_NO_PAPERS, until=living.moments()[-1])
    (folder / "feeds").rename(made.folder / "week")
    # Nobody reads what is not there: each of them must have been written, and archives too.
    for suffix in ("rss.xml", "atom.xml", "json"):
        assert Path(made.folder / f"demo/daily.{suffix}") in made.paths(suffix)
        assert len(made.paths(suffix)) > 3
    assert len([path for path in made.paths("atom.xml") if "archive" in made.name(path)]) > 3
    return made
