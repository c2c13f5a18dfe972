"""The chat as a whole: real processes, a real Redis, a real database."""
