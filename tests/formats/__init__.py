"""Feeds as every format writes them: golden documents, properties, and FEEDS points by name."""
