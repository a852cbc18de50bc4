"""What the W3C feed validator (validator.w3.org/feed) asks of documents such as ours.

It cannot be installed from a registry, so its errors and warnings are written down here again, in
our own words, as far as documents of our kind could ever raise them; its notes are left out.
Where it allows more than we write (elements, attributes, HTML), this allows what we might write.
"""
