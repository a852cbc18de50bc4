"""What a key of the configuration may hold, and what was meant where it holds something else: pure.

A type says it in its `msgspec.Meta`: ``description`` continues "must be"; ``examples`` are all
words that there are, or some values to start from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, get_args

import msgspec
from msgspec import Meta

from aggregator import toml_text


def a_text(example: str) -> Meta:
    """Any text."""
    return Meta(description="a text", examples=[example])


def texts(*examples: str) -> Meta:
    """A list of texts."""
    shown = toml_text.value(examples)
    return Meta(description=f"a list of texts, such as {shown}", examples=[examples])


def words(*allowed: str | bool) -> Meta:
    """One of a few words."""
    shown = (f"'{one}'" if isinstance(one, str) else toml_text.value(one) for one in allowed)
    return Meta(description=" or ".join(shown), examples=list(allowed))


def a_number(least: int, most: int, *, example: int) -> Meta:
    """A whole number."""
    return Meta(
        ge=least,
        le=most,
        description=f"a whole number from {least:,} to {most:,}",
        examples=[example],
    )


def example(form: object) -> object:
    """A value of a type, to start from."""
    first, *_ = _meta(form).examples or [None]
    return first


def meant(word: str, allowed: Mapping[str, str]) -> str:
    """How a sentence ends about a word that is none of those that are allowed: with the nearest.

    ``allowed`` tells how each of them is written in the file.
    """
    import difflib  # only for who has made a mistake

    near = difflib.get_close_matches(word.casefold(), allowed, 1)
    return f"; did you mean '{allowed[near[0]]}'?" if near else ""


def fault(value: object, form: object) -> tuple[int | None, str] | None:
    """What is wrong with a value of a TOML document, as a sentence that follows after its key, and
    the position of the wrong text in a list of texts. None: it is of the type."""
    if _fits(value, form):
        return None
    if isinstance(value, list) and _fits([], form):
        at, wrong = next((at, one) for at, one in enumerate(value) if not isinstance(one, str))
        return at, f"must be a text, not {toml_text.shortened(wrong)}{_right(wrong, str)}"
    description = _meta(form).description
    return None, f"must be {description}, not {toml_text.shortened(value)}{_right(value, form)}"


def _right(value: object, form: Any) -> str:
    """How a sentence ends about a value of the wrong type: with what would be right."""
    if _fits([value], form):
        return f"; put it in brackets: {toml_text.shortened([value])}"
    for guess in _guesses(value, form):
        if guess is not None and _fits(guess, form):  # "null" would be None
            return f"; did you mean {toml_text.shortened(guess)}?"
    if isinstance(value, str):
        return meant(value, {str(one): str(one) for one in _meta(form).examples or ()})
    return ""


def _guesses(value: object, form: Any) -> Iterator[object]:
    """The same value without brackets, or with or without quotation marks."""
    match value:
        case [only]:
            yield only
        case list() | dict():
            return
        case str():
            with suppress(msgspec.ValidationError):
                yield msgspec.convert(value, form, strict=False)
        case _:
            yield toml_text.value(value)


def _fits(value: object, form: Any) -> bool:
    try:
        msgspec.convert(value, form)
    except msgspec.ValidationError:
        return False
    return True


def _meta(form: object) -> Meta:
    """What is said of a type; None may be allowed beside it."""
    parts = (form, *get_args(form))
    found: Meta = next(part.__metadata__[0] for part in parts if hasattr(part, "__metadata__"))
    return found
