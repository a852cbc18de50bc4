"""``rebuild``: every feed again from the store alone."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import Program, Result

from . import site
from .site import ALL_WRITTEN, FILES, FRIDAY, LATER, NOTHING_NEW

ASKED = "0 requests, 0 pages read; 0 papers: 0 new, 0 changed, 0 refreshed, 0 unchanged; "


@pytest.fixture(autouse=True)
def _a_first_run(program: Program) -> None:
    """Friday's list is published, and the site is gone."""
    site.configure()
    site.put(site.day(FRIDAY, site.record(1), site.record(2)))
    assert program(*site.offline()).exit_code == 0
    shutil.rmtree("site")


def test_lost_feeds_come_back_byte_for_byte(program: Program) -> None:
    before = {name: content for name, (content, _) in site.files().items()}
    shutil.rmtree("feeds")
    assert program("rebuild", "--at", LATER) == Result(
        0, f"{ASKED}no new entries; {ALL_WRITTEN}", ""
    )
    assert {name: content for name, (content, _) in site.files().items()} == before


def test_feeds_that_are_there_keep_their_bytes_and_times(program: Program) -> None:
    before, known = site.files(), site.known()
    assert program("rebuild") == Result(0, f"0 requests, 0 pages read; 0 papers: {NOTHING_NEW}", "")
    assert program("rebuild", "--quiet") == Result(0, "", "")
    assert site.files() == before
    assert site.known() == known


def test_a_damaged_file_is_written_again_and_the_others_are_left_alone(program: Program) -> None:
    before = site.files()
    for damage in (b"", before["daily.json"][0][:500]):
        Path("feeds/daily.json").write_bytes(damage)
        said = f"{ASKED}no new entries; 1 file written\n"
        assert program("rebuild") == Result(0, said, "")
        assert site.files()["daily.json"][0] == before["daily.json"][0]
    assert site.files() | {"daily.json": before["daily.json"]} == before


def test_a_new_feed_and_a_new_title_of_the_configuration_are_published(program: Program) -> None:
    site.configure(
        "[site]",
        'base_url = "https://example.org/p"',
        '[[feed]]\nname = "daily"\ntitle = "Papers"',
        '[[feed]]\nname = "more"',
    )
    result = program("rebuild", "--at", LATER)
    assert (result.exit_code, result.err) == (0, "")
    assert result.out.startswith(f"{ASKED}more +2; ")
    assert sorted(site.files()) == sorted([*FILES, *(f"more.{suffix}" for suffix in site.SUFFIXES)])
    assert site.items("more") == site.items("daily")
    assert '"feed_url": "https://example.org/p/more.json"' in Path("feeds/more.json").read_text()
