"""Finds sources, layouts and formats by their folder: a new one is one new file, no list to edit.

In ``sources/`` a module ``<site>`` ends in ``SOURCE = Source(...)`` and a module
``<site>_<year>_<trait>`` in ``LAYOUT = Layout(...)``; in ``formats/`` every module ends in
``FORMAT = Format(...)``. A name that begins with an underscore is shared code of its neighbours.
The names alone decide, so that a run imports no parser and no writer that it does not need.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from types import ModuleType

import aggregator.formats
import aggregator.sources
from aggregator.records import Format, Layout, Source

_LAYOUT = re.compile(r".+_(?P<year>\d{4})_.+")


def _names(package: ModuleType) -> list[str]:
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    return sorted(name for name in names if not name.startswith("_"))


def _load(package: ModuleType, name: str, value: str) -> object:
    return getattr(importlib.import_module(f"{package.__name__}.{name}"), value)


@cache
def sources() -> dict[str, Source]:
    """Every source by its name."""
    names = [name for name in _names(aggregator.sources) if not _LAYOUT.fullmatch(name)]
    found = [_load(aggregator.sources, name, "SOURCE") for name in names]
    return {source.name: source for source in found if isinstance(source, Source)}


def layout_names() -> tuple[str, ...]:
    """The names of all layouts, the newest era first, without loading them."""
    eras = [era for name in _names(aggregator.sources) if (era := _LAYOUT.fullmatch(name))]
    eras.sort(key=lambda era: (era["year"], era[0]), reverse=True)
    return tuple(era[0] for era in eras)


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout of every source, the newest era first."""
    found = [_load(aggregator.sources, name, "LAYOUT") for name in layout_names()]
    return tuple(layout for layout in found if isinstance(layout, Layout))


def format_names() -> tuple[str, ...]:
    """The module names of all formats, without loading them."""
    return tuple(_names(aggregator.formats))


@cache
def formats() -> tuple[Format, ...]:
    """Every format, by name of its module."""
    found = [_load(aggregator.formats, name, "FORMAT") for name in format_names()]
    return tuple(form for form in found if isinstance(form, Format))
