"""What is filed: forms, periods, reports with their rounds and figures, review, published figures."""

from reports.models.form import Indicator, IndicatorSet, Section
from reports.models.period import Obligation, ReportingPeriod
from reports.models.published import PublishedFigure
from reports.models.report import Attachment, Figure, Narrative, Report, Round
from reports.models.review import Act, Message, Reading, Thread

__all__ = [
    "Act",
    "Attachment",
    "Figure",
    "Indicator",
    "IndicatorSet",
    "Message",
    "Narrative",
    "Obligation",
    "PublishedFigure",
    "Reading",
    "Report",
    "ReportingPeriod",
    "Round",
    "Section",
    "Thread",
]
