"""The broker that goes through a Redis server, so that a service can be several processes."""

from .broker import RedisBroker
from .endpoint import Endpoint

__all__ = ["Endpoint", "RedisBroker"]
