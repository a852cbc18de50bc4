"""Digests by mail: who is to get which, and every letter once, whatever happens on the way.

That a letter is about to be sent is stored before the server hears of it, and what became of it
once the server has answered. A run that ends in between leaves it in doubt, and what may have been
sent is sent again only if somebody says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial

from msgspec.structs import replace

from aggregator import addresses, dates, digests, outgoing, smtp
from aggregator.addresses import SmtpServer
from aggregator.config import MailConfig
from aggregator.dates import Rhythm
from aggregator.errors import MailError
from aggregator.outbox import Letter, State
from aggregator.outgoing import Outgoing
from aggregator.runs import Run
from aggregator.store import Store

_A_DAY = timedelta(days=1)
_WORDS: Mapping[State, str] = {
    "sent": "sent to",
    "failed": "failed for",
    "doubtful": "in doubt for",
}


def send(
    run: Run, mail: MailConfig, rhythm: Rhythm, password: str | None, *, resend: bool
) -> list[Letter]:
    """Sends the letters that are to be sent; what became of each.

    What went wrong is among the errors of the run, and so is what an earlier run left in doubt, but
    once; what is too old by now is told among its warnings, once too. That it was told is noted
    when it was (`Run.when_told`).
    """
    server, store = addresses.smtp_server(mail.smtp), run.store
    left = [one for one in store.letters() if one.state == "intended"]
    to_be_told: list[Letter] = []
    run.when_told = partial(_note_told, store, to_be_told)
    run.warnings += _dropped(run, mail, rhythm, to_be_told)
    became: list[Letter] = []
    unreachable: MailError | None = None
    for one in outgoing.letters(store, run.config, mail, rhythm, run.now, resend=resend):
        error = unreachable or _failure(store, server, password, one)
        if error is None:
            noted = replace(one.intent, state="sent")
        else:
            noted = replace(
                one.intent,
                state="doubtful" if error.in_doubt or one.in_doubt else "failed",
                problem=f"{error.server}: {error.problem}",
            )
            if noted.is_in_doubt:
                to_be_told.append(noted)
            store.note_letter(replace(noted, state="intended") if noted.is_in_doubt else noted)
            if error.recipient is None:
                unreachable = error
            else:
                error.period, error.in_doubt = noted.period, noted.is_in_doubt
            if error not in run.errors:
                run.errors.append(error)
        became.append(noted)
        run.tell(f"{noted.period} to {noted.recipient}: {noted.state}")
    handled = {(one.period, one.recipient) for one in became}
    for letter in left:
        if (letter.period, letter.recipient) not in handled:
            problem = letter.problem or f"{smtp.name(server)}: a run ended while it sent it"
            to_be_told.append(replace(letter, state="doubtful", problem=problem))
            at, _, what = problem.partition(": ")
            error = MailError(at, what, recipient=letter.recipient, in_doubt=True)
            error.period = letter.period
            run.errors.append(error)
    return became


def _note_told(store: Store, told: Iterable[Letter]) -> None:
    for letter in told:
        store.note_letter(letter)


def _failure(
    store: Store, server: SmtpServer, password: str | None, one: Outgoing
) -> MailError | None:
    """Sends a letter. None: the server has it, and that is stored."""
    try:
        with smtp.connected(server, password) as session:
            store.note_letter(one.intent)
            session.send(one.message)
            store.note_letter(replace(one.intent, state="sent"))
    except MailError as error:
        return error
    return None


def _dropped(run: Run, mail: MailConfig, rhythm: Rhythm, told: list[Letter]) -> list[str]:
    """Which letters are too old to be sent by now: a warning for each reader, and the letters put
    to those that are told."""
    warnings = []
    noted = outgoing.noted(run.store, rhythm)
    for recipient in mail.to:
        known = noted.get(recipient.lower(), {})
        old = list(_too_old(run, mail, rhythm, recipient, known)) if known else []
        for one in old:  # those that were never written too, lest a newer letter hide them
            run.store.note_letter(replace(one, state="failed"))
        told += [replace(one, state="dropped") for one in old]
        if old:
            periods = dict.fromkeys((old[0].period, old[-1].period))
            warnings.append(
                f"{recipient} does not get {len(old)} {'digest' if len(old) == 1 else 'digests'} "
                f"({' to '.join(periods)}) that no run sent within {digests.REMEMBERED.days} days"
            )
    return warnings


def _too_old(
    run: Run, mail: MailConfig, rhythm: Rhythm, recipient: str, known: Mapping[str, Letter]
) -> Iterator[Letter]:
    """The letters that were not sent in time, or not written, the oldest period first."""
    horizon = run.now - digests.REMEMBERED
    yield from (
        one for one in known.values() if one.state == "failed" and dates.end(one.period) <= horizon
    )
    since = dates.last_day(max(known)) + _A_DAY
    for period in outgoing.with_papers(run.store, rhythm, since, horizon.date()):
        if dates.end(period) <= horizon:
            yield outgoing.intent(mail, period, recipient, run.now)


def line(became: Iterable[Letter], why_not_yet: str | None) -> str:
    """What became of the letters of a run, in one line: ``2026-08-06: sent to 2, failed for 1``.

    ``why_not_yet``: why the last period has no digest yet, which is told if there were no letters.
    """
    counts: dict[str, Counter[State]] = {}
    for one in became:
        counts.setdefault(one.period, Counter())[one.state] += 1
    told = []
    for period, count in counts.items():
        ends = [f"{words} {count[state]}" for state, words in _WORDS.items() if count[state]]
        told.append(f"{period}: {', '.join(ends)}")
    return "; ".join(told) or f"no digest is due{f': {why_not_yet}' if why_not_yet else ''}"
