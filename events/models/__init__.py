"""What happened through the year: joint activities, delegations."""

from events.models.activity import JointActivity
from events.models.conference import Conference, ConferenceAct, ConferenceFact
from events.models.delegation import Delegation, DelegationGroup, DelegationHost, DelegationPhoto

__all__ = [
    "Conference",
    "ConferenceAct",
    "ConferenceFact",
    "Delegation",
    "DelegationGroup",
    "DelegationHost",
    "DelegationPhoto",
    "JointActivity",
]
