"""Sources, layouts and formats are found by their folder."""

import subprocess
import sys

from aggregator import registry


def test_every_source_layout_and_format_is_found() -> None:
    assert list(registry.sources()) == sorted(registry.sources())
    assert {"huggingface"} <= set(registry.sources())
    assert {"huggingface_2024_date", "huggingface_2026_period"} <= {
        layout.name for layout in registry.layouts()
    }
    assert {"atom", "json", "rss"} <= {form.name for form in registry.formats()}


def test_the_newest_era_is_tried_first() -> None:
    years = [layout.name.split("_")[1] for layout in registry.layouts()]
    assert years == sorted(years, reverse=True)


def test_the_names_of_formats_are_known_without_loading_any() -> None:
    asked = (
        "import sys; from aggregator import registry; names = registry.format_names();"
        "print(*(name for name in names if f'aggregator.formats.{name}' in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
    assert len(registry.format_names()) == len(registry.formats())


def test_finding_the_sources_loads_no_html_parser() -> None:
    asked = (
        "import sys; from aggregator import registry; registry.sources();"
        "print(*({'bs4', 'lxml', 'feedgen'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
