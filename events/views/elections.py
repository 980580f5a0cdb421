"""The elections of a conference: opening one, candidates, the count, taking it back, another round."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusters import clock
from clusters.models import LeadershipTerm, Union
from clusters.permissions import is_vufo_officer
from clusters.views import kept
from clusters.workflow.rows import Changed, version
from events import permissions
from events.elections import elections_of, later_round, meets, open_elsewhere
from events.forms.elections import CandidateForm, CountForm, OpenForm, ReasonForm
from events.models import Candidate, Conference, Election
from events.views.conference_acting import done, kept_conference, posted, put, seen_conference
from events.views.ended import ended_words
from events.workflow import elections
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.election_rules import next_round

either = require_http_methods(["GET", "HEAD", "POST"])


def _of_cluster(conference: Conference) -> Conference:
    if conference.cluster_id is None:
        raise Http404(_("Chỉ hội nghị của Cụm có phần bầu."))
    return conference


@kept.until_sign_in
@either
def conference_elections(request, pk):
    """The elections of a conference; the form that opens one, for whoever keeps it."""
    if request.method == "POST":
        conference = _of_cluster(kept_conference(request, pk))
    else:
        conference = _of_cluster(seen_conference(request, pk))
    form = OpenForm(posted(request), conference=conference, initial=kept.initial(request, _("Mở cuộc bầu")))
    opened = []

    def act(data):
        unions = list(Union.objects.filter(pk__in=data["unions"]))
        opened.append(elections.open_election(
            conference, data["year"], data["role"], by=request.user, token=data["token"], unions=unions
        ))  # fmt: skip

    if done(request, form, act, _("Đã mở cuộc bầu. Bầu xong thì ghi kết quả.")):
        return redirect(opened[0])
    context = {
        "conference": conference,
        "elections": elections_of(conference),
        "elsewhere": open_elsewhere(conference, request.user),
        "form": form,
        "may_organise": permissions.can_organise(request.user, conference),
        "may_meet": meets(conference),
        "author": kept.author_mark(request.user),
        "is_illustrative": conference.is_illustrative,
    }
    return render(request, "events/election_list.html", context, status=422 if form.errors else 200)


def _election(request, pk, *, keeps=False) -> Election:
    """An election that the person may see (404), and keep where that is wanted (403)."""
    rows = Election.objects.visible_to(request.user).select_related(
        "conference__cluster", "conference__host", "cluster", "winner", "term", "changed_by"
    )
    election = get_object_or_404(rows, pk=pk)
    if keeps and not permissions.can_organise(request.user, election.conference):
        ended = ended_words(permissions.organised_until(request.user, election.conference))
        raise PermissionDenied(ended or _("Chỉ đơn vị tổ chức hội nghị và VUFO ghi việc bầu."))
    return election


def _candidates(election: Election) -> list[Candidate]:
    rows = list(election.candidates.select_related("union").prefetch_related("union__names"))
    for row in rows:
        row.election = election
    return rows


@kept.until_sign_in
@either
def election_detail(request, pk):
    """GET: the election. POST: the count."""
    election = _election(request, pk, keeps=request.method == "POST")
    candidates = _candidates(election)
    form = CountForm(
        posted(request),
        election=election,
        standing=[row for row in candidates if row.is_standing],
        initial=kept.initial(request, _("Ghi kết quả")) if election.is_open else None,
    )
    if request.method == "POST" and not election.is_open:
        messages.info(request, _("Kết quả của cuộc bầu này đã được ghi."))
        return redirect(election)

    if request.method == "POST" and request.POST.get("seen") != version(election):
        return _count_again(request, election)
    if request.method == "POST" and form.is_valid():
        try:
            elections.record_result(election, form.count(), by=request.user, seen=form.cleaned_data["seen"])
        except Blocked as error:
            put(form, error)
        except Changed:
            return _count_again(request, _election(request, pk))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        else:
            kept.forget(request)
            messages.success(request, _("Đã ghi kết quả."))
            return redirect(election)
    return _page(request, election, candidates, form)


def _count_again(request, election):
    """Somebody changed the list or wrote a result meanwhile: what is there now, with the numbers just typed."""
    if not election.is_open:
        messages.warning(request, _("Kết quả của cuộc bầu này vừa được người khác ghi."))
        return redirect(election)
    candidates = _candidates(election)
    typed = request.POST.copy()
    typed["seen"] = version(election)
    form = CountForm(typed, election=election, standing=[row for row in candidates if row.is_standing])
    form.is_valid()
    form.add_error(None, _("Danh sách ứng viên vừa được sửa. Xem lại số phiếu rồi ghi lần nữa."))
    return _page(request, election, candidates, form)


def _page(request, election, candidates, form):
    may_organise = permissions.can_organise(request.user, election.conference)
    term, is_vufo = election.term, is_vufo_officer(request.user)
    context = {
        "election": election,
        "conference": election.conference,
        "candidates": candidates,
        "form": form,
        "candidate_form": CandidateForm(
            election=election, taken={row.union_id for row in candidates if row.is_standing}, auto_id="ung-vien-%s"
        ),
        "reason_form": ReasonForm(initial={"seen": version(election)}, auto_id="huy-%s"),
        "may_organise": may_organise,
        "may_meet": meets(election.conference),
        "has_met": election.conference.starts_on <= clock.today(),
        "later": later_round(election),
        "next_round": next_round(election.conference, election.year, election.role),
        "may_recognise": is_vufo and term is not None and term.status == LeadershipTerm.Status.ELECTED,
        "left_to_vufo": elections.told_left_to_vufo(election) if may_organise else "",
        "may_edit_term": is_vufo and term is not None,
        "author": kept.author_mark(request.user),
        "is_illustrative": election.is_illustrative,
    }
    return render(request, "events/election_detail.html", context, status=422 if form.errors else 200)


@kept.until_sign_in
@either
def candidate_new(request, pk):
    election = _election(request, pk, keeps=True)
    if not election.is_open:
        return _over(request, election)
    candidates = _candidates(election)
    standing = {row.union_id: row for row in candidates if row.is_standing}
    first = kept.initial(request, _("Thêm"))
    form = CandidateForm(posted(request), election=election, taken=set(standing), initial=first)

    def act(data):
        again = standing.get(data["union"])
        if again is not None and again.proposed_by == data["proposed_by"].strip():
            return  # a double click
        union = get_object_or_404(Union, pk=data["union"])
        elections.add_candidate(election, union, data["proposed_by"], by=request.user)

    return _short(request, election, form, act, _("Đã thêm ứng viên."), _("Thêm ứng viên"), _("Thêm"))


@kept.until_sign_in
@either
def candidate_withdraw(request, pk):
    rows = Candidate.objects.filter(election__in=Election.objects.visible_to(request.user))
    candidate = get_object_or_404(rows.select_related("union").prefetch_related("union__names"), pk=pk)
    election = candidate.election = _election(request, candidate.election_id, keeps=True)
    if not election.is_open:
        return _over(request, election)
    form = ReasonForm(posted(request), initial=kept.initial(request, _("Ghi là rút")))

    def act(data):
        elections.withdraw_candidate(candidate, data["reason"], by=request.user)

    title = _("%(union)s xin rút") % {"union": candidate.name}
    return _short(request, election, form, act, _("Đã ghi ứng viên rút."), title, _("Ghi là rút"))


@kept.until_sign_in
@either
def election_annul(request, pk):
    election = _election(request, pk, keeps=True)
    if election.state == Election.State.ANNULLED:
        messages.info(request, _("Cuộc bầu này đã được hủy."))
        return redirect(election)
    first = {"seen": version(election)} | (kept.initial(request, _("Hủy, kèm lý do")) or {})
    form = ReasonForm(posted(request), initial=first)

    def act(data):
        elections.annul(election, data["reason"], by=request.user, seen=data["seen"])

    said = _("Đã hủy cuộc bầu; lý do nằm trong lịch sử hội nghị.")
    return _short(request, election, form, act, said, _("Hủy cuộc bầu"), _("Hủy, kèm lý do"))


@require_POST
def election_again(request, pk):
    """Another round, with the candidates who still stand; a second click leads to the round that is there."""
    election = _election(request, pk, keeps=True)
    later = later_round(election)
    if later is not None:
        return redirect(later)
    if not election.may_be_repeated:
        messages.info(request, _("Cuộc bầu này không cần vòng nữa."))
        return redirect(election)
    standing = [row.union for row in _candidates(election) if row.is_standing]
    try:
        again = elections.open_election(
            election.conference, election.year, election.role, by=request.user, unions=standing
        )
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Blocked as error:
        messages.error(request, str(error))
        return redirect(election)
    return redirect(again)


def _over(request, election):
    messages.info(request, _("Cuộc bầu này đã xong, không sửa danh sách ứng viên nữa."))
    return redirect(election)


def _short(request, election, form, act, said, title, button):
    """A short form of its own page: what is refused is told there, with the words that were typed."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Blocked as error:
            put(form, error)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except Changed as changed:
            form.add_error(
                None, _("Có người vừa ghi vào cuộc bầu này. Xem lại trang của nó rồi bấm lần nữa nếu vẫn làm.")
            )
            form.data = form.data.copy()
            form.data["seen"] = version(changed.row)
        else:
            kept.forget(request)
            messages.success(request, said)
            return redirect(election)
    context = {
        "election": election, "conference": election.conference, "form": form, "title": title, "button": button,
        "author": kept.author_mark(request.user), "is_illustrative": election.is_illustrative,
    }  # fmt: skip
    return render(request, "events/election_act.html", context, status=422 if form.errors else 200)
