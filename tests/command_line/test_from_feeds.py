"""``rebuild --from-feeds``: a lost store comes back from the published JSON documents."""

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from aggregator import cli
from tests.conftest import Program, Result
from tests.pages import era_2026

from . import living, site
from .site import FRIDAY, LATER, NOON, one_line
from .test_feeds_of_ones_own import DAILY, FEEDS, SITE, configured

TREND = '[[feed]]\nname = "trend"\nlists = ["trending", "daily"]\nlimit = 4'
MAIL = (
    '[mail]\nsmtp = "smtp://127.0.0.1:25"\nfrom = "papers@example.org"\n'
    'to = ["ada@example.org", "kurt@example.org"]\ndigest = "day"'
)
ALL = [
    SITE,
    f"{DAILY}\nlimit = 3",
    *(f"{one}\nlimit = 2" for one in configured(*FEEDS)),
    TREND,
    MAIL,
]
"""Feeds of every kind, most of them with more entries than their main document takes."""
LOST = living.at(FRIDAY, 18).replace(minute=17)
"""The run after which the store is lost."""
FROM_FEEDS = ("rebuild", "--from-feeds")
LINE = (
    "; lost are papers in no feed, votes and changes since the entries, and which letters were "
    "sent; the next update reads the last 0 days again"
)


def lay(now: datetime) -> None:
    """The site of a living week, on which the last papers trend, and one of long ago."""
    living.lay(now)
    papers = [one for day in living.LISTED for one in living._papers(day, now)]
    old = site.record(77, submittedOnDailyAt="2026-03-02T00:00:00.000Z")
    site.put(era_2026.trending_page([old, *papers[-3:-1]]), "papers/trending")


def contents(folder: str) -> dict[str, bytes]:
    return {name: content for name, (content, _) in site.files(f"{folder}/feeds").items()}


Dates = dict[tuple[str, str], str]


def dates_in(folder: str) -> Dates:
    """(feed, id) -> date of every entry, in main documents and archives."""
    found = {}
    for path in Path(folder, "feeds").rglob("*.json"):
        feed = path.stem if path.parent.name == "feeds" else path.parent.name
        for item in json.loads(path.read_bytes())["items"]:
            found[feed, item["id"]] = item["date_published"]
    return found


def lose(folder: str = ".", store: str = "papers.db") -> None:
    for path in Path(folder).glob(f"{store}*"):
        path.unlink()


# -- a week in whose middle the store is lost


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of two programs that lived through the week: ``lucky``, and ``unlucky``, which
    lost its store after a run; what it published then is in ``lost``, and after it was brought back
    and ran again over the same site in ``back``."""
    folder = tmp_path_factory.mktemp("week")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        for now in living.moments():
            lay(now)
            living.run(now, *ALL, folder="lucky")
            if now < LOST:
                continue
            if now == LOST:
                shutil.copytree("lucky", "unlucky")
                lose("unlucky")
                shutil.copytree("unlucky", "lost")
                names = {"config": "aggregator.toml", "store": "papers.db", "feeds": "feeds"}
                options = [f"--{option}=unlucky/{name}" for option, name in names.items()]
                assert cli.main([*FROM_FEEDS, "--quiet", "--at", now.isoformat(), *options]) == 0
                assert contents("unlucky") == contents("lost")
            living.run(now, *ALL, folder="unlucky")
            if now == LOST:
                shutil.copytree("unlucky", "back")
        yield folder


def test_a_week_goes_on_as_if_the_store_had_not_been_lost(
    week: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(week)
    # The next run over the same site writes every file as it was.
    assert contents("back") == contents("lost")
    assert len([name for name in contents("lost") if name.startswith("archive/")]) > 10
    # In the end no entry is gone, or there twice, or dated anew.
    before, after, lucky = dates_in("lost"), dates_in("unlucky"), dates_in("lucky")
    assert {one: after.get(one) for one in before} == before
    assert after == lucky


def test_archives_that_are_final_stay_as_they_are_and_the_last_one_grows(program: Program) -> None:
    june, july = date(2026, 6, 30), date(2026, 7, 1)
    site.configure(SITE, f"{DAILY}\nlimit = 2", revisit_days=1)
    site.put(of_a_day(june, 1, 2, 3), f"papers/date/{june}")
    site.put(of_a_day(july, 4, 5))
    assert program(*site.offline("2026-07-01T12:00:00Z")).exit_code == 0
    # That of June keeps the words of its time.
    site.put(of_a_day(june, 1, 2, 3, title="Revised"), f"papers/date/{june}")
    assert program(*site.offline("2026-07-01T13:00:00Z")).exit_code == 0
    before = site.files()
    lose()
    assert program(*FROM_FEEDS, "--at", "2026-07-01T14:00:00Z", "--quiet").exit_code == 0
    # That of a month in a format that is gone is written again, the others are not.
    Path("feeds/archive/daily/2026-06.json").unlink()
    site.put(of_a_day(july, 4, 5, 6))
    assert program(*site.offline("2026-07-01T15:00:00Z")).exit_code == 0
    after = site.files()
    assert after["archive/daily/2026-06.atom.xml"] == before["archive/daily/2026-06.atom.xml"]
    items = json.loads(after["archive/daily/2026-07.json"][0])["items"]
    assert [item["title"] for item in items] == ["Paper 6", "Paper 4", "Paper 5"]


def of_a_day(on: date, *numbers: int, title: str = "Paper") -> str:
    """The page of a day with the papers of some numbers."""
    listed = f"{on}T00:00:00.000Z"
    return site.day(
        on, *(site.record(n, title=f"{title} {n}", submittedOnDailyAt=listed) for n in numbers)
    )


def test_of_days_that_are_read_no_more_nobody_else_comes_to_be_among_the_best(
    program: Program,
) -> None:
    best = '[[feed]]\nname = "best"\nper_day = 1'
    site.configure(SITE, DAILY, best, revisit_days=1)
    for at, *listed in (
        ("2026-06-12T12:00:00Z", (1, 3), (2, 4)),
        ("2026-06-13T12:00:00Z", (1, 90), (2, 80)),
    ):
        records = [site.record(number, upvotes=votes) for number, votes in listed]
        site.put(site.day(FRIDAY, *records))
        site.put(site.day(FRIDAY, *records), f"papers/date/{FRIDAY}")
        assert program(*site.offline(at)).exit_code == 0
    before = site.dated("best")
    assert [title for title, _ in before] == ["Paper 1"]
    lose()
    assert program(*FROM_FEEDS, "--at", "2026-06-20T12:00:00Z", "--quiet").exit_code == 0
    # The list is read again by backfill, with votes of which only those of the best are known.
    backfill = ("backfill", "--since", FRIDAY, "--until", FRIDAY)
    assert program(*backfill, *site.offline("2026-06-21T12:00:00Z")).exit_code == 0
    assert site.dated("best") == before


# -- one day


@pytest.fixture
def published(program: Program) -> Program:
    """Friday's list is published and mailed to two, and the store is lost."""
    site.configure(SITE, DAILY, MAIL)
    site.put(site.day(FRIDAY, site.record(1), site.record(2)))
    assert program(*site.offline()).exit_code == 0
    lose()
    return program


def test_it_says_what_is_back_and_what_is_lost_and_writes_no_feed(published: Program) -> None:
    before = site.files()
    said = published(*FROM_FEEDS, "--at", "2026-06-13T08:00:00Z")
    line = (
        f"2 papers back, from 1 document (daily 2){LINE}; the digest of 2026-06-12 may have "
        "been mailed, so it is sent again only by: daily-papers digest --resend --period day\n"
    )
    assert said == Result(0, line, "")
    assert site.files() == before
    told = published("status", "--at", "2026-06-13T09:00:00Z").out
    for reader in ("ada", "kurt"):
        assert f"  {reader}@example.org: none was sent\n    in doubt 2026-06-12: " in told


def test_its_json_is_the_same_for_programs_and_quiet_is_silent(published: Program) -> None:
    result = published(*FROM_FEEDS, "--at", NOON, "--json")
    told = json.loads(result.out)
    letters = told.pop("doubtful")
    assert told == {
        "exit_code": 0,
        "errors": [],
        "documents": 1,
        "papers": 2,
        "entries": {"daily": 2},
        "kept_at": None,
        "warnings": [],
    }
    assert [(one["period"], one["recipient"], one["state"]) for one in letters] == [
        ("2026-06-11", "ada@example.org", "doubtful"),
        ("2026-06-11", "kurt@example.org", "doubtful"),
    ]
    lose()
    assert published(*FROM_FEEDS, "--quiet") == Result(0, "", "")


def test_without_mail_no_letter_is_in_doubt_and_of_weeks_it_is_the_last_one(
    published: Program,
) -> None:
    site.configure(SITE, DAILY)
    said = published(*FROM_FEEDS, "--at", LATER)
    assert said == Result(0, f"2 papers back, from 1 document (daily 2){LINE}\n", "")
    lose()
    site.configure(SITE, DAILY, MAIL.replace('"day"', '"week"'))
    said = published(*FROM_FEEDS, "--at", LATER)
    assert "; the digest of 2026-W23 may have been mailed" in said.out


def test_a_sound_store_is_left_alone(published: Program) -> None:
    assert published(*FROM_FEEDS, "--quiet").exit_code == 0
    known = site.known()
    store = Path("papers.db").absolute()
    said = (
        f"daily-papers: --store: {store} is there and sound: write the feeds from it with "
        "'daily-papers rebuild'; to make it anew of the feeds, move it away first\n"
    )
    assert published(*FROM_FEEDS) == Result(2, "", said)
    assert site.known() == known


def test_without_documents_there_is_nothing_to_bring_back(published: Program) -> None:
    said = "daily-papers: --feeds: there is no JSON document in nowhere to bring a store back from"
    assert published(*FROM_FEEDS, "--feeds", "nowhere") == Result(2, "", f"{said}\n")
    Path("feeds/daily.json").write_text("{")
    result = published(*FROM_FEEDS)
    assert (result.exit_code, result.out) == (2, "")
    assert one_line(result.err).startswith(
        "daily-papers: --feeds: there is no JSON document in feeds to bring a store back from: "
        "daily.json was left out: "
    )
    assert not Path("papers.db").exists()


def test_what_cannot_be_read_is_a_warning_and_costs_only_itself(published: Program) -> None:
    Path("feeds/other.json").write_text("[]")
    result = published(*FROM_FEEDS, "--at", LATER)
    assert result.exit_code == 0
    assert one_line(result.err) == (
        "daily-papers: warning: other.json was left out: Expected `object`, got `array`"
    )


def test_papers_of_a_feed_that_left_the_configuration_come_back_too(published: Program) -> None:
    site.configure('[[feed]]\nname = "new"')
    assert published(*FROM_FEEDS, "--at", LATER).out.startswith("2 papers back")
    site.put(site.day(FRIDAY, site.record(1), site.record(2), site.record(3)))
    assert published(*site.offline(LATER)).exit_code == 0
    assert site.dated("new") == [("Paper 3", LATER), ("Paper 1", NOON), ("Paper 2", NOON)]
    site.configure(SITE, DAILY)
    assert published(*site.offline(LATER)).exit_code == 0
    assert site.dated("daily") == site.dated("new")


@pytest.mark.parametrize("step", ["fill", "rename"])
def test_what_was_ended_in_the_middle_can_be_called_again(
    published: Program, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    Path("papers.db").write_bytes(b"no store " * 1000)
    # What a kill leaves, which nobody can take away any more.
    for end in ("", "-wal", "-shm"):
        Path(f"papers.db.restoring{end}").write_bytes(b"half")
    where = {"fill": "aggregator.filling._doubt", "rename": "pathlib.Path.replace"}

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(where[step], ended)
        assert published(*FROM_FEEDS, "--at", LATER).exit_code == 130
    assert not list(Path().glob("papers.db.restoring*"))
    result = published(*FROM_FEEDS, "--at", LATER)
    assert (result.exit_code, result.err) == (0, "")
    aside = sorted(path.name for path in Path().glob("papers.db.damaged-*"))
    assert aside == ["papers.db.damaged-20260612T150000Z"]
    assert Path(aside[0]).read_bytes() == b"no store " * 1000
    assert sorted(path.name for path in Path().glob("papers.db*")) == [
        "papers.db",
        *aside,
        "papers.db.lock",
    ]
    assert published(*site.offline(LATER)).out.endswith("no new entries; 0 files written\n")


def test_what_is_left_of_a_store_is_moved_aside_too_lest_it_ruin_the_new_one(
    published: Program,
) -> None:
    for end in ("wal", "shm", "journal"):
        Path(f"papers.db-{end}").write_bytes(b"of the store that is gone")
    result = published(*FROM_FEEDS, "--at", LATER)
    assert "; the damaged store is now " not in result.out
    stamp = "papers.db.damaged-20260612T150000Z"
    assert sorted(path.name for path in Path().glob("papers.db*-*")) == [
        f"{stamp}-journal",
        f"{stamp}-shm",
        f"{stamp}-wal",
    ]


def test_a_second_damaged_store_of_a_moment_gets_a_name_of_its_own(published: Program) -> None:
    for number in (1, 2, 3):
        Path("papers.db").write_bytes(b"no store %d" % number * 1000)
        assert published(*FROM_FEEDS, "--at", LATER).exit_code == 0
    names = sorted(path.name for path in Path().glob("papers.db.damaged-*"))
    stamp = "papers.db.damaged-20260612T150000Z"
    assert names == [stamp, f"{stamp}-2", f"{stamp}-3"]


def test_where_nothing_can_be_made_it_is_exit_5(published: Program) -> None:
    Path("papers.db.restoring").mkdir()
    result = published(*FROM_FEEDS)
    new = Path("papers.db.restoring").absolute()
    assert (result.exit_code, result.out) == (5, "")
    assert one_line(result.err) == (
        f"daily-papers: {new}: cannot be made (Is a directory); what was published stays as it is"
    )
