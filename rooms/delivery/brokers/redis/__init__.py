"""The broker that goes through a Redis server, so that a service can be several processes."""

from rooms.delivery.brokers.redis.broker import RedisBroker, marks_on, publish
from rooms.delivery.brokers.redis.endpoint import Endpoint
from rooms.delivery.brokers.redis.link import RefusedError

__all__ = ["Endpoint", "RedisBroker", "RefusedError", "marks_on", "publish"]
