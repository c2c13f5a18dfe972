"""Servers of the same job, on their public APIs; each runs in a process of its own."""
