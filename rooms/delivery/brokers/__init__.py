"""Brokers: how a change committed in one process is made known to the others."""

from rooms.delivery.brokers.contract import Broker, Counters, Delivery, Receive, Suspect
from rooms.delivery.brokers.create import create_broker

__all__ = ["Broker", "Counters", "Delivery", "Receive", "Suspect", "create_broker"]
