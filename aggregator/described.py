"""What a feed holds, in a sentence for people: pure."""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.config_feed import FeedConfig

_DAILY = "the Daily Papers of Hugging Face"


def description(feed: FeedConfig) -> str:
    """The description of a feed, as its documents and the page show it."""
    if feed.health is not None:
        runs = "one run has" if feed.health == 1 else f"{feed.health} runs in a row have"
        return (
            f"Whether new papers can be read: an entry when {runs} failed, and one when all is "
            "well again."
        )
    papers = f"{_lists(feed.lists)}{_about(feed)}"
    if feed.digest is not None:
        return f"The best of each {feed.digest} of {papers}: one entry when it is over."
    if feed.events:
        return f"What happens to papers after they were listed, of {papers}: each event once."
    if feed.per_day is not None:
        return f"The {feed.per_day} papers with the most votes of each day, of {papers}."
    if papers == _DAILY:
        return f"Every paper of {papers}, once, with its abstract."
    return f"Papers of {papers}, each once, with its abstract."


def _lists(names: Sequence[str]) -> str:
    return _DAILY if tuple(names) == ("daily",) else f"Hugging Face ({_joined(names, 'or')})"


def _about(feed: FeedConfig) -> str:
    """The filters, each a phrase, with a space before the first."""
    stated = (
        ("that mention", _joined(feed.any, "or")),
        ("that mention", _joined(feed.all, "and")),
        ("that do not mention", _joined(feed.none, "or")),
        ("by", _joined(feed.authors, "or")),
        ("from", _joined(feed.organizations, "or")),
        ("listed by", _joined(feed.submitters, "or")),
        ("with the keyword", _joined(feed.keywords, "or")),
        ("", {None: "", True: "with code", False: "without code"}[feed.has_code]),
        ("with", f"{feed.min_upvotes} votes or more" if feed.min_upvotes else ""),
        ("with", f"{feed.min_stars} stars or more" if feed.min_stars else ""),
    )
    phrases = ", ".join(f"{how} {what}".strip() for how, what in stated if what)
    return f" {phrases}" if phrases else ""


def _joined(names: Sequence[str], last: str) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
