"""Who: provinces, unions, clusters, offices, people. Everything here is dated."""

from clusters.models.network import (
    Cluster,
    ClusterMembership,
    LeadershipTerm,
    Province,
    ProvinceName,
    Succession,
    Union,
    UnionName,
)
from clusters.models.people import Invitation, Post, User

__all__ = [
    "Cluster",
    "ClusterMembership",
    "Invitation",
    "LeadershipTerm",
    "Post",
    "Province",
    "ProvinceName",
    "Succession",
    "Union",
    "UnionName",
    "User",
]
