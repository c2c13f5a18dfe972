"""Queries: each takes the person who asks, or a grant that `access` has made."""
