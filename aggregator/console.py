"""What the program says: JSON and lines on standard output, complaints on standard error."""

from __future__ import annotations

import io
import sys

import click
import msgspec

PROGRAM = "daily-papers"


def print_json(value: object) -> None:
    """Prints a value as JSON, for programs and good to read."""
    in_utf8()
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def in_utf8() -> None:
    """Prints as JSON and TOML demand it, whatever the terminal is."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def complain(line: str) -> None:
    """Prints a line on standard error, behind the name of the program."""
    click.echo(f"{PROGRAM}: {line}", err=True)
