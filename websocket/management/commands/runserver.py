"""`manage.py runserver` that serves pages, static files and WebSockets, and reloads."""

import copy
import os
import socket
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.contrib.staticfiles.management.commands.runserver import Command as StaticCommand
from django.core.management.base import CommandError
from django.db import connections
from django.utils import autoreload
from django.utils.module_loading import import_string

from websocket.types import Application

_NO_UVICORN = (
    "runserver needs a server that speaks WebSocket. Install it with: pip install "
    "'uvicorn[standard]'."
)


class Command(StaticCommand):
    """Django's command on uvicorn in place of a WSGI server.

    The setting ASGI_APPLICATION names the application; without it, it is `application` in the
    `asgi` module beside the settings.
    """

    # Set by Django's command from its arguments.
    addr: str
    port: str
    use_ipv6: bool

    help = "Starts a development server for pages, static files and WebSockets."

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Check the project, then serve until the process ends or the code changes."""
        autoreload.raise_last_exception()
        if not options["skip_checks"]:
            self.stdout.write("Performing system checks...\n\n")
            self.check(display_num_errors=True)
        self.check_migrations()
        connections.close_all()
        server = _server(self.application(**options))
        with self._listener() as listener:
            self.on_bind(listener.getsockname()[1])
            server.run(sockets=[listener])
        if not server.started:
            self.stderr.write("The server has not started; it waits for the code to change.")

    def application(self, **options: Any) -> Application:
        """The site's application, wrapped so as to serve static files where Django would."""
        beside_settings = f"{settings.SETTINGS_MODULE.split('.')[0]}.asgi.application"
        name = getattr(settings, "ASGI_APPLICATION", beside_settings)
        application: Any = import_string(name)
        if options["use_static_handler"] and (settings.DEBUG or options["insecure_serving"]):
            application = ASGIStaticFilesHandler(application)
        serve: Application = application
        return serve

    def _listener(self) -> socket.socket:
        """A listening socket; ends the process where the address cannot be had."""
        family = socket.AF_INET6 if self.use_ipv6 else socket.AF_INET
        try:
            return socket.create_server((self.addr, int(self.port)), family=family, backlog=2048)
        except OSError as error:
            self.stderr.write(f"Error: {self.addr}:{self.port}: {error.strerror}.")
            # The reloader runs this in a thread, where SystemExit would end only the thread.
            os._exit(1)


def _server(application: Application) -> Any:
    """A uvicorn server; raises CommandError, saying what to install, where there is none."""
    try:
        import uvicorn

        from websocket.uvicorn import Protocol
    except ImportError as error:
        raise CommandError(_NO_UVICORN) from error
    logs = copy.deepcopy(uvicorn.config.LOGGING_CONFIG)
    logs["loggers"]["uvicorn"]["level"] = "WARNING"  # requests are shown, start-up notes are not
    config = uvicorn.Config(
        application,
        ws=Protocol,
        log_config=logs,
        timeout_graceful_shutdown=2,
    )
    return uvicorn.Server(config)
