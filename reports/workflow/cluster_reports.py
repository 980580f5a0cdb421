"""The life of a cluster's own report: opened, frozen for the conference, issued, received, returned, accepted."""

from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, LeadershipTerm, User
from clusters.permissions import is_vufo_officer, posts_in_force
from clusters.uploads import Checked
from reports import permissions
from reports.models import ClusterAct, ClusterReport, Edition, Issue, PassageComment, ReportingPeriod
from reports.notices import cluster_reports as notices
from reports.workflow.editions import draft_of, freeze_copy, freeze_draft, open_next_draft
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.locking import office_name

State = ClusterReport.State


class BlockedAt(Blocked):
    """Something to be mended in one field of the form."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Issuing:
    """What the signed paper says: `number` and `symbol` as in `12/BC-CĐ`, day, signatory and the scan."""

    number: int
    symbol: str
    issued_on: date
    signatory: str
    signatory_title: str
    scan: Checked | None = None


@transaction.atomic
def open_cluster_report(cluster: Cluster, period: ReportingPeriod, *, by: User) -> ClusterReport:
    """Begin the cluster's report of the period, or give back the one there is."""
    existing = ClusterReport.objects.filter(cluster=cluster, period=period).first()
    if existing is not None:
        return existing
    if not permissions.can_open_cluster_report(by, cluster, period):
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó của năm mở được báo cáo Cụm, khi kỳ đã mở."))
    now = clock.now()
    try:
        with transaction.atomic():
            report = ClusterReport.objects.create(
                cluster=cluster, period=period, opened_at=now, opened_by=by, state_changed_at=now
            )
    except IntegrityError:  # the other office was faster
        return ClusterReport.objects.get(cluster=cluster, period=period)
    report.draft = Edition.objects.create(report=report, number=1, created_at=now, created_by=by)
    report.save(update_fields=["draft"])
    note_cluster_act(report, report.draft, ClusterAct.Kind.OPEN, by=by, from_state="")
    return report


def lock_cluster_report(report: ClusterReport | int) -> ClusterReport:
    """The report as it is now, locked until the transaction ends."""
    pk = report.pk if isinstance(report, ClusterReport) else report
    rows = ClusterReport.objects.select_for_update(of=("self",))
    return rows.select_related("cluster", "period__indicator_set").get(pk=pk)


def cluster_office_of(user: User, report: ClusterReport) -> tuple[str, LeadershipTerm | None]:
    """In what office the person acts on the cluster's report, in words, and the term if it is one of the cluster."""
    term = permissions.cluster_term(user, report)
    if term is not None:
        return office_name(term, user), term
    if is_vufo_officer(user):
        return "Cán bộ VUFO", None
    return next((str(post) for post in posts_in_force(user)), ""), None


def note_cluster_act(
    report: ClusterReport, edition: Edition, kind: str, *, by: User, from_state: str, reason: str = ""
) -> ClusterAct:
    """Add a line to the history; called inside the transaction that changes the state."""
    office, term = cluster_office_of(by, report)
    return ClusterAct.objects.create(
        report=report,
        edition=edition,
        kind=kind,
        from_state=from_state,
        to_state=report.state,
        actor=by,
        office=office,
        term=term,
        at=clock.now(),
        reason=reason,
    )


def writable(report: ClusterReport | int, by: User) -> ClusterReport:
    """The locked report, if the person may write, circulate and issue it now."""
    report = lock_cluster_report(report)
    if permissions.can_write_cluster_report(by, report):
        return report
    if permissions.cluster_term(by, report) is None:
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó của năm làm được việc này với báo cáo Cụm."))
    if not report.is_writable:
        raise Overtaken(
            _("Báo cáo Cụm đang ở bước “%(state)s”, không sửa được nữa.") % {"state": report.get_state_display()}
        )
    raise NotAllowed(_("Năm đã qua và kỳ đã khóa: báo cáo Cụm chỉ còn để đọc."))


@transaction.atomic
def choose_basis(report: ClusterReport | int, basis: str, *, by: User) -> ClusterReport:
    """Reckon the draft's figures from the members' rounds as sent, or as accepted by VUFO."""
    report = writable(report, by)
    draft = draft_of(report, None)
    if basis not in ("sent", "accepted"):
        raise Blocked(_("Chọn số liệu đã gửi hoặc đã duyệt."))
    draft.basis = basis
    draft.save(update_fields=["basis"])
    return report


@transaction.atomic
def freeze_provisional(report: ClusterReport | int, occasion: str, *, by: User, number: int | None = None) -> Edition:
    """Keep a dated edition for an occasion, as for the conference; the draft goes on."""
    report = writable(report, by)
    draft_of(report, number)
    if not occasion.strip():
        raise BlockedAt("occasion", _("Ghi dịp dùng bản này, ví dụ “Hội nghị Cụm ngày 05/12/2026”."))
    edition = freeze_copy(report, Edition.Kind.PROVISIONAL, by=by, occasion=occasion.strip())
    note_cluster_act(report, edition, ClusterAct.Kind.FREEZE, by=by, from_state=report.state, reason=edition.occasion)
    return edition


@transaction.atomic
def issue(report: ClusterReport | int, given: Issuing, *, by: User, number: int | None = None) -> ClusterReport:
    """Issue the draft under its number: it becomes the final edition and goes to VUFO."""
    report = writable(report, by)
    draft_of(report, number)
    _check_ready(report)
    _check_paper(report, given)
    before = report.state
    edition = freeze_draft(report, by=by)
    paper = _enter(report, edition, given, by)
    report.issued = edition
    _move(report, State.ISSUED)
    act = note_cluster_act(report, edition, ClusterAct.Kind.ISSUE, by=by, from_state=before, reason=_words_of(paper))
    notices.issued(report, act)
    return report


def _words_of(paper: Issue) -> str:
    told = {"paper": str(paper), "day": f"{paper.issued_on:%d/%m/%Y}", "who": paper.signatory}
    return _("Số %(paper)s ngày %(day)s, %(who)s ký") % told


def _check_ready(report: ClusterReport) -> None:
    if report.state == State.CIRCULATING:
        raise Blocked(_("Đang lấy ý kiến các đơn vị. Kết thúc lấy ý kiến rồi mới ban hành."))
    comments = PassageComment.objects.of_reports([report])
    unsettled = comments.filter(outcome=PassageComment.Outcome.OPEN).count()
    if unsettled:
        raise Blocked(
            _("Còn %(n)d ý kiến chưa xử lý. Tiếp thu hoặc giải trình từng ý kiến rồi ban hành.") % {"n": unsettled}
        )


def _check_paper(report: ClusterReport, given: Issuing) -> None:
    if given.number < 1:
        raise BlockedAt("number", _("Số bắt đầu từ 1."))
    if not given.symbol.strip():
        raise BlockedAt("symbol", _("Ghi ký hiệu, ví dụ BC-CĐ."))
    if not given.signatory.strip():
        raise BlockedAt("signatory", _("Ghi họ tên người ký."))
    if given.issued_on > clock.today():
        raise BlockedAt("issued_on", _("Ngày ban hành không thể ở sau hôm nay."))
    if given.issued_on < report.period.starts_on:
        first = f"{report.period.starts_on:%d/%m/%Y}"
        raise BlockedAt("issued_on", _("Ngày ban hành không thể trước ngày đầu của kỳ (%s).") % first)
    last = report.circulations.order_by("-number").first()
    asked_on = timezone.localtime(last.asked_at).date() if last else None
    if asked_on and given.issued_on < asked_on:
        raise BlockedAt("issued_on", _("Ngày ban hành không thể trước lần lấy ý kiến (%s).") % f"{asked_on:%d/%m/%Y}")
    _check_number(report, given)


def _check_number(report: ClusterReport, given: Issuing) -> None:
    year = given.issued_on.year
    if Issue.objects.filter(cluster=report.cluster_id, year=year, number=given.number).exists():
        told = {"n": f"{given.number:02d}", "cluster": report.cluster, "year": year}
        raise BlockedAt("number", _("Số %(n)s đã dùng cho một báo cáo khác của %(cluster)s trong năm %(year)s.") % told)


def next_number(cluster: Cluster, year: int) -> int:
    """The number after the last one that the cluster used in the year."""
    last = Issue.objects.filter(cluster=cluster, year=year).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _enter(report: ClusterReport, edition: Edition, given: Issuing, by: User) -> Issue:
    paper = Issue(
        edition=edition,
        cluster=report.cluster,
        year=given.issued_on.year,
        number=given.number,
        symbol=given.symbol.strip(),
        issued_on=given.issued_on,
        signatory=given.signatory.strip(),
        signatory_title=given.signatory_title.strip(),
        entered_at=clock.now(),
        entered_by=by,
    )
    if given.scan is not None:
        paper.scan = ContentFile(given.scan.content, name=given.scan.name)
        paper.scan_name, paper.scan_sha256 = given.scan.name, given.scan.sha256
    try:
        with transaction.atomic():
            paper.save()
    except IntegrityError as error:  # another report of the cluster took the number in this moment
        raise BlockedAt("number", _("Số này vừa được dùng cho một báo cáo khác của Cụm.")) from error
    return paper


def _move(report: ClusterReport, to: str) -> None:
    report.state, report.state_changed_at = to, clock.now()
    report.save()


def _decidable(report: ClusterReport | int, by: User, number: int | None, states: tuple[str, ...]) -> ClusterReport:
    """The locked report, if VUFO's decision on the edition that the page showed is this person's now."""
    report = lock_cluster_report(report)
    if not is_vufo_officer(by) or permissions.cluster_term(by, report) is not None:
        raise NotAllowed(
            _("Chỉ cán bộ VUFO tiếp nhận, trả lại, duyệt được báo cáo Cụm, và không phải báo cáo mình soạn.")
        )
    if report.state not in states:
        raise Overtaken(
            _("Báo cáo Cụm đang ở bước “%(state)s”, không còn chờ việc này.") % {"state": report.get_state_display()}
        )
    if number is not None and report.issued is not None and report.issued.number != number:
        raise Overtaken(_("Cụm đã ban hành bản mới sau khi trang này mở. Đọc bản mới rồi quyết định."))
    return report


@transaction.atomic
def receive(report: ClusterReport | int, *, by: User, number: int | None = None) -> ClusterReport:
    """VUFO notes that the report came in."""
    report = _decidable(report, by, number, (State.ISSUED,))
    return _decide(report, State.RECEIVED, ClusterAct.Kind.RECEIVE, by, "")


@transaction.atomic
def return_cluster_report(
    report: ClusterReport | int, reason: str, *, by: User, number: int | None = None
) -> ClusterReport:
    """VUFO sends the report back; the next draft opens as a copy of the edition returned."""
    report = _decidable(report, by, number, (State.ISSUED, State.RECEIVED))
    if not reason.strip():
        raise BlockedAt("reason", _("Ghi lý do trả lại: Cụm cần biết phải sửa gì."))
    assert report.issued is not None
    open_next_draft(report, report.issued, by=by)
    return _decide(report, State.RETURNED, ClusterAct.Kind.RETURN, by, reason.strip())


@transaction.atomic
def accept_cluster_report(report: ClusterReport | int, *, by: User, number: int | None = None) -> ClusterReport:
    """VUFO accepts the edition that was issued."""
    report = _decidable(report, by, number, (State.ISSUED, State.RECEIVED))
    report.accepted = report.issued
    return _decide(report, State.ACCEPTED, ClusterAct.Kind.ACCEPT, by, "")


def _decide(report: ClusterReport, to: str, kind: str, by: User, reason: str) -> ClusterReport:
    assert report.issued is not None
    before = report.state
    _move(report, to)
    notices.decided(report, note_cluster_act(report, report.issued, kind, by=by, from_state=before, reason=reason))
    return report
