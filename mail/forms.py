"""How soon a person wants each kind of letter, and the filter of the outbox."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from clusters import vietnamese
from mail.models import Kind, Letter, Pace, default_pace


class ChoicesForm(forms.Form):
    """One row of three choices for each kind, as `user` has them now."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = dict(user.mail_choices.values_list("kind", "pace"))
        for kind, label in Kind.choices:
            self.fields[kind] = forms.ChoiceField(
                label=label,
                choices=Pace.choices,
                initial=chosen.get(kind, default_pace(kind)),
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )


class LetterFilter(django_filters.FilterSet):
    """The outbox by state and by reader."""

    NEEDS_LOOK = "can-xem"
    STATES = [
        (NEEDS_LOOK, _("Cần xem lại")),
        (Letter.State.WAITING, _("Đang chờ gửi")),
        (Letter.State.SENT, _("Đã gửi")),
        (Letter.State.DROPPED, _("Thôi không gửi")),
    ]

    tinh_trang = django_filters.ChoiceFilter(
        label=_("Tình trạng"), choices=STATES, method="in_state", empty_label=_("Tất cả")
    )
    tim = django_filters.CharFilter(label=_("Tìm theo tên người nhận"), method="by_name")

    class Meta:
        model = Letter
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        if value == self.NEEDS_LOOK:
            return queryset.in_trouble()
        if value == Letter.State.WAITING:
            return queryset.filter(state__in=[Letter.State.WAITING, Letter.State.SENDING])
        return queryset.filter(state=value)

    def by_name(self, queryset, name, value):
        return queryset.filter(user__search_key__contains=vietnamese.search_phrase(value))
