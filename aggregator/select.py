"""Which papers enter a feed, and dated how: pure. A feed is a log: who entered stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from aggregator import dates, moments
from aggregator.filters import Match
from aggregator.records import Candidate, Entered, Issued, Item, Member


def enter(
    feed: str,
    matching: Iterable[tuple[Candidate, Match]],
    archives: Mapping[str, bool],
    now: datetime,
) -> list[Entered]:
    """The lines of papers that a feed is about, none of them in it yet: all of them enter.

    ``archives`` tells of each month that has an archive document whether it is final.
    """
    return [
        Entered(
            feed=feed,
            key=candidate.known.paper.key,
            published_at=(at := min(match.since.at, now)),
            month=_month(at, archives, is_history=match.is_history),
            entered_at=now,
            readings=moments.readings(match.climbs, at),
        )
        for candidate, match in matching
    ]


def enter_best(
    feed: str,
    most: int,
    members: Sequence[Member],
    start: datetime,
    archives: Mapping[str, bool],
    now: datetime,
    inside: Collection[str] = (),
) -> list[Entered]:
    """The lines of the papers of a day that a feed which takes so many of each day has by now.

    ``start`` is when it was known what the day has brought. Those with the most votes by then enter
    at that moment; who is among so many at any moment after it, with more votes than another one,
    enters then: what is in stays in. Who is on the way up therefore never comes too late.

    ``inside`` are the keys of papers that are in it already: where votes are equal they come first,
    whatever is remembered of how they came in.
    """
    entered: dict[str, Entered] = {}
    later = {one.at for member in members for one in member.climbs if start < one.at <= now}
    for moment in sorted({start, *later}):
        there = [member for member in members if _is_there(member, moment)]
        votes = {one.paper.key: moments.votes(one.climbs, moment) for one in there}
        in_feed = {*inside, *entered}
        ranked = sorted(votes, key=lambda key: (-votes[key], key not in in_feed, key))
        for key in ranked[:most]:
            if key not in entered:
                member = next(one for one in there if one.paper.key == key)
                entered[key] = Entered(
                    feed=feed,
                    key=key,
                    published_at=moment,
                    month=_month(moment, archives, is_history=member.is_history),
                    entered_at=now,
                    readings=moments.readings(member.climbs, moment),
                )
    return list(entered.values())


def issue(
    items: Iterable[Item], archives: Mapping[str, bool], late: timedelta, now: datetime
) -> list[Issued]:
    """The lines of items that are no papers; those dated longer ago than is called ``late`` came
    with history."""
    return [
        Issued(
            item=item,
            month=_month(item.published_at, archives, is_history=now - item.published_at > late),
        )
        for item in items
    ]


def _is_there(member: Member, moment: datetime) -> bool:
    """Whether a paper was known by a moment: had it no votes that could be read, since it is one of
    the feed's."""
    known_at = member.climbs[0].at if member.climbs else member.since
    return max(known_at, member.since) <= moment


def _month(at: datetime, archives: Mapping[str, bool], *, is_history: bool) -> str:
    """The month in whose archive document an entry of a moment stands, mostly its own.

    An archive never changes once its month is over (RFC 5005 4), and no paper may be missing from
    all of them: a late one stands in the oldest of the later documents that still grow. History
    that is filled in goes where it belongs, and the document is made anew: who follows the feed
    need not see it.
    """
    own = dates.month_of(at)
    if is_history or not archives.get(own, False):
        return own
    growing = (month for month, final in archives.items() if month > own and not final)
    return min(growing, default=own)
