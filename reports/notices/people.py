"""Those on whose decision a report waits."""

from clusters.models import User
from mail.people import VUFO, everybody, people_of, unions_of
from reports.models import Report
from reports.permissions import reviewing_terms


def reviewers_of(report: Report) -> list[User]:
    """Those on whose decision the report waits: its offices' people, VUFO's officers where no office can (rule 6).

    Somebody who also works for the report's own union does not decide on it (rule 5).
    """
    deciding: set[int | None] = set(unions_of(reviewing_terms(report))) or {VUFO}
    people = people_of({*deciding, report.union_id})
    return everybody(people, but=people.pop(report.union_id))
