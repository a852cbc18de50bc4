"""Pages that were not believed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator import fetch, quarantine
from aggregator.errors import OutputError

NOW = datetime(2026, 6, 12, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://huggingface.co/papers", "huggingface.co_papers"),
        ("https://huggingface.co/papers/date/2026-06-12", "huggingface.co_papers_date_2026-06-12"),
        ("https://huggingface.co/papers?q=../../etc", "huggingface.co_papers_q=.._.._etc"),
        ("http://[::1]:8000/papers", "_1_8000_papers"),
        (f"https://huggingface.co/{'a' * 300}", f"huggingface.co_{'a' * 105}"),
    ],
)
def test_a_page_is_kept_under_the_moment_and_its_address(
    tmp_path: Path, url: str, name: str
) -> None:
    folder = tmp_path / "quarantine"
    path = quarantine.keep(folder, url, "<p>ü</p>", NOW)
    assert path == folder / f"20260612T120000Z_{name}.html"
    assert path.read_text("utf-8") == "<p>ü</p>"


def test_a_kept_page_reads_back_as_it_was_whatever_charset_it_names(tmp_path: Path) -> None:
    page = "<meta charset=latin-1>ü \ufffd"
    path = quarantine.keep(tmp_path, "https://example.org", page, NOW)
    assert fetch.decoded(path.read_bytes(), None) == page


def test_all_but_the_newest_ten_are_dropped_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    moments = [NOW.replace(minute=minute) for minute in range(13)]
    kept = [quarantine.keep(tmp_path, "https://example.org", "", now) for now in moments]
    assert sorted(tmp_path.iterdir()) == [*kept[3:], tmp_path / "notes.txt"]


def test_a_page_of_a_clock_that_was_put_back_is_kept_all_the_same(tmp_path: Path) -> None:
    moments = [NOW.replace(minute=minute) for minute in range(10)]
    kept = [quarantine.keep(tmp_path, "https://example.org", "", now) for now in moments]
    early = quarantine.keep(tmp_path, "https://example.org", "", NOW.replace(year=2025))
    assert sorted(tmp_path.iterdir()) == [early, *kept]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "quarantine"
    folder.touch()
    with pytest.raises(OutputError, match="cannot be written"):
        quarantine.keep(folder, "https://example.org", "", NOW)
