"""The page for people, and the feeds as a browser shows them."""
