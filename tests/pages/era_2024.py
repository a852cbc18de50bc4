"""Day pages as served in 2024 (Svelte 4): the markup is that of the list of 2024-08-01.

The data have no day of their own per paper; the page does, as ``date`` and in ``time``.
"""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from . import periods, records
from .markup import escaped_attribute, escaped_text, filled, fragments, json_text
from .records import Record

PUBLISHER: Record = {
    "_id": "60f0000000000000000000aa",
    "avatarUrl": "/avatars/00000000000000000000000000000aaa.svg",
    "isPro": False,
    "fullname": "AK",
    "user": "akhaliq",
    "type": "user",
}

_MARKUP = fragments(__file__)


def day_page(day: date, papers: Sequence[Record]) -> str:
    """The list of one day."""
    period = periods.day(day)
    props = {
        "canSubmit": False,
        "date": period.instant,
        "dailyPapers": list(papers),
        "nextDate": period.next,
        "prevDate": period.previous,
        "publisher": PUBLISHER,
    }
    return filled(
        _MARKUP["frame"],
        props=_attribute(json_text(props)),
        cards="\n\t\t\t\t".join(_card(paper) for paper in papers if records.has_card(paper)),
        previous=period.previous,
        next=period.next,
        instant=period.instant,
        month=f"{day:%b}",
        day=str(day.day),
    )


def _card(paper: Record) -> str:
    paper_id = records.text(paper, "paper", "id")
    return filled(
        _MARKUP["card"],
        id=_attribute(paper_id),
        login=quote(f"/papers/{paper_id}", safe=""),
        picture=_picture(paper, paper_id),
        submitted=filled(
            _MARKUP["submitted"],
            avatar=_attribute(records.text(paper, "submittedBy", "avatarUrl")),
            submitter=escaped_text(records.text(paper, "submittedBy", "name")),
        ),
        upvotes=records.votes(paper),
        title=escaped_text(records.title(paper)),
        faces="".join(_face(name, avatar) for name, avatar in records.faces(paper)),
        authors=_counted("authors", records.authors_line(paper), paper_id),
        comments=_counted("comments", records.number(paper, "numComments"), paper_id),
    )


def _picture(paper: Record, paper_id: str) -> str:
    video = records.video(paper)
    if video:
        return filled(_MARKUP["video"], id=_attribute(paper_id), video=_attribute(video))
    thumbnail = _attribute(records.text(paper, "thumbnail"))
    return filled(_MARKUP["picture"], id=_attribute(paper_id), thumbnail=thumbnail)


def _face(name: str, avatar: str) -> str:
    fragment = _MARKUP["face-with-avatar" if avatar else "face"]
    return filled(fragment, name=_attribute(name), avatar=_attribute(avatar))


def _counted(fragment: str, count: str | int, paper_id: str) -> str:
    if not count:
        return ""
    return filled(_MARKUP[fragment], count=str(count), id=_attribute(paper_id))


def _attribute(words: str) -> str:
    return escaped_attribute(words, angles=False)
