"""The monthly archive documents of a feed that has outgrown its main one (RFC 5005 4)."""

import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from aggregator import content, publish
from aggregator.records import Feed, Format
from tests.conftest import Program

from . import site

ATOM = "{http://www.w3.org/2005/Atom}"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
BASE = "https://example.org/p/"
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 1)
ARCHIVED = ("atom.xml", "json")
"""Suffixes of the formats that have archives."""
IN_JULY, LATER = "2026-07-01T12:00:00Z", "2026-07-01T15:00:00Z"


def papers(on: date, *numbers: int, title: str = "Paper", upvotes: int = 3) -> str:
    """The page of a day with the papers of some numbers."""
    listed = f"{on}T00:00:00.000Z"
    records = [
        site.record(n, title=f"{title} {n}", submittedOnDailyAt=listed, upvotes=upvotes)
        for n in numbers
    ]
    return site.day(on, *records)


def read(name: str, folder: str = "feeds") -> tuple[list[str], dict[str, str], bool]:
    """(titles, relation -> address, whether it is marked) of an Atom document."""
    root = etree.fromstring(Path(folder, name).read_bytes())
    links = {link.get("rel", ""): link.get("href", "") for link in root.findall(f"{ATOM}link")}
    titles = [entry.findtext(f"{ATOM}title", "") for entry in root.findall(f"{ATOM}entry")]
    wanted = ("self", "current", "prev-archive", "next-archive")
    return (
        titles,
        {rel: links[rel] for rel in wanted if rel in links},
        root.find(ARCHIVE) is not None,
    )


def archives(suffix: str = "atom.xml") -> list[str]:
    """Names of the archive documents of a format that are there."""
    there = [name for name in site.files() if name.startswith("archive/")]
    return [name for name in there if name.endswith(suffix)]


@pytest.fixture(autouse=True)
def _published(program: Program) -> None:
    """Three papers of June and two of July, in a feed whose document takes two."""
    site.configure(
        "[site]", f'base_url = "{BASE}"', '[[feed]]\nname = "daily"\nlimit = 2', revisit_days=1
    )
    site.put(papers(JUNE, 1, 2, 3), f"papers/date/{JUNE}")
    site.put(papers(JULY, 4, 5))
    assert program(*site.offline(IN_JULY)).exit_code == 0


def test_what_the_main_document_does_not_hold_stands_in_one_a_month() -> None:
    june, july = (f"archive/daily/{month}.atom.xml" for month in ("2026-06", "2026-07"))
    main = "daily.atom.xml"
    assert read(main) == (
        ["Paper 4", "Paper 5"],
        {"self": f"{BASE}{main}", "prev-archive": f"{BASE}{july}"},
        False,
    )
    assert read(july) == (
        ["Paper 4", "Paper 5"],
        {"self": f"{BASE}{july}", "current": f"{BASE}{main}", "prev-archive": f"{BASE}{june}"},
        True,
    )
    assert read(june) == (
        ["Paper 1", "Paper 2", "Paper 3"],
        {"self": f"{BASE}{june}", "current": f"{BASE}{main}", "next-archive": f"{BASE}{july}"},
        True,
    )


def test_a_month_that_is_over_is_never_written_again_and_the_running_one_grows(
    program: Program,
) -> None:
    before = site.files()
    site.put(papers(JUNE, 1, 2, 3, 6, title="Revised"), f"papers/date/{JUNE}")
    site.put(papers(JULY, 4, 5, 7))
    assert program(*site.offline(LATER)).exit_code == 0
    june, july = archives()
    assert site.files()[june] == before[june]
    # The late paper of June keeps its date and stands where papers are still taken in.
    assert read(july)[0] == ["Paper 7", "Paper 4", "Paper 5", "Revised 6"]
    assert read("daily.atom.xml")[0] == ["Paper 7", "Paper 4"]


def test_votes_that_move_write_no_document(program: Program) -> None:
    before = site.files()
    site.put(papers(JULY, 4, 5, upvotes=99))
    assert program(*site.offline(LATER)).exit_code == 0
    assert site.files() == before


def test_rebuild_writes_a_month_again_though_it_is_over(program: Program) -> None:
    june = archives()[0]
    site.put(papers(JUNE, 1, 2, 3, title="Revised"), f"papers/date/{JUNE}")
    assert program(*site.offline(LATER)).exit_code == 0
    assert program("rebuild").exit_code == 0
    assert read(june)[0] == ["Revised 1", "Revised 2", "Revised 3"]


def test_a_month_that_is_lost_or_leads_elsewhere_is_written_again(program: Program) -> None:
    june = archives()[0]
    before = site.files()[june][0]
    Path("feeds", june).unlink()
    assert program(*site.offline(LATER)).exit_code == 0
    assert site.files()[june][0] == before
    text = Path("aggregator.toml").read_text("utf-8")
    Path("aggregator.toml").write_text(text.replace(BASE, "https://moved.example/"), "utf-8")
    assert program(*site.offline(LATER)).exit_code == 0
    assert read(june)[1]["current"] == "https://moved.example/daily.atom.xml"


def test_archives_stay_when_the_main_document_takes_more(program: Program) -> None:
    before = archives()
    text = Path("aggregator.toml").read_text("utf-8")
    Path("aggregator.toml").write_text(text.replace("limit = 2", "limit = 9"), "utf-8")
    assert program(*site.offline(LATER)).exit_code == 0
    assert archives() == before
    titles, links, _ = read("daily.atom.xml")
    assert len(titles) == 5
    assert links["prev-archive"] == f"{BASE}{before[-1]}"


def test_a_feed_that_just_fits_into_its_document_has_no_archive(program: Program) -> None:
    site.configure('[[feed]]\nname = "whole"\nlimit = 5', revisit_days=1)
    assert program(*site.offline(LATER), "--feeds", "other").exit_code == 0
    assert len(site.items("whole", "other")) == 5
    assert not Path("other/archive").exists()


def test_until_a_month_is_final_late_papers_stand_in_their_own(program: Program) -> None:
    site.put(papers(JULY, 4, 5))
    site.configure('[[feed]]\nname = "late"', revisit_days=0)
    assert program(*site.offline(IN_JULY), "--store", "new.db", "--feeds", "new").exit_code == 0
    site.configure('[[feed]]\nname = "late"\nlimit = 1', revisit_days=1)
    options = ("--store", "new.db", "--feeds", "new")
    assert program(*site.offline(IN_JULY), *options).exit_code == 0
    june = read("archive/late/2026-06.atom.xml", "new")[0]
    assert june == ["Paper 1", "Paper 2", "Paper 3"]


def test_an_archive_of_which_nobody_knows_what_it_was_made_from_is_made_again(
    program: Program,
) -> None:
    before = site.files()
    with closing(sqlite3.connect("papers.db")) as db:
        db.execute("UPDATE archives SET made_from = 'garbage' WHERE made_from IS NOT NULL")
        assert db.total_changes > 0
        db.commit()
    assert program("rebuild", "--quiet", "--at", LATER).exit_code == 0
    assert program(*site.offline(LATER)).exit_code == 0
    assert site.files() == before


def test_a_store_that_does_not_know_a_month_takes_nothing_from_what_is_published(
    program: Program,
) -> None:
    before = site.files()
    Path("site/huggingface.co/papers/date", f"{JUNE}.html").unlink()
    result = program(*site.offline(LATER), "--store", "new.db")
    june = Path("feeds").absolute() / archives()[0]
    assert (result.exit_code, result.out) == (6, "")
    assert result.err == (
        f"daily-papers: {june}: it holds papers of a month that the store does not know; look "
        "whether --store names the right file; if its store was lost, bring that back with "
        "'daily-papers rebuild --from-feeds', or move this document away to begin anew; what was "
        "published stays as it is\n"
    )
    assert site.files() == before


def test_a_store_that_knows_less_of_a_month_takes_nothing_from_its_archive(
    program: Program,
) -> None:
    before = {name: content for name, (content, _) in site.files().items()}
    site.put(papers(JUNE, 1), f"papers/date/{JUNE}")
    result = program(*site.offline(LATER), "--store", "new.db")
    june = Path("feeds").absolute() / archives()[0]
    assert (result.exit_code, result.out) == (6, "")
    assert f"{june}: it holds 3 entries, but the store has only 1 for it; " in result.err
    after = {name: content for name, (content, _) in site.files().items()}
    assert [name for name in before if read_ids(after[name]) < read_ids(before[name])] == []


def read_ids(content: bytes) -> set[bytes]:
    """The ids of papers that a document names."""
    return set(re.findall(rb"2606\.\d{5}", content))


def test_an_archive_goes_on_though_the_main_document_holds_all_by_now(program: Program) -> None:
    site.configure('[[feed]]\nname = "one"\nlimit = 1', revisit_days=0)
    options = ("--store", "one.db", "--feeds", "one")
    assert program(*site.offline(IN_JULY), *options).exit_code == 0
    site.configure('[[feed]]\nname = "one"\nlimit = 9', revisit_days=0)
    site.put(papers(JULY, 4, 5, 6))
    assert program(*site.offline(LATER), *options).exit_code == 0
    july = "archive/one/2026-07.atom.xml"
    assert read(july, "one")[0] == read("one.atom.xml", "one")[0]
    assert len(site.items("one", "one")) == 3


def test_a_preview_in_another_folder_leaves_final_archives_as_they_are(program: Program) -> None:
    before = site.files()
    text = Path("aggregator.toml").read_text("utf-8")
    Path("other.toml").write_text(text.replace(BASE, "https://preview.example/"), "utf-8")
    preview = ("rebuild", "--config", "other.toml", "--feeds", "preview")
    assert program(*preview).exit_code == 0
    assert program(*site.offline(LATER)).exit_code == 0
    assert site.files() == before


def test_no_archive_leads_to_one_that_is_not_there_yet(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        written.append(target.name)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    assert program("rebuild", "--feeds", "again").exit_code == 0
    months = [f"{month}.{suffix}" for month in ("2026-07", "2026-06") for suffix in ARCHIVED]
    assert written[:5] == [*months, "daily.atom.xml"]


def test_an_abstract_is_read_once_a_run_whatever_shows_it(program: Program) -> None:
    content.paragraphs.cache_clear()
    site.put(papers(JULY, 4, 5, 6))
    # The main document in three formats, the archive document of July in two, and the page.
    assert program(*site.offline(LATER)).out.endswith("6 files written\n")
    # Six abstracts, and the AI summary that none of them has.
    assert content.paragraphs.cache_info().misses == 6 + 1


def test_a_paper_is_rendered_once_for_all_the_documents_that_hold_it(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[Feed] = []
    render = publish.publish

    def noted(
        folder: Path, feed: Feed, formats: tuple[Format, ...], *, full: bool = False
    ) -> list[str]:
        rendered.append(feed)
        return render(folder, feed, formats, full=full)

    monkeypatch.setattr(publish, "publish", noted)
    site.put(papers(JULY, 4, 5, 6))
    assert program(*site.offline(LATER)).exit_code == 0
    archive, main = rendered
    assert [item.title for item in archive.entries] == ["Paper 6", "Paper 4", "Paper 5"]
    assert [id(item) for item in main.entries] == [id(item) for item in archive.entries[:2]]
