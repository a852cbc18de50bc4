"""What happens to a feed while somebody follows it, driven through the real program."""

from tests.command_line import site
from tests.conftest import Program
from tests.pages.records import Record

FIRST, SECOND, LATE = (f"https://arxiv.org/abs/2606.{number:05}" for number in (1, 2, 3))
"""Ids of the papers of this story."""

REVISED = "Paper 1, revised"


def _published(program: Program, at: str, *friday: Record, thursday: tuple[Record, ...]) -> None:
    site.configure(revisit_days=1)
    site.put(site.day(site.FRIDAY, *friday))
    site.put(site.day(site.THURSDAY, *thursday), "papers/date/2026-06-11")
    result = program("--quiet", *site.offline(at))
    assert (result.exit_code, result.out, result.err) == (0, "", "")


def it_begins(program: Program) -> None:
    """Friday's list is published, with two papers."""
    friday = (site.record(1), site.record(2))
    _published(program, "2026-06-12T12:00:00Z", *friday, thursday=())


def votes_move(program: Program) -> None:
    """Votes, comments and stars of both are others."""
    friday = (site.record(1, upvotes=900, comments=77), site.record(2, upvotes=0, comments=5))
    _published(program, "2026-06-12T13:00:00Z", *friday, thursday=())


def a_title_is_revised(program: Program) -> None:
    """The first paper has another title, and the votes move on."""
    friday = (site.record(1, title=REVISED, upvotes=901), site.record(2, upvotes=4))
    _published(program, "2026-06-12T14:00:00Z", *friday, thursday=())


def a_paper_comes_late(program: Program) -> None:
    """A third one is put on the list of the day before."""
    friday = (site.record(1, title=REVISED), site.record(2))
    late = site.record(3, submittedOnDailyAt="2026-06-11T00:00:00.000Z")
    _published(program, "2026-06-12T15:00:00Z", *friday, thursday=(late,))
