"""``status`` and ``explain``: what is known, missing and doubted, and a paper's story."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pytest_httpx import HTTPXMock

from aggregator import dates
from aggregator.outbox import Letter, State
from aggregator.records import Report
from aggregator.store import Store
from tests.conftest import Program
from tests.pages import era_2026

from . import site
from .site import FRIDAY, LATER, NOON, THURSDAY

WEEK = "papers/week/2026-W24"
SENT_AT = datetime(2026, 6, 12, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _read(program: Program) -> None:
    """Friday's list with a broken record, Thursday's, and a week with two papers of no list."""
    site.configure(revisit_days=2)
    broken = site.record(3, title="")
    site.put(site.day(FRIDAY, site.record(1, upvotes=49), site.record(2), broken))
    thursday = site.record(4, submittedOnDailyAt="2026-06-11T09:00:00.000Z")
    site.put(site.day(THURSDAY, thursday), "papers/date/2026-06-11")
    undated = site.record(5, submittedOnDailyAt=None)
    elsewhere = site.record(6, submittedOnDailyAt="2026-06-11T10:00:00.000Z")
    site.put(era_2026.week_page(2026, 24, [thursday, undated, elsewhere]), WEEK)
    assert program("--quiet", *site.offline()).exit_code == 0


def test_the_ledger_says_of_each_day_what_is_listed_known_published_and_missing(
    program: Program,
) -> None:
    result = program("status", "--at", LATER)
    assert (result.exit_code, result.err) == (0, "")
    url = "https://huggingface.co/papers"
    assert result.out.splitlines() == [
        "well",
        "5 papers are known; the last run that read all and ended well did so at 2026-06-12 12:00, "
        "3 hours ago",
        "",
        "huggingface: well, last asked 2026-06-12 12:00, read from data and cards",
        "",
        "day         listed  stored  published  missing  last read         state",
        "2026-06-12       3       2          2        1  2026-06-12 12:00  growing",
        "2026-06-11       1       1          1        0  2026-06-12 12:00  growing",
        "2026-06-10       ?       0          0        ?  never             absent",
        "",
        "Known from other lists, never seen on the list of their day:",
        "  arxiv:2606.00005  Paper 5 (week 2026-W24)",
        "  arxiv:2606.00006  Paper 6 (week 2026-W24)",
        "",
        "Other lists:",
        "  week 2026-W24: 3 papers, asked 2026-06-12 12:00",
        "",
        "Doubts:",
        f"  {url}: visible cards that cannot be read: 1",
        f"  {url}: a record is rejected: paper 2606.00003 has no title",
        "",
        "The last runs:",
        "  2026-06-12 12:00  update    exit 0  5 requests, 5 new, 0 changed, 5 entered",
    ]


def test_json_holds_the_same_and_more(program: Program) -> None:
    status = json.loads(program("status", "--json", "--at", LATER).out)
    (source,) = status["sources"]
    assert (status["exit_code"], status["problems"]) == (0, [])
    assert (status["at"], status["papers"]) == (LATER, 5)
    assert source["health"] == {
        "source": "huggingface",
        "asked_at": NOON,
        "well_at": NOON,
        "failing_since": None,
        "failures": 0,
        "problem": None,
        "exit_code": 0,
        "last_outage": None,
    }
    assert source["days"][-1] == {
        "day": "2026-06-12",
        "listed": 3,
        "stored": 2,
        "published": 2,
        "missing": 1,
        "read_at": NOON,
        "read_from": ["data", "cards"],
        "state": "growing",
    }
    assert source["strays"] == [
        {
            "key": "arxiv:2606.00005",
            "title": "Paper 5",
            "listed_on": None,
            "seen_on": ["week 2026-W24"],
        },
        {
            "key": "arxiv:2606.00006",
            "title": "Paper 6",
            "listed_on": "2026-06-11",
            "seen_on": ["week 2026-W24"],
        },
    ]
    assert [run["exit_code"] for run in status["runs"]] == [0]


def test_a_source_that_fails_says_since_when_and_is_well_again_later(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_exception(httpx.ConnectError("down"), is_reusable=True)
    for hour in (13, 14):
        assert program("--quiet", "--at", f"2026-06-12T{hour}:00:00Z").exit_code == 3
    told = program("status", "--at", LATER).out.splitlines()
    assert told[3:5] == [
        "huggingface: FAILING since 2026-06-12 13:00, in 2 runs in a row; well at 2026-06-12 12:00",
        "  https://huggingface.co/papers: no whole answer (down)",
    ]
    assert told[-3].endswith("; https://huggingface.co/papers: no whole answer (down)")
    assert program("--quiet", *site.offline(LATER)).exit_code == 0
    told = program("status", "--at", LATER).out.splitlines()
    assert told[3] == "huggingface: well, last asked 2026-06-12 15:00, read from data and cards"


def refusals(program: Program) -> list[str]:
    """What status says of the lists that were not believed."""
    told = program("status", "--at", LATER).out.splitlines()
    if "Not believed:" not in told:
        return []
    return told[told.index("Not believed:") + 1 : told.index("The last runs:") - 1]


def test_of_a_list_that_is_not_believed_it_says_why_since_when_and_how_to_report_it(
    program: Program,
) -> None:
    assert refusals(program) == []
    site.put(site.day(FRIDAY, site.record(1)))
    site.put("", "papers/date/2026-06-11")
    for at in (LATER, "2026-06-12T16:00:00Z"):
        assert program("--quiet", *site.offline(at)).exit_code == 4
    assert refusals(program) == [
        f"  {site.FRONT}: it lists 1 paper of 2026-06-12, and held 3 before",
        f"    since 2026-06-12 15:00; look at the page with: daily-papers check {site.kept()}",
        f"  {site.FRONT}/date/2026-06-11: this is no whole HTML page: it has no end",
        "    since 2026-06-12 15:00; "
        f"look at the page with: daily-papers check {site.kept('papers/date/2026-06-11')}",
        "  Such a page is public, and nothing of yours is in it: send it, with what check prints,",
        "  to those who keep this program. How to mend it oneself is told in docs/adding.md.",
    ]
    (source,) = json.loads(program("status", "--json", "--at", LATER).out)["sources"]
    assert [
        (one["outcome"], one["problem"], one["refused_since"], one["kept_at"])
        for one in source["lists"]
        if one["kind"] == "day"
    ] == [
        (
            "refused",
            "it lists 1 paper of 2026-06-12, and held 3 before",
            LATER,
            str(site.kept()),
        ),
        (
            "refused",
            "this is no whole HTML page: it has no end",
            LATER,
            str(site.kept("papers/date/2026-06-11")),
        ),
    ]


def test_of_a_page_that_is_no_longer_kept_it_does_not_say_where_it_is(program: Program) -> None:
    site.put("")
    assert program("--quiet", *site.offline(LATER)).exit_code == 4
    site.kept().unlink()
    assert refusals(program) == [
        f"  {site.FRONT}: this is no whole HTML page: it has no end",
        "    since 2026-06-12 15:00; the page is no longer kept",
    ]
    (source,) = json.loads(program("status", "--json", "--at", LATER).out)["sources"]
    assert source["lists"][0]["kept_at"] is None


def test_a_list_that_is_believed_again_or_gone_is_no_longer_among_those(program: Program) -> None:
    for path in ("papers", "papers/date/2026-06-11"):
        site.put("", path)
    assert program("--quiet", *site.offline(LATER)).exit_code == 4
    site.put(site.day(FRIDAY, site.record(1), site.record(2)))
    Path("site/huggingface.co/papers/date/2026-06-11.html").unlink()
    assert program("--quiet", *site.offline(LATER)).exit_code == 0
    assert refusals(program) == []


def test_a_day_that_was_never_read_is_unread_and_one_whose_time_is_over_is_owed(
    program: Program,
) -> None:
    told = program("status", "--at", "2026-06-20T12:00:00Z").out
    assert "2026-06-11       1       1          1        0  2026-06-12 12:00  owed" in told
    site.put("", "papers/date/2026-06-15")
    program("--quiet", *site.offline("2026-06-16T12:00:00Z"))
    told = program("status", "--at", "2026-06-16T12:00:00Z").out
    assert "2026-06-15       ?       0          0        ?  never             unread" in told


def test_an_old_day_that_is_owed_is_told_with_its_papers_wherever_they_are(
    program: Program,
) -> None:
    site.configure('[[feed]]\nname = "hot"\nlists = ["trending"]', revisit_days=2)
    told = program("status", "--at", "2026-08-20T12:00:00Z").out
    assert "2026-06-11       1       1          0        0  2026-06-12 12:00  owed" in told
    site.put(era_2026.trending_page([site.record(4)]), "papers/trending")
    program("--quiet", *site.offline(LATER))
    told = program("status", "--at", "2026-08-20T12:00:00Z").out
    assert "2026-06-11       1       1          1        0  2026-06-12 15:00  owed" in told


def test_many_papers_of_no_list_are_counted(program: Program) -> None:
    strays = [site.record(number, submittedOnDailyAt=None) for number in range(20, 40)]
    site.put(era_2026.week_page(2026, 24, strays), WEEK)
    program("--quiet", *site.offline("2026-06-12T23:00:00Z"))
    told = program("status", "--at", "2026-06-12T23:00:00Z").out.splitlines()
    assert "  and 12 more: --json names them all" in told


def test_before_the_first_run_there_is_nothing_to_tell(program: Program) -> None:
    for command in (("status",), ("explain", "2606.00001")):
        result = program(*command, "--store", "none.db")
        assert (result.exit_code, result.out) == (2, "")
        assert site.one_line(result.err).startswith(
            "daily-papers: There is no store 'none.db'; an update makes it. "
        )
        assert not Path("none.db").exists()


def test_a_store_in_which_nothing_was_read_is_told_too(
    program: Program, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_exception(httpx.ConnectError("down"), is_reusable=True)
    site.configure()
    program("--quiet", "--store", "new.db", "--at", NOON)
    told = program("status", "--store", "new.db", "--at", NOON).out.splitlines()
    assert told[0].startswith("NOT WELL: huggingface has not been read whole so far, in 1 run: ")
    assert told[1] == "0 papers are known; no run has read all and ended well so far"
    assert told[3].endswith("in one run; never well")
    assert told[7] == "2026-06-12       ?       0          0        ?  never             unread"


def test_a_store_that_no_run_has_used_says_so(program: Program) -> None:
    Store(Path("new.db")).close()
    told = program("status", "--store", "new.db", "--at", NOON).out.splitlines()
    assert told[0] == "well"
    assert told[3] == "huggingface: never asked"


def a_letter(period: str, recipient: str, state: State, problem: str | None = None) -> Letter:
    """What the run of the morning after a day noted."""
    at = dates.end(period) + timedelta(hours=6)
    return Letter(
        period=period,
        recipient=f"{recipient}@example.org",
        message_id="<1@example.org>",
        state=state,
        at=at,
        problem=problem,
    )


def test_letters_are_told_by_their_recipients_and_what_is_not_settled_of_late(
    program: Program,
) -> None:
    with closing(Store(Path("papers.db"))) as store:
        for one in (
            a_letter("2026-05-27", "ada", "doubtful", "lost"),
            a_letter("2026-05-28", "ada", "failed", "no room"),
            a_letter("2026-06-08", "ada", "sent"),
            a_letter("2026-W23", "ada", "sent"),
            a_letter("2026-06-09", "ada", "doubtful", "mail.example.org:25: lost"),
            a_letter("2026-06-10", "ada", "failed", "mail.example.org:25: no room"),
            a_letter("2026-06-11", "bob", "intended"),
            a_letter("2026-05-27", "bob", "dropped", "no room"),
        ):
            store.note_letter(one)
    again = "to send it again: daily-papers digest --resend --period day"
    told = program("status", "--at", LATER).out.splitlines()
    assert told[told.index("Letters:") : told.index("The last runs:")] == [
        "Letters:",
        "  ada@example.org: last sent 2026-06-08, at 2026-06-09 06:00",
        f"    in doubt 2026-06-09: mail.example.org:25: lost; {again}",
        "    failed 2026-06-10: mail.example.org:25: no room; the next run tries again",
        "  bob@example.org: none was sent",
        f"    in doubt 2026-06-11: a run is sending it, or ended meanwhile; {again}",
        "",
    ]
    ada, bob = json.loads(program("status", "--json", "--at", LATER).out)["readers"]
    assert bob == {
        "recipient": "bob@example.org",
        "last_sent": None,
        "in_doubt": [
            {
                "period": "2026-06-11",
                "recipient": "bob@example.org",
                "message_id": "<1@example.org>",
                "state": "intended",
                "at": "2026-06-12T06:00:00Z",
                "problem": None,
            }
        ],
        "failed": [],
    }
    assert ada["last_sent"]["period"] == "2026-06-08"
    assert [one["period"] for one in ada["in_doubt"]] == ["2026-06-09"]
    assert [one["period"] for one in ada["failed"]] == ["2026-06-10"]


def test_a_run_that_mails_asks_for_nothing_so_only_its_end_is_told(program: Program) -> None:
    with closing(Store(Path("papers.db"))) as store:
        for problem in (None, "mail.example.org:25: no connection"):
            store.note_run(SENT_AT, "digest", 6 if problem else 0, problem, Report())
    told = program("status", "--at", LATER).out.splitlines()
    assert told[-3:-1] == [
        "  2026-06-12 06:00  digest    exit 6  mail.example.org:25: no connection",
        "  2026-06-12 06:00  digest    exit 0",
    ]


# -- explain


def test_the_story_of_a_paper_tells_where_it_was_seen_and_why_it_is_in_the_feed(
    program: Program,
) -> None:
    moved = site.record(1, title="Paper 1, revised", upvotes=51, githubStars=7)
    site.put(site.day(FRIDAY, moved, site.record(2)))
    assert program("--quiet", *site.offline(LATER)).exit_code == 0
    for name in ("2606.00001", "arxiv:2606.00001", "https://arxiv.org/pdf/2606.00001v2"):
        result = program("explain", name)
        assert (result.exit_code, result.err) == (0, "")
        assert result.out.splitlines() == [
            "arxiv:2606.00001  Paper 1, revised",
            "  https://arxiv.org/abs/2606.00001",
            f"  first seen    {NOON}",
            "  listed        2026-06-12",
            "  published     2026-06-09T00:00:00Z",
            f"  last changed  {LATER}",
            "",
            "Feeds:",
            f"  daily: entered {NOON}, dated {NOON}: "
            "when it was first seen, on huggingface day 2026-06-12",
            "",
            "Seen on:",
            f"  huggingface day 2026-06-12, place 1, from {NOON} to {LATER}, 51 votes",
            "",
            "Votes and stars, each time they were higher than ever before:",
            f"  {NOON}  49 votes",
            f"  {LATER}  51 votes, 7 stars",
            "",
            "Changes:",
            f"  {LATER}  title: Paper 1 -> Paper 1, revised",
        ]


def place(program: Program, key: str) -> list[tuple[str, object, str]]:
    """(feed, date, why) as ``explain --json`` tells it."""
    story = json.loads(program("explain", key, "--json").out)
    return [(one["feed"], one["published_at"], one["why"]) for one in story["places"]]


def test_each_date_has_its_reason(program: Program) -> None:
    assert place(program, "https://huggingface.co/papers/2606.00004") == [
        ("daily", "2026-06-11T09:00:00Z", "the moment that its list states")
    ]
    late = site.record(7, submittedOnDailyAt="2026-06-11T00:00:00.000Z")
    site.put(site.day(THURSDAY, late), "papers/date/2026-06-11")
    ahead = site.record(8, submittedOnDailyAt="2026-06-12T23:00:00.000Z")
    site.put(site.day(FRIDAY, site.record(1), ahead))
    assert program("--quiet", *site.offline(LATER)).exit_code == 0
    midnight = "midnight of the day of its list, which states no time and was first read later"
    assert place(program, "2606.00007") == [("daily", "2026-06-11T00:00:00Z", midnight)]
    to_come = "when it entered: its list states a moment that was still to come"
    assert place(program, "2606.00008") == [("daily", LATER, to_come)]


def test_an_entry_keeps_the_date_that_was_known_when_it_entered(program: Program) -> None:
    moved = site.record(9, submittedOnDailyAt="2026-06-12T09:00:00.000Z")
    site.put(site.day(FRIDAY, site.record(1), moved))
    assert program("--quiet", *site.offline(LATER)).exit_code == 0
    first = site.record(9, submittedOnDailyAt="2026-06-11T08:00:00.000Z")
    site.put(site.day(THURSDAY, first), "papers/date/2026-06-11")
    assert program("--quiet", *site.offline("2026-06-12T16:00:00Z")).exit_code == 0
    assert place(program, "2606.00009") == [
        (
            "daily",
            "2026-06-12T09:00:00Z",
            "what was known when it entered; an entry keeps its date",
        )
    ]


def test_a_feed_that_a_paper_is_not_in_says_why(program: Program) -> None:
    site.configure(
        '[[feed]]\nname = "hot"\nlists = ["trending", "search:random substitution"]',
        '[[feed]]\nname = "new"',
        revisit_days=2,
    )
    assert place(program, "2606.00001") == [
        (
            "hot",
            None,
            "it was seen on no list that the feed counts: trending, search:random substitution",
        ),
        ("new", None, "it enters with the next update"),
        (
            "daily",
            NOON,
            "when it was first seen, on huggingface day 2026-06-12; "
            "the feed is no longer configured",
        ),
    ]
    assert "  hot: not in it: it was seen on no list" in program("explain", "2606.00001").out


@pytest.mark.parametrize("name", ["2606.99999", "nonsense", "", "https://example.org/"])
def test_a_paper_that_is_not_known_is_exit_2(program: Program, name: str) -> None:
    result = program("explain", name)
    assert (result.exit_code, result.out) == (2, "")
    assert site.one_line(result.err) == (
        f"daily-papers: no paper '{name}' is known; name it by its arXiv id, such as 2405.01234, "
        "or any address of it"
    )


def test_they_write_nothing_and_need_no_lock(program: Program) -> None:
    before = Path("papers.db").read_bytes()
    Path("papers.db.lock").unlink()
    assert program("status").exit_code == 0
    assert program("explain", "2606.00001").exit_code == 0
    assert Path("papers.db").read_bytes() == before
    assert not Path("papers.db.lock").exists()
