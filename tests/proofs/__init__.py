"""Proofs by many random or repeated acts on running servers; `make prove` repeats them longer."""
