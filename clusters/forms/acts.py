"""Forms of further acts: taking back what was recorded by mistake, handing over from a union that ended."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from clusters import clock
from clusters.forms.network import CleanForm, day_field, reason_field
from clusters.models import ClusterMembership, LeadershipTerm, Mandate, Post, Succession, Union
from clusters.workflow.rows import version


class NameWithdrawalForm(CleanForm, forms.Form):
    """Why a name is taken back; remembers which state of the row the page showed."""

    reason = reason_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = version(row)


class StepsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, step):
        return str(step)


class SuccessionWithdrawalForm(NameWithdrawalForm):
    """Which steps of a merger are taken back, and why: all, or only the unions that were no part of it."""

    steps = StepsField(Succession.objects.none(), label=_("Rút"))
    field_order = ["steps", "reason"]

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, row=row, **kwargs)
        steps = Succession.objects.of_the_act(row).select_related("predecessor", "successor")
        self.fields["steps"].queryset = steps.prefetch_related("predecessor__names", "successor__names")
        self.fields["steps"].initial = steps


class PostsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, post):
        title = f" ({post.title})" if post.title else ""
        union = post.union.short_name_on(post.valid_from)
        return f"{post.user}, {post.get_kind_display()}{title}, {union}, {post.span}"


class PostsHandOverForm(CleanForm, forms.Form):
    """Whose posts pass from the unions that ended to `successor`."""

    posts = PostsField(Post.objects.none(), label=_("Người chuyển sang"))
    reason = reason_field()

    def __init__(self, *args, successor, **kwargs):
        super().__init__(*args, **kwargs)
        left = Post.objects.left_behind_for(successor).with_bodies().select_related("user", "union")
        self.fields["posts"].queryset = left.order_by("union", "user__sort_key", "pk")
        self.fields["posts"].initial = left


class SuccessorField(forms.ModelChoiceField):
    def label_from_instance(self, union):
        return union.short_name_on(clock.today())


class TermHandOverForm(CleanForm, forms.Form):
    """Which of the unions that carry on the holder keeps the office for the rest of the term."""

    also_called = {"union": "to", "valid_from": "to"}  # what the workflow's sentences call these fields

    to = SuccessorField(Union.objects.none(), label=_("Mở tiếp cho"), empty_label=None)
    reason = reason_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, term: LeadershipTerm, **kwargs):
        super().__init__(*args, **kwargs)
        steps = Succession.objects.ending_the_old().filter(predecessor=term.union_id, on__lte=term.valid_to)
        unions = Union.objects.filter(pk__in=steps.values("successor")).order_by("pk")
        self.fields["to"].queryset = unions.prefetch_related("names")
        self.fields["seen"].initial = version(term)


class MandateForm(CleanForm, forms.Form):
    """To which member, from which day to which, the work of an office is given, and why."""

    union = SuccessorField(Union.objects.none(), label=_("Ủy quyền cho"))
    valid_from = day_field(_("Từ ngày"))
    valid_to = day_field(_("Đến hết ngày"))
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=Mandate._meta.get_field("reason").max_length,
        help_text=_("Các thành viên Cụm đọc được, ví dụ: lãnh đạo đi công tác nước ngoài."),
    )

    def __init__(self, *args, term: LeadershipTerm, **kwargs):
        first = max(clock.today(), term.valid_from)
        kwargs["initial"] = {"valid_from": first} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        members = ClusterMembership.objects.filter(cluster=term.cluster_id, union=OuterRef("pk"))
        rivals = LeadershipTerm.objects.holding().filter(cluster=term.cluster_id, union=OuterRef("pk"))
        self.fields["union"].queryset = (
            Union.objects.filter(Exists(members.overlapping(first, term.valid_to)))
            .exclude(Exists(rivals.overlapping(first, term.valid_to)))
            .named_on(first)
            .order_by("sort_then", "pk")
            .prefetch_related("names")
        )


class MandateRevocationForm(CleanForm, forms.Form):
    """Why a mandate is taken back."""

    reason = forms.CharField(
        label=_("Lý do thôi ủy quyền"), max_length=Mandate._meta.get_field("revoke_reason").max_length
    )
