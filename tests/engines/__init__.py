"""A short suite on Firefox and WebKit; tests/browser is the long one, on Chromium."""
