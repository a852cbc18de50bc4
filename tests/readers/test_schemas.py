"""Atom and JSON Feed against their schemas, which lie beside the folder that REAL_PAGES names.

They are works of others, so they are no part of this repository.
"""

import json
import os
from pathlib import Path

import jsonschema
from lxml import etree
from referencing import Registry
from referencing.jsonschema import Schema

from .documents import Shelf

__test__ = "REAL_PAGES" in os.environ
"""Without the folder pytest collects nothing here: no test is said to have passed."""

SCHEMAS = Path(os.environ.get("REAL_PAGES", "REAL_PAGES is not set")).parent / "schemas"


def test_atom_keeps_to_the_relax_ng_grammar_of_its_rfc(shelf: Shelf) -> None:
    grammar = etree.RelaxNG(etree.parse(SCHEMAS / "atom.rng"))
    assert not grammar.validate(etree.fromstring('<feed xmlns="http://www.w3.org/2005/Atom"/>'))
    for path in shelf.paths("atom.xml"):
        grammar.assertValid(etree.parse(path))


def test_json_feed_keeps_to_the_schemas_that_others_wrote(shelf: Shelf) -> None:
    schemas = {file.name: json.loads(file.read_bytes()) for file in SCHEMAS.glob("feed-1*.json")}
    # One for version 1.1 builds on one for version 1, which alone knows nothing of 1.1.
    known: Registry[Schema] = Registry().with_contents(
        (schema.get("id", name), schema) for name, schema in schemas.items()
    )
    ours = [name for name in sorted(schemas) if name.startswith("feed-1.1.")]
    assert len(ours) > 1
    for name in ours:
        validator = jsonschema.validators.validator_for(schemas[name])
        validator.check_schema(schemas[name])
        checked = validator(schemas[name], registry=known, format_checker=validator.FORMAT_CHECKER)
        assert not checked.is_valid({}), name
        for path in shelf.paths("json"):
            faults = [fault.message for fault in checked.iter_errors(json.loads(path.read_bytes()))]
            assert faults == [], (name, shelf.name(path))
