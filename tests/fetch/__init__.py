"""Asking for a page."""
