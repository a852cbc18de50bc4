"""Pages that were not believed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator import fetch, quarantine
from aggregator.errors import OutputError

NOW = datetime(2026, 6, 12, 12, 0, 0, tzinfo=UTC)
URL = "https://huggingface.co/papers"
LONG = f"{URL}?q={'sheep%20' * 60}"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (URL, "https%3A%2F%2Fhuggingface.co%2Fpapers"),
        (f"{URL}/date/2026-06-12", "https%3A%2F%2Fhuggingface.co%2Fpapers%2Fdate%2F2026-06-12"),
        (f"{URL}?q=..%2F模", "https%3A%2F%2Fhuggingface.co%2Fpapers%3Fq%3D..%252F%E6%A8%A1"),
        ("http://[::1]:8000/papers", "http%3A%2F%2F%5B%3A%3A1%5D%3A8000%2Fpapers"),
    ],
)
def test_a_page_is_kept_under_its_moment_and_its_address_which_can_be_told_from_its_name(
    tmp_path: Path, url: str, name: str
) -> None:
    folder = tmp_path / "quarantine"
    path = quarantine.keep(folder, url, "<p>ü</p>", NOW)
    assert path == folder / f"20260612T120000Z_{name}.html"
    assert path.read_text("utf-8") == "<p>ü</p>"
    assert quarantine.origin(str(path)) == (url, NOW)


def test_of_an_address_that_is_too_long_for_a_name_only_the_page_is_kept(tmp_path: Path) -> None:
    path = quarantine.keep(tmp_path, LONG, "<p>", NOW)
    assert len(path.name) < 255 - len(".") - len(".new")  # while it is written
    assert path.read_text("utf-8") == "<p>"
    assert quarantine.origin(str(path)) is None


def test_no_password_of_an_address_is_in_a_name(tmp_path: Path) -> None:
    path = quarantine.keep(tmp_path, "https://ada:secret@huggingface.co/papers?q=a@b", "", NOW)
    assert quarantine.origin(str(path)) == (f"{URL}?q=a@b", NOW)


@pytest.mark.parametrize(
    "name",
    [
        "page.html",
        "20260612T120000Z_huggingface.co_papers.html",  # as earlier versions named it
        "20260612T120000Z_https%3A%2F%2Fhuggingface.co%2Fpapers.json",
        "20261312T120000Z_https%3A%2F%2Fhuggingface.co%2Fpapers.html",
        "2026-06-12_https%3A%2F%2Fhuggingface.co%2Fpapers.html",
    ],
)
def test_another_name_tells_of_no_address(name: str) -> None:
    assert quarantine.origin(name) is None


def test_a_kept_page_reads_back_as_it_was_whatever_charset_it_names(tmp_path: Path) -> None:
    page = "<meta charset=latin-1>ü \ufffd\r\n"
    path = quarantine.keep(tmp_path, URL, page, NOW)
    assert fetch.decoded(path.read_bytes(), None) == page


def test_all_but_the_newest_ten_are_dropped_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    kept = [
        quarantine.keep(tmp_path, URL, f"{minute}", NOW.replace(minute=minute))
        for minute in range(13)
    ]
    assert sorted(tmp_path.iterdir()) == [*kept[3:], tmp_path / "notes.txt"]


def test_the_same_page_again_stays_the_one_copy_under_its_first_name(tmp_path: Path) -> None:
    others = [
        quarantine.keep(tmp_path, f"{URL}/date/2026-06-{day:02}", "", NOW) for day in range(1, 10)
    ]
    first = quarantine.keep(tmp_path, URL, "a challenge", NOW)
    for hour in range(1, 20):
        assert quarantine.keep(tmp_path, URL, "a challenge", NOW + timedelta(hours=hour)) == first
    assert sorted(tmp_path.iterdir()) == sorted([*others, first])


def test_another_page_of_the_address_and_the_same_of_another_are_copies_of_their_own(
    tmp_path: Path,
) -> None:
    pages = [(URL, "a"), (URL, "b"), (f"{URL}/trending", "a"), (f"https://example.org/{URL}", "a")]
    for minute, (url, text) in enumerate(pages):
        path = quarantine.keep(tmp_path, url, text, NOW.replace(minute=minute))
        assert path.read_text("utf-8") == text
        assert quarantine.origin(str(path)) == (url, NOW.replace(minute=minute))
    assert len(list(tmp_path.iterdir())) == len(pages)


def test_a_page_of_a_clock_that_was_put_back_is_kept_all_the_same(tmp_path: Path) -> None:
    kept = [
        quarantine.keep(tmp_path, URL, f"{minute}", NOW.replace(minute=minute))
        for minute in range(10)
    ]
    early = quarantine.keep(tmp_path, URL, "early", NOW.replace(year=2025))
    assert sorted(tmp_path.iterdir()) == [early, *kept]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "quarantine"
    folder.touch()
    with pytest.raises(OutputError, match="cannot be written"):
        quarantine.keep(folder, URL, "", NOW)
