"""The broker that goes through a Redis server, so that a service can be several processes."""

from rooms.delivery.brokers.redis.broker import RedisBroker
from rooms.delivery.brokers.redis.endpoint import Endpoint

__all__ = ["Endpoint", "RedisBroker"]
