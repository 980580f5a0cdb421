"""What a conference voted about several nominations: who was there once, the votes of each in a row."""

import re
from collections.abc import Sequence

from django import forms
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms.network import day_field
from events.attendance import came_of_members
from events.forms import attendance
from events.forms.award_acts import ask_attendance, count_field, told_came
from events.forms.identity import NoIdentityForm
from events.models import Award, Conference
from events.workflow.award_nominations import Vote

SIDES = ("for", "against", "blank")
LABELS = {
    "for": gettext_lazy("Đồng ý"), "against": gettext_lazy("Không đồng ý"), "blank": gettext_lazy("Phiếu trắng"),
}  # fmt: skip


def _versions(awards: Sequence[Award]) -> dict[str, str]:
    """What `rows.version` says of each, read at once."""
    rows = Award.history.filter(id__in=[award.pk for award in awards]).order_by().values("id")
    latest = rows.annotate(latest=Max("history_id")).values_list("id", "latest")
    return {f"seen_{pk}": str(history_id) for pk, history_id in latest}


KEY = re.compile(r"[0-9]{1,18}")  # what a database takes for a number of a row


class VotesForm(NoIdentityForm, forms.Form):
    """A row that is left empty was not voted on. Those present are first what attendance says."""

    voted_on = day_field(gettext_lazy("Ngày bình bầu"))
    votes_present = count_field(gettext_lazy("Số người có mặt"))

    def __init__(self, data=None, *, conference: Conference, awards: Sequence[Award], initial=None):
        first = {"voted_on": conference.starts_on} | _versions(awards)
        super().__init__(data, initial=first | (initial or {}))
        self.conference, self.awards = conference, awards
        self.came = came_of_members(conference)
        if self.came is not None:
            self.fields["votes_present"].initial = self.came.people
            self.fields["votes_present"].help_text = told_came(self.came)
        for award in awards:
            self.fields[f"seen_{award.pk}"] = forms.CharField(required=False, widget=forms.HiddenInput)
            for side in SIDES:
                # What is wrong is told on top too, where no row stands beside it.
                words = {"recipient": award.recipient, "kind": award.kind.name, "side": str(LABELS[side]).lower()}
                label = _("%(recipient)s (%(kind)s), %(side)s") % words
                self.fields[f"{side}_{award.pk}"] = count_field(label, required=False)

    def clean(self):
        data = super().clean()
        if not self.errors and not self._typed(data):
            self.add_error(None, _("Ghi số phiếu của ít nhất một đề nghị."))
        for award in self._typed(data):
            name = f"for_{award.pk}"
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Ghi số đồng ý, 0 nếu không ai."))
        if not self.errors:
            ask_attendance(self, self.came)
        return data

    def _typed(self, data) -> list[Award]:
        return [award for award in self.awards if any(data.get(f"{side}_{award.pk}") is not None for side in SIDES)]

    @property
    def votes(self) -> list[tuple[Award, Vote, str]]:
        """(nomination, its vote, the version that the page showed) of every row that says something."""
        data = self.cleaned_data
        found = []
        for award in self._typed(data):
            counts = [data[f"{side}_{award.pk}"] or 0 for side in SIDES]
            vote = Vote(data["voted_on"], data["votes_present"], *counts, conference=self.conference)
            found.append((award, vote, data[f"seen_{award.pk}"]))
        return found

    @property
    def rows(self):
        """(nomination, hidden version, its fields with the words of their columns) in the order of the page."""
        return [
            (award, self[f"seen_{award.pk}"], [(LABELS[side], self[f"{side}_{award.pk}"]) for side in SIDES])
            for award in self.awards
        ]

    @property
    def about_all(self):
        """The fields above the table."""
        return [self[name] for name in ("voted_on", "votes_present", attendance.BOX) if name in self.fields]

    @staticmethod
    def typed_keys(data) -> set[int]:
        """The keys of all nominations for which something was typed, those that wait no more as well."""
        pairs = (name.partition("_") for name in data if data[name].strip())
        return {int(key) for side, _mark, key in pairs if side in SIDES and KEY.fullmatch(key)}
