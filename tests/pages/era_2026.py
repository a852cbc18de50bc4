"""Pages as served in 2026 (Svelte 5, its comments left in): day, week, month, trending, search.

The frame and the trending cards are those of a page of 2026; of the other lists no bytes were
at hand, so their cards put the same pieces in the order of the 2024 page, as reported.
"""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from . import periods, records
from .era_2024 import PUBLISHER
from .markup import escaped_attribute, escaped_text, filled, fragments, json_text
from .periods import Period
from .records import Record

_MARKUP = fragments(__file__)
_ABSENT = _MARKUP["absent"]
_FOLDERS = {"day": "date", "week": "week", "month": "month"}


def day_page(day: date, papers: Sequence[Record], *, newest: bool = False) -> str:
    """The list of one day; the newest list has no day after it."""
    return _period_page(periods.day(day), papers, newest=newest)


def week_page(year: int, week: int, papers: Sequence[Record], *, newest: bool = False) -> str:
    """The list of an ISO week. The site stops at 105 papers: cutting is the caller's affair."""
    return _period_page(periods.week(year, week), papers, newest=newest)


def month_page(year: int, month: int, papers: Sequence[Record], *, newest: bool = False) -> str:
    """The list of a month, cut by the site at 105 papers too."""
    return _period_page(periods.month(year, month), papers, newest=newest)


def trending_page(papers: Sequence[Record]) -> str:
    """The trending list: two copies of the card in each article, and no date in the data."""
    props = {
        "canSubmit": False,
        "dailyPapers": list(papers),
        "publisher": PUBLISHER,
        "query": {},
        "isTrending": True,
    }
    cards = "".join(_trending_card(paper) for paper in papers if records.has_card(paper))
    return filled(
        _MARKUP["frame"],
        heading="Trending Papers",
        h1="Trending Papers",
        image="trending-papers",
        path="/papers/trending",
        flame="/papers",
        props=escaped_attribute(json_text(props)),
        words="",
        period=_ABSENT,
        list=filled(_MARKUP["trending-grid"], cards=cards),
    )


def search_page(
    day: date, words: str, results: Sequence[Record], front: Sequence[Record] = ()
) -> str:
    """What a search for ``words`` found on ``day``.

    The data hold the list of that day as well, ``front``, under the key where other pages have
    their own list. Cards show whole abstracts, no picture and no submitter, and the date of
    publication: on New York's clock, like ``publishedAt`` of the record, and without its year
    if that is the day's own.
    """
    period = periods.day(day)
    props = _period_props(period, front, newest=True)
    props |= {"query": {"q": words}, "searchResults": list(results)}
    cards = "".join(
        _search_card(paper, words, day.year) for paper in results if records.has_card(paper)
    )
    return _daily_page(period, props, cards, newest=True, words=words)


def _period_page(period: Period, papers: Sequence[Record], *, newest: bool) -> str:
    props = _period_props(period, papers, newest=newest)
    cards = "".join(_card(paper) for paper in papers if records.has_card(paper))
    return _daily_page(period, props, cards, newest=newest)


def _period_props(period: Period, papers: Sequence[Record], *, newest: bool) -> dict[str, object]:
    props: dict[str, object] = {
        "periodType": period.kind,
        "dateString": period.name,
        "dailyPapers": list(papers),
        "prevDate": period.previous,
    }
    if not newest:
        props["nextDate"] = period.next
    return props | {"publisher": PUBLISHER, "query": {}}


def _daily_page(
    period: Period, props: dict[str, object], cards: str, *, newest: bool, words: str = ""
) -> str:
    folder = _FOLDERS[period.kind]
    forward = filled(_MARKUP["forward"], folder=folder, next=period.next)
    widget = filled(
        _MARKUP["period"],
        folder=folder,
        previous=period.previous,
        instant=period.instant,
        label=period.label,
        forward=_ABSENT if newest else forward,
    )
    return filled(
        _MARKUP["frame"],
        heading="Daily Papers",
        h1='<!--[0--><a href="/papers">Daily Papers</a><!--]-->',
        image="papers",
        path="/papers",
        flame="/papers/trending",
        props=escaped_attribute(json_text(props)),
        words=escaped_attribute(words),
        period=widget,
        list=filled(_MARKUP["grid"], cards=cards) if cards else _MARKUP["empty"],
    )


def _card(paper: Record) -> str:
    paper_id = records.text(paper, "paper", "id")
    return filled(
        _MARKUP["card"],
        id=escaped_attribute(paper_id),
        login=quote(f"/papers/{paper_id}", safe=""),
        picture=_picture(paper, "video", "picture"),
        submitted=_submitted(paper, "submitted"),
        upvotes=records.votes(paper),
        title=escaped_text(records.title(paper)),
        who=_linked(paper, paper_id),
        code=_code(paper, "code"),
        comments=_comments(paper, paper_id),
    )


def _search_card(paper: Record, words: str, year: int) -> str:
    paper_id = records.text(paper, "paper", "id")
    text = _highlighted(records.abstract(paper), words)
    return filled(
        _MARKUP["search-card"],
        id=escaped_attribute(paper_id),
        login=quote(f"/papers/{paper_id}", safe=""),
        upvotes=records.votes(paper),
        title=escaped_text(records.title(paper)),
        abstract=filled(_MARKUP["abstract"], id=escaped_attribute(paper_id), text=text),
        who=_linked(paper, paper_id),
        date=_published(paper, "date", without_year=year),
        comments=_comments(paper, paper_id),
    )


def _trending_card(paper: Record) -> str:
    paper_id = records.text(paper, "paper", "id")
    summary = records.text(paper, "paper", "ai_summary") or records.abstract(paper)
    text = escaped_text(summary)
    return filled(
        _MARKUP["trending-card"],
        id=escaped_attribute(paper_id),
        login=quote(f"/papers/{paper_id}", safe=""),
        title=escaped_text(records.title(paper)),
        upvotes=records.votes(paper),
        submitted=_submitted(paper, "trending-submitted"),
        who=_who(paper),
        desktop_picture=_picture(paper, "trending-desktop-video", "trending-desktop-picture"),
        mobile_picture=_picture(paper, "trending-mobile-video", "trending-mobile-picture"),
        desktop_text=filled(_MARKUP["trending-desktop-text"], text=text) if text else _ABSENT,
        mobile_text=filled(_MARKUP["trending-mobile-text"], text=text) if text else _ABSENT,
        desktop_date=_published(paper, "trending-desktop-date"),
        mobile_date=_published(paper, "trending-mobile-date"),
        desktop_code=_code(paper, "trending-desktop-code"),
        mobile_code=_code(paper, "trending-mobile-code"),
    )


def _picture(paper: Record, with_video: str, without: str) -> str:
    video = records.video(paper)
    return filled(
        _MARKUP[with_video if video else without],
        id=escaped_attribute(records.text(paper, "paper", "id")),
        video=escaped_attribute(video),
        thumbnail=escaped_attribute(records.text(paper, "thumbnail")),
    )


def _submitted(paper: Record, fragment: str) -> str:
    login = records.text(paper, "submittedBy", "name")
    avatar = escaped_attribute(records.text(paper, "submittedBy", "avatarUrl"))
    return filled(_MARKUP[fragment], login=escaped_text(login), avatar=avatar) if login else _ABSENT


def _who(paper: Record) -> str:
    """The organisation if there is one, else faces and how many authors."""
    name = escaped_attribute(records.text(paper, "organization", "name"))
    if name:
        avatar = escaped_attribute(records.text(paper, "organization", "avatar"))
        picture = filled(_MARKUP["organization-avatar"], name=name, avatar=avatar)
        fullname = escaped_text(records.text(paper, "organization", "fullname"))
        return filled(
            _MARKUP["organization"],
            name=name,
            fullname=fullname,
            avatar=picture if avatar else _ABSENT,
        )
    count = records.authors_line(paper)
    if not count:
        return _ABSENT
    faces = "".join(
        filled(
            _MARKUP["face-with-avatar" if avatar else "face"],
            name=escaped_attribute(face),
            avatar=escaped_attribute(avatar),
        )
        for face, avatar in records.faces(paper)
    )
    return filled(_MARKUP["authors"], faces=faces, count=count)


def _linked(paper: Record, paper_id: str) -> str:
    """The same on a small card: faces lead to the paper."""
    who = _who(paper)
    if who == _ABSENT or records.text(paper, "organization", "name"):
        return who
    return filled(_MARKUP["linked"], id=escaped_attribute(paper_id), who=who)


def _code(paper: Record, fragment: str) -> str:
    url = escaped_attribute(records.text(paper, "paper", "githubRepo"))
    stars = records.shortened(records.number(paper, "paper", "githubStars"))
    return filled(_MARKUP[fragment], url=url, stars=stars) if url else _ABSENT


def _comments(paper: Record, paper_id: str) -> str:
    count = records.number(paper, "numComments")
    if not count:
        return _ABSENT
    return filled(_MARKUP["comments"], id=escaped_attribute(paper_id), count=str(count))


def _published(paper: Record, fragment: str, without_year: int | None = None) -> str:
    """The date of the outer ``publishedAt``, which may be the evening before arXiv's."""
    written = records.text(paper, "publishedAt")
    if not written:
        return _ABSENT
    on = date.fromisoformat(written[:10])
    return filled(_MARKUP[fragment], date=periods.short(on, year=on.year != without_year))


def _highlighted(text: str, words: str) -> str:
    """The text with the words of the query marked: a space between two marks is lost."""
    wanted = "|".join(re.escape(word) for word in words.split())
    parts = re.split(rf"(?i)\b({wanted})\b", text) if wanted else [text]
    marked = "".join(
        filled(_MARKUP["highlight"], word=escaped_text(part))
        if place % 2
        else filled(_MARKUP["plain"], text=escaped_text(part)) * bool(part.strip())
        for place, part in enumerate(parts)
    )
    return f"<!--[-->{marked}<!--]-->"
