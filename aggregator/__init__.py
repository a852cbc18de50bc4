"""Daily Papers as feeds: read the pages, know the papers, write the feeds."""

__version__ = "0.1.0"
