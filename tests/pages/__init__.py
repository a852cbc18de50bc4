"""Build whole Daily Papers pages from records, one module per era of the page.

A record is what the site's own JSON holds: one object of the API answer, which is also one
object of ``dailyPapers`` in the page's hydration data. The eras write the same records in the
markup of their time; the markup itself stands beside each module, in fragments.
"""
