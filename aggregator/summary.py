"""What a run, and a look at a page, say to people and to scripts."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from aggregator import dates
from aggregator.errors import (
    AggregatorError,
    Disallowed,
    MailError,
    NoAnswer,
    NotBelieved,
    OutputError,
    StoreDamaged,
    StoreError,
)
from aggregator.records import Listed, ParsedPage, Report
from aggregator.text import one_line

_AUTHORS_SHOWN = 3


def line(report: Report) -> str:
    """The one line of a run that went well."""
    asked = f"{_many(report.requests, 'request')}, {_many(report.pages, 'page')} read"
    absent = f", {report.absent} not there" if report.absent else ""
    degraded = f", {report.degraded} by the API" if report.degraded else ""
    rejected = f", {report.rejected} rejected" if report.rejected else ""
    feeds = ", ".join(f"{name} +{count}" for name, count in report.entered.items() if count)
    return (
        f"{asked}{absent}{degraded}; "
        f"{_many(report.papers, 'paper')}: {report.new} new, {report.changed} changed, "
        f"{report.refreshed} refreshed, {report.unchanged} unchanged{rejected}; "
        f"{feeds or 'no new entries'}; {_many(len(report.written), 'file')} written"
    )


def failures(errors: Sequence[AggregatorError]) -> list[str]:
    """A line for each failure of a run, but one for all lists that failed in the same way."""
    alike: dict[tuple[str, str], list[AggregatorError]] = {}
    for error in errors:
        problem = error.problem if isinstance(error, NoAnswer | NotBelieved) else failure(error)
        alike.setdefault((type(error).__name__, problem), []).append(error)
    return [failure(group[0], len(group) - 1) for group in alike.values()]


def failure(error: AggregatorError, more: int = 0) -> str:
    """The one line of a failure: what, where, and what to do; ``more`` failed in the same way."""
    match error:
        case NotBelieved(kept_at=path, instead=instead):
            advice = f"; {instead}" if instead else ""
            if path is not None:
                kept = shlex.quote(str(path))
                advice += f"; the page is kept, look at it with: daily-papers check {kept}"
        case NoAnswer(may_pass=True):
            advice = "; what was published stays, a later run may be answered"
        case Disallowed():
            advice = "; what was published stays, whether to ask is for those who keep the site"
        case NoAnswer():
            advice = "; what was published stays, look whether the address is right"
        case MailError(in_doubt=True, period=period):
            advice = (
                f"; the digest of {period} may have arrived, so it is sent again only by: "
                f"daily-papers digest --resend --period {dates.rhythm_of(period or '')}"
            )
        case MailError(period=None):
            advice = "; the next run tries again"
        case MailError(period=period):
            advice = f"; the next run tries the digest of {period} again"
        case StoreDamaged():
            advice = (
                "; what was published stays as it is; bring it back with: "
                "daily-papers rebuild --from-feeds"
            )
        case OutputError() | StoreError():
            advice = "; what was published stays as it is"
        case _:
            advice = ""
    others = f" (and {_many(more, 'list')} more)" if more else ""
    return one_line(f"{error}{others}{advice}")


def seen(url: str, page: ParsedPage | None, error: AggregatorError | None) -> list[str]:
    """Lines about a page; page None: no layout could read it; error None: it is believed."""
    lines = [url]
    if page is not None:
        lines.append(
            f"  {page.layout}: {page.kind} {page.period or '(no period stated)'}, "
            f"{_many(len(page.listed), 'paper')}, read from {' and '.join(page.read_from)}"
        )
        lines += [_place(listed) for listed in page.listed]
        lines += [f"  rejected: record {one.position}: {one.reason}" for one in page.rejections]
        lines += [f"  doubt: {doubt}" for doubt in page.doubts]
    return [*lines, f"  not believed: {error}"] if error else lines


def _place(listed: Listed) -> str:
    votes = "?" if listed.readings.upvotes is None else str(listed.readings.upvotes)
    return f"  {votes:>5}  {listed.paper.id:<12}  {listed.paper.title} ({_names(listed)})"


def _names(listed: Listed) -> str:
    names = listed.paper.authors
    more = len(names) - _AUTHORS_SHOWN
    shown = ", ".join(names[:_AUTHORS_SHOWN]) or "no authors stated"
    return f"{shown} and {more} more" if more > 0 else shown


def document(url: str, page: ParsedPage | None, error: AggregatorError | None) -> dict[str, object]:
    """The object of `seen` that ``check --json`` prints; what is not known is null."""
    from aggregator import content  # with the formulas, which a run without news does not load

    return {
        "url": url,
        "source": page and page.source,
        "layout": page and page.layout,
        "kind": page and page.kind,
        "period": page and page.period,
        "papers": [content.facts(one.paper, one.readings) for one in page.listed] if page else [],
        "rejections": [
            {"position": one.position, "reason": one.reason}
            for one in (page.rejections if page else ())
        ],
        "doubts": list(page.doubts) if page else [],
        "read_from": list(page.read_from) if page else [],
        "not_believed": str(error) if error else None,
    }


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
