"""Ways to write a feed, one file each: a module that ends in ``FORMAT = Format(...)`` is found.

A format is two pure functions: the document of a feed, and the ids that a document holds. It sees
records, errors and the small pure helpers only, so that it writes an item whatever it is about;
feedgen and lxml are imported here and nowhere else.
"""
