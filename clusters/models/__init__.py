"""Who: provinces, unions, clusters, offices, people. Everything here is dated."""

from clusters.models.network import Province, ProvinceName, Succession, Union, UnionName
from clusters.models.offices import Cluster, ClusterMembership, LeadershipTerm, Mandate
from clusters.models.people import Invitation, Post, User

__all__ = [
    "Cluster",
    "ClusterMembership",
    "Invitation",
    "LeadershipTerm",
    "Mandate",
    "Post",
    "Province",
    "ProvinceName",
    "Succession",
    "Union",
    "UnionName",
    "User",
]
