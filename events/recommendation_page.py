"""What the page of one request shows, and what an address says beforehand of a new one."""

from typing import Any

from django.http import QueryDict

from clusters.models import User
from events.forms.recommendations import period_name
from events.models import Conference, Recommendation
from events.recommendation_list import chip_of

Source = Recommendation.Source


def read_page(row: Recommendation, user: User) -> dict[str, Any]:
    """`row` comes with its bodies."""
    seen = Conference.objects.visible_to(user)
    conference = seen.filter(pk=row.conference_id).first() if row.conference_id else None
    chip, chip_text = chip_of(row)
    return {
        "row": row,
        "chip": chip,
        "chip_text": chip_text,
        "steps": list(row.steps.select_related("by")),
        "conference": conference,
        "period": period_name(row.report_period) if row.report_period else "",
        "is_illustrative": row.is_illustrative,
    }


def first_values(query: QueryDict) -> dict[str, str]:
    """`?hoi-nghi=7`: raised at that conference; `?ky=2026-H1`: raised in the report of that period."""
    if query.get("hoi-nghi", "").isdecimal():
        return {"source": Source.CONFERENCE.value, "conference": query["hoi-nghi"]}
    if query.get("ky"):
        return {"source": Source.REPORT.value, "report_period": query["ky"]}
    return {}
