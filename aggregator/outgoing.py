"""Which digests are due, and whose letters are to be sent: decided, and nothing sent or noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from email.message import EmailMessage
from functools import cache

import msgspec

from aggregator import dates, digests, entering, letter, registry
from aggregator.config import Config, MailConfig
from aggregator.config_feed import DIGEST_TOP
from aggregator.dates import Rhythm
from aggregator.digest import Digest
from aggregator.outbox import Letter
from aggregator.store import Store


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that is to be sent."""

    intent: Letter
    """That it is, as it will be noted."""
    message: EmailMessage
    in_doubt: bool
    """Whether it may have been sent before."""


def newest(store: Store, config: Config, rhythm: Rhythm, now: datetime) -> Digest | None:
    """The last digest that is ready. None: of late there is none."""
    late = entering.late(config)
    compiled = (
        digests.of_daily(store, config, period, DIGEST_TOP, late, now)
        for period in reversed(digests.due(store, config, rhythm, now))
    )
    return next(filter(None, compiled), None)


def letters(
    store: Store, config: Config, mail: MailConfig, rhythm: Rhythm, now: datetime, *, resend: bool
) -> Iterator[Outgoing]:
    """The letters that are to be sent, the oldest period first; ``resend``: those in doubt too.

    Who never got one gets the last digest alone, anybody else all that are due since his first.
    """
    due, late = digests.due(store, config, rhythm, now), entering.late(config)
    before = noted(store, rhythm)

    @cache
    def compiled(period: str) -> Digest | None:
        return digests.of_daily(store, config, period, DIGEST_TOP, late, now)

    def owed(recipient: str) -> list[str]:
        if known := before.get(recipient.lower()):
            return [period for period in due if _is_owed(period, known, resend=resend)]
        return [period for period in due if compiled(period)][-1:]

    owed_to = {recipient: owed(recipient) for recipient in mail.to}
    for period in due:
        for recipient in mail.to:
            if period in owed_to[recipient] and (digest := compiled(period)):
                last = before.get(recipient.lower(), {}).get(period)
                yield Outgoing(
                    intent=intent(mail, period, recipient, now),
                    message=letter.message(digest, config.site.title, mail.sender, recipient, now),
                    in_doubt=last is not None and last.is_in_doubt,
                )


def why_none(store: Store, config: Config, rhythm: Rhythm, now: datetime) -> str:
    """Why there is no `newest` digest, a sentence for people."""
    if (unread := why_not_yet(store, config, rhythm, now)) is not None:
        return unread
    if known := with_papers(store, rhythm, (now - digests.REMEMBERED).date(), now.date()):
        return f"{known[-1]} is not over before {dates.rfc3339(dates.end(known[-1]))}"
    return f"no list of the last {digests.REMEMBERED.days} days that holds papers was read"


def why_not_yet(store: Store, config: Config, rhythm: Rhythm, now: datetime) -> str | None:
    """Why the last period that is over has no digest yet, a sentence for people. None: it has."""
    known = with_papers(store, rhythm, (now - digests.REMEMBERED).date(), now.date())
    over = [period for period in known if dates.end(period) <= now]
    if not over or over[-1] in digests.due(store, config, rhythm, now):
        return None
    return f"the lists of {over[-1]} were not read after its end; an update reads them"


def with_papers(store: Store, rhythm: Rhythm, since: date, until: date) -> list[str]:
    """The periods of the days, both included, on whose lists were papers, the oldest first."""
    listed = {
        line.on
        for source in registry.sources()
        for line in store.days(source, since, until)
        if line.listed
    }
    return list(dict.fromkeys(dates.period_of(rhythm, on) for on in sorted(listed)))


def noted(store: Store, rhythm: Rhythm) -> dict[str, dict[str, Letter]]:
    """Recipient in small letters -> period -> what became of the letter."""
    found: dict[str, dict[str, Letter]] = {}
    for one in store.letters():
        if dates.rhythm_of(one.period) == rhythm:
            found.setdefault(one.recipient, {})[one.period] = one
    return found


def intent(mail: MailConfig, period: str, recipient: str, now: datetime) -> Letter:
    """That a letter is about to be sent."""
    return Letter(
        period=period,
        recipient=recipient.lower(),
        message_id=letter.message_id(period, mail.sender, recipient),
        state="intended",
        at=now,
    )


def _is_owed(period: str, known: Mapping[str, Letter], *, resend: bool) -> bool:
    """Whether a digest that is due is to be sent to somebody whose letters are ``known``."""
    if (last := known.get(period)) is None:
        return period > min(known)
    return last.state in ("failed", "dropped") or (last.is_in_doubt and resend)
