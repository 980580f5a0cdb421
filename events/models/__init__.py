"""What happened through the year: joint activities, delegations."""

from events.models.activity import JointActivity, Participation
from events.models.award import Award, AwardAct, AwardPhoto
from events.models.award_kind import AwardKind, AwardQuota, RecipientKind
from events.models.award_score import ScoreCard, ScoreCriterion, ScoreMark, ScoreSheet
from events.models.conference import Conference, ConferenceAct, ConferenceFact
from events.models.conference_files import CalendarFeed, ConferenceFile
from events.models.conference_minutes import ConferenceMinutes, Remark, Resolution, ResolutionTask
from events.models.conference_people import AgendaItem, ConferenceSite, Delegate, Invited
from events.models.delegation import Delegation, DelegationGroup, DelegationHost, DelegationPhoto
from events.models.election import Candidate, Election
from events.models.pact import ClusterPact, PactSignature
from events.models.recommendation import Recommendation, RecommendationStep

__all__ = [
    "AgendaItem",
    "Award",
    "AwardAct",
    "AwardKind",
    "AwardPhoto",
    "AwardQuota",
    "CalendarFeed",
    "Candidate",
    "ClusterPact",
    "Conference",
    "ConferenceAct",
    "ConferenceFact",
    "ConferenceFile",
    "ConferenceMinutes",
    "ConferenceSite",
    "Delegate",
    "Delegation",
    "DelegationGroup",
    "DelegationHost",
    "DelegationPhoto",
    "Election",
    "Invited",
    "JointActivity",
    "PactSignature",
    "Participation",
    "RecipientKind",
    "Recommendation",
    "RecommendationStep",
    "Remark",
    "Resolution",
    "ResolutionTask",
    "ScoreCard",
    "ScoreCriterion",
    "ScoreMark",
    "ScoreSheet",
]
