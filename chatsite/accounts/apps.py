"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, guests included."""

    name = "chatsite.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register what is tidied up, and what follows from a password or a session's end."""
        from allauth.account import signals

        from chatsite.accounts import tidy  # noqa: F401 - importing registers it
        from chatsite.accounts.activity import forget_session
        from chatsite.accounts.passwords import end_other_sessions
        from chatsite.accounts.sessions import session_ended

        session_ended.connect(forget_session)
        for changed in (signals.password_changed, signals.password_set, signals.password_reset):
            changed.connect(end_other_sessions)
