"""What happened through the year: joint activities, delegations."""

from events.models.activity import JointActivity
from events.models.delegation import Delegation, DelegationGroup, DelegationHost, DelegationPhoto

__all__ = ["Delegation", "DelegationGroup", "DelegationHost", "DelegationPhoto", "JointActivity"]
