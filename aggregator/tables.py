"""The tables of a TOML file, read strictly into records: every mistake is told in one sentence that
says where it is, what is wrong, what is allowed and, if that can be told, what was meant."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from aggregator import toml_text
from aggregator.allowed import example, fault, meant
from aggregator.errors import ConfigError
from aggregator.text import without_passwords

Key = tuple[str | int, ...]
"""The way to a value in a document, positions from 0: ``("feed", 1, "lists", 0)``."""
Table = Mapping[str, object]
Record = TypeVar("Record", bound="msgspec.Struct")
Read = TypeVar("Read")


class Tables:
    """The tables of one file; ``file`` names it in errors."""

    def __init__(self, file: str, text: str) -> None:
        """Raises `ConfigError` if the text is no TOML."""
        try:
            self._document = tomllib.loads(text)
        except ValueError as error:  # not only of TOML: no int is read from 5,000 digits
            raise ConfigError(file, None, f"this is not TOML: {error}") from error
        self._file, self._lines = file, text.split("\n")

    def wrong(self, key: Key, problem: str) -> ConfigError:
        """The error about a value that stands in the file."""
        told = without_passwords(problem)  # cron mails what is said
        return ConfigError(
            self._file, _dotted(self._document, key), f"{told} (at line {self._line(key)})"
        )

    def stated(self, key: Key) -> object:
        """The value of a key; None: it does not stand there."""
        return _found(self._document, key)

    def table(self, key: Key) -> Table:
        """The table of a key; one that does not stand there is empty."""
        stated = self.stated(key)
        if stated is None:
            return {}
        if not isinstance(stated, dict):
            header = _header(key)
            shown = f"[{header}]" if _are_tables(stated) else toml_text.shortened(stated)
            raise self.wrong(key, f"must be a table, {header}, not {shown}")
        return stated

    def several(self, key: Key) -> Sequence[Key]:
        """The keys of the tables that stand under a name; there is at least one."""
        stated = self.stated(key)
        if not isinstance(stated, list) or not stated:
            raise self.wrong(key, f"write every {key[-1]} as a table of its own, [[{key[-1]}]]")
        return [(*key, at) for at in range(len(stated))]

    def known(self, key: Key, allowed: Mapping[str, str], what: str = "key") -> None:
        """Refuses other names in a table than those that are allowed; it tells how each of them is
        written in the file."""
        for name in self.table(key):
            if name not in allowed:
                raise self.wrong(
                    (*key, name),
                    f"no such {what}; allowed: {', '.join(sorted(allowed.values()))}"
                    f"{meant(name, allowed)}",
                )

    def record(self, key: Key, form: type[Record]) -> Record:
        """A table as a record, whose values are of the right types."""
        table = self.table(key)
        fields = {field.encode_name: field for field in msgspec.structs.fields(form)}
        self.known(key, {name: name for name in fields})
        missing = [name for name, field in fields.items() if field.required and name not in table]
        if missing:
            are = "is" if len(missing) == 1 else "are"
            lines = [f"{name} = {toml_text.value(example(fields[name].type))}" for name in missing]
            raise self.wrong(
                key, f"{_all_of(missing)} {are} missing; add for instance {_all_of(lines)}"
            )
        for name, field in fields.items():
            if name in table and (found := fault(table[name], field.type)):
                at, problem = found
                raise self.wrong((*key, name) if at is None else (*key, name, at), problem)
        return msgspec.convert(table, form)

    def checked(self, key: Key, value: str, check: Callable[[str], Read]) -> Read:
        """What a check makes of a text; it raises ValueError with the rest of a sentence."""
        try:
            return check(value)
        except ValueError as error:
            raise self.wrong(key, str(error)) from error

    def each(
        self, key: Key, values: tuple[str, ...], check: Callable[[str], str]
    ) -> tuple[str, ...]:
        """What a check makes of the texts of a list, each once."""
        read = [self.checked((*key, at), value, check) for at, value in enumerate(values)]
        return tuple(dict.fromkeys(read))

    def _line(self, key: Key) -> int:
        """The line on which the statement begins that brings the value of a key.

        A part of the file that ends within a statement is no TOML: it takes the shortest part that
        is, and holds the key.
        """

        def whole(count: int) -> tuple[int, Table]:
            """The longest part of so many lines that is TOML: its lines, and what it states."""
            while True:
                try:
                    return count, tomllib.loads("\n".join(self._lines[:count]) + "\n")
                except tomllib.TOMLDecodeError:
                    count -= 1

        last = bisect_left(
            range(len(self._lines)),
            True,
            key=lambda count: _found(whole(count)[1], key) is not None,
        )
        return whole(last - 1)[0] + 1


def _found(document: Any, key: Key) -> object:
    """The value of a key; None: there is none, for TOML has no null."""
    for step in key:
        try:
            document = document[step]
        except (LookupError, TypeError):
            return None
    found: object = document
    return found


def _dotted(document: Table, key: Key) -> str:
    """A key for people: positions from 1, and a table of several with the name that it states."""
    written = ""
    for at, step in enumerate(key):
        if isinstance(step, str):
            written += f".{toml_text.key(step)}"
            continue
        written += f"[{step + 1}]"
        name = _found(document, (*key[: at + 1], "name"))
        if key[at + 1 :] not in ((), ("name",)) and isinstance(name, str):
            written += f" ({toml_text.key(name)})"
    return written.removeprefix(".")


def _all_of(names: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _header(key: Key) -> str:
    """The line that begins a table."""
    name = ".".join(step for step in key if isinstance(step, str))
    return f"[[{name}]]" if isinstance(key[-1], int) else f"[{name}]"


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
