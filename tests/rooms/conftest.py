"""What the tests of the chat share."""

from hypothesis import settings

# How long an example takes depends on who else uses the machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
