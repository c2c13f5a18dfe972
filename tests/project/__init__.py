"""The project's own face: imports, locks, deploy checks, static files."""
