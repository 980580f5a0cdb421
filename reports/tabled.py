"""The reports that a cluster's conference speaks of: its members' and its own, for the year under review."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clusters.models import User
from events.models import Conference
from reports import conference_remarks, permissions
from reports.cluster_pages import unsettled
from reports.desk_rows import DeskRow
from reports.desks import lay_desk
from reports.models import ClusterReport, Indicator, PassageComment, Report, ReportingPeriod, Section, Thread
from reports.models.report import State
from reports.workflow import threads


@dataclass
class Tabled:
    """What lies on the table. `own` is the cluster's report, where the person may see it."""

    period: ReportingPeriod
    rows: list[DeskRow]  # of the unions whose single reports the person may know of
    owed: int
    sent: int  # without those that were returned since
    returned: int
    own: ClusterReport | None
    may_begin_own: bool
    open_on_own: int  # comments and remarks on it that nobody has settled
    takes_own: bool  # the person may note a remark on it
    remarks: list[Thread]  # said at this conference, on reports that the person may open
    remarks_on_own: list[PassageComment]
    open_to_remarks: list[DeskRow]  # reports on which the person may note a remark
    left_out: list[str]  # why the others take none of this person, a sentence each
    closed_because: str  # why no remark is taken now, whoever asks

    @property
    def takes_remarks(self) -> bool:
        """The person may note a remark on something that lies there."""
        return self.takes_own or bool(self.open_to_remarks)

    @property
    def shows_all(self) -> bool:
        return len(self.rows) == self.owed


def period_of(conference: Conference) -> ReportingPeriod | None:
    """The annual period of the year under review, if unions report on it."""
    if conference.cluster_id is None or conference.year_reviewed is None:
        return None
    states = [ReportingPeriod.State.OPEN, ReportingPeriod.State.CLOSED]
    rows = ReportingPeriod.objects.filter(
        kind=ReportingPeriod.Kind.YEAR, year=conference.year_reviewed, state__in=states
    )
    return rows.select_related("indicator_set").first()


def lay_table(conference: Conference, user: User) -> Tabled | None:
    """None where the conference reviews no year on which the unions report."""
    period = period_of(conference)
    if period is None:
        return None
    rows = [row for row in lay_desk(period, user, conference.cluster).rows if not row.obligation.is_exempt]
    own = ClusterReport.objects.visible_to(user).filter(cluster=conference.cluster_id, period=period)
    own = own.select_related("cluster", "period").first()
    remarks = Thread.objects.visible_to(user).filter(conference=conference).order_by("report", "opened_at", "pk")
    remarks = remarks.select_related("report__union", "report__period").prefetch_related(
        "messages", "report__union__names"
    )
    takes = [row for row in rows if row.report is not None and permissions.can_open_thread(user, row.report)]
    known = _known(rows, user, conference)
    return Tabled(
        period=period,
        rows=known,
        owed=len(rows),
        sent=sum(row.is_sent and row.state != State.RETURNED for row in rows),
        returned=sum(row.state == State.RETURNED for row in rows),
        own=own,
        may_begin_own=own is None and permissions.can_open_cluster_report(user, conference.cluster, period),
        open_on_own=unsettled(own) if own is not None else 0,
        takes_own=own is not None and permissions.can_note_on_cluster_report(user, own),
        remarks=list(remarks),
        remarks_on_own=conference_remarks.said_at(conference, user),
        open_to_remarks=takes,
        left_out=_left_out([row for row in known if row not in takes]),
        closed_because=threads.closed_because(conference),
    )


def _known(rows: list[DeskRow], user: User, conference: Conference) -> list[DeskRow]:
    """The rows of unions whose reports the person may know of: as on a desk, else the own and those to be opened."""
    assert conference.year_reviewed is not None
    if permissions.can_see_unit_rows(user, conference.cluster_id, conference.year_reviewed):
        return rows
    return [row for row in rows if row.can_open or row.is_mine]


def _left_out(rows: list[DeskRow]) -> list[str]:
    """Why remarks on the reports of these unions are not for the person to note: by whom then, or why by nobody."""
    unsent = ", ".join(row.name for row in rows if row.report is None)
    accepted = ", ".join(row.name for row in rows if row.state == State.ACCEPTED)
    others = [row for row in rows if row.report is not None and row.state != State.ACCEPTED]
    said = [
        # Nobody comments on the own union's report, whoever said it (rule 5): a comment needs a second side.
        _("Ý kiến về báo cáo của %(name)s do %(who)s ghi.") % {"name": row.name, "who": row.reviewers or _("VUFO")}
        for row in others
    ]
    said += [_("Chưa gửi: %(names)s.") % {"names": unsent}] if unsent else []
    return said + ([_("Đã duyệt, không nhận thêm ý kiến: %(names)s.") % {"names": accepted}] if accepted else [])


def fields_of(period: ReportingPeriod) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields of the period's form that can be spoken of, by section: passages and lines."""
    lines = Indicator.objects.filter(indicator_set=period.indicator_set_id)
    if period.is_short:
        lines = lines.filter(in_short_periods=True)
    by_section: dict[int, list[Indicator]] = {}
    for line in lines:
        by_section.setdefault(line.section_id, []).append(line)
    groups = []
    for section in Section.objects.filter(indicator_set=period.indicator_set_id):
        fields = [(line.code, f"{line.code} {line.label}") for line in by_section.get(section.pk, [])]
        if fields or section.narrative_label:
            groups.append((section.title, [(section.code, section.narrative_label or section.title), *fields]))
    return groups


def report_among(rows: list[DeskRow], pk: int) -> Report | None:
    return next((row.report for row in rows if row.report is not None and row.report.pk == pk), None)
