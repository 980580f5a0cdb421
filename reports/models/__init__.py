"""What is filed: forms, periods, reports with rounds and figures, review, cluster reports, published figures."""

from reports.models.circulation import Circulation, CirculationAnswer, Issue, PassageComment
from reports.models.cluster_report import ClusterAct, ClusterReport, Edition, EditionFigure, Piece
from reports.models.deadline import Extension
from reports.models.form import Indicator, IndicatorSet, Section
from reports.models.period import Obligation, ReportingPeriod
from reports.models.published import PublishedFigure
from reports.models.report import Attachment, Figure, Narrative, Report, Round
from reports.models.review import Act, Message, Reading, Thread

__all__ = [
    "Act",
    "Attachment",
    "Circulation",
    "CirculationAnswer",
    "ClusterAct",
    "ClusterReport",
    "Edition",
    "EditionFigure",
    "Extension",
    "Figure",
    "Indicator",
    "IndicatorSet",
    "Issue",
    "Message",
    "Narrative",
    "Obligation",
    "PassageComment",
    "Piece",
    "PublishedFigure",
    "Reading",
    "Report",
    "ReportingPeriod",
    "Round",
    "Section",
    "Thread",
]
