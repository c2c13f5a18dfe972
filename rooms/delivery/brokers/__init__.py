"""Brokers: how a change committed in one process is made known to the others."""

from .contract import Broker, Counters, Delivery, Receive, Suspect
from .create import create_broker

__all__ = ["Broker", "Counters", "Delivery", "Receive", "Suspect", "create_broker"]
