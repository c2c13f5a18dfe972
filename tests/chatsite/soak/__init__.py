"""The soak's own parts: what it would not notice, nobody would."""
