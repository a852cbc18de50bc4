"""Digests by mail: letters, mail servers, and what becomes of each letter whatever happens."""
