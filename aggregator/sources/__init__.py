"""The sites, one file each, and one file for every era of their pages."""
