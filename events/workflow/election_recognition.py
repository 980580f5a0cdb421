"""VUFO's recognition of an elected lead or deputy: `clusters` writes the decision, here it is held against the vote."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import LeadershipTerm, User
from clusters.workflow import network
from events.models import Election


def election_of(term: LeadershipTerm) -> Election | None:
    """The vote that made the term, with its conference; None where VUFO entered the term itself."""
    rows = Election.objects.filter(term=term, state=Election.State.ELECTED).order_by("-pk")
    return rows.select_related("conference__cluster", "cluster", "winner").prefetch_related("winner__names").first()


@transaction.atomic
def recognise(
    term: LeadershipTerm, *, by: User, seen: str, decision_number: str, decision_date: date
) -> LeadershipTerm:
    """Record the decision. Raises ValidationError where it is of tomorrow or older than the vote it recognises."""
    if decision_date > clock.today():
        raise ValidationError({"decision_date": _("Ngày quyết định không sau hôm nay.")})
    election = election_of(term)
    if election is not None and decision_date < election.conference.starts_on:
        words = _("Quyết định có trước ngày bầu (%(day)s). Xem lại ngày.")
        raise ValidationError({"decision_date": words % {"day": f"{election.conference.starts_on:%d/%m/%Y}"}})
    return network.recognise_term(term, by=by, seen=seen, decision_number=decision_number, decision_date=decision_date)
