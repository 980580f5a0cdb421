"""What the clusters of the demo do: own reports, later dates asked for, an office given away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from clusters import clock
from clusters.models import Cluster, LeadershipTerm, Union, User
from clusters.permissions import holders
from clusters.workflow import mandates
from friendship.demo.people import People
from reports import prose
from reports.models import ClusterReport, Obligation, ReportingPeriod
from reports.workflow import circulation, cluster_reports, deadlines, pieces
from reports.workflow.cluster_reports import Issuing

LEAD = LeadershipTerm.Role.LEAD
TAKEN = 3  # so many members' words are taken under each heading
OWN_WORDS = {
    "PC": "Trong kỳ, các đơn vị trong Cụm vận động được [[PC01]], giá trị cam kết [[PC05]], đã giải ngân [[PC08]].",
    "HB12": "Cả Cụm đón [[HB02]] với [[HB03]], tổ chức [[HB01]] giao lưu, đối ngoại tại chỗ.",
}
COMMENT = "Đề nghị bổ sung hoạt động giao lưu nhân dân vùng biên giới của đơn vị trong quý III."
TAKEN_WORDS = "Các đơn vị có biên giới tổ chức giao lưu nhân dân thường xuyên, nhất là trong quý III."
SUPPLEMENT = "Số liệu viện trợ quý IV còn chờ chủ khoản đối chiếu."


class ClusterStory:
    """One cluster in one period; acts come at nine in the morning of their day, and never after `until`."""

    def __init__(self, cluster: Cluster, period: ReportingPeriod, people: People, until: datetime) -> None:
        self.cluster, self.period, self.people, self.until = cluster, period, people, until

    @contextmanager
    def on(self, day: date) -> Iterator[User]:
        """The head of the union that leads on that day."""
        with clock.set_to(min(timezone.make_aware(datetime.combine(day, time(9))), self.until)):
            yield self.people.heads[holders(self.cluster.pk, self.period.year)[LEAD].union_id]

    def write(self, day: date) -> "ClusterStory":
        """Open the report, take members' words and add the cluster's own, with live figures."""
        with self.on(day) as lead:
            report = self.report = cluster_reports.open_cluster_report(self.cluster, self.period, by=lead)
            writers = [member for member in prose.read_members(report) if member.report and member.is_sent]
            for heading in prose.headings_of(report):
                if heading.code in OWN_WORDS:
                    pieces.add_piece(report, heading.code, OWN_WORDS[heading.code], by=lead)
                for member in [m for m in writers if m.paragraphs.get(heading.code)][:TAKEN]:
                    assert member.report is not None
                    pieces.pick(report, heading.code, member.report.pk, by=lead)
        return self

    def freeze(self, day: date, occasion: str) -> "ClusterStory":
        with self.on(day) as lead:
            cluster_reports.freeze_provisional(self.report, occasion, by=lead)
        return self

    def circulate(self, day: date, answer_by: date) -> "ClusterStory":
        with self.on(day) as lead:
            self.circulation = circulation.circulate(self.report, "", answer_by, by=lead)
        return self

    def answer(self, day: date, *, agreeing: int, commenting: int) -> "ClusterStory":
        """So many members agree, so many comment; the others have not answered."""
        for place, answer in enumerate(self.circulation.answers.order_by("pk")[: agreeing + commenting]):
            with self.on(day):
                head = self.people.heads[answer.union_id]
                if place < agreeing:
                    circulation.agree(answer, by=head)
                else:
                    circulation.comment(answer, COMMENT, by=head)
        return self

    def close(self, day: date) -> "ClusterStory":
        with self.on(day) as lead:
            for answer in self.circulation.answers.filter(kind="commented"):
                pieces.add_piece(self.report, "HB12", TAKEN_WORDS, by=lead)
                for comment in answer.comments.all():
                    circulation.settle(comment, "taken", "", by=lead)
            circulation.close(self.report, by=lead)
        return self

    def issue(self, day: date) -> "ClusterStory":
        with self.on(day) as lead:
            paper = Issuing(1, "BC-CĐ", clock.today(), str(lead), "Chủ tịch Liên hiệp, Cụm trưởng")
            cluster_reports.issue(self.report, paper, by=lead)
        return self

    def accept(self, day: date) -> ClusterReport:
        with self.on(day):
            return cluster_reports.accept_cluster_report(self.report, by=self.people.vufo)


def past_year(story: ClusterStory) -> None:
    """Provisional for the conference, sent round, issued and accepted before the period closed."""
    due = story.period.cluster_due_on
    assert due is not None
    story.write(due - timedelta(4))
    story.freeze(due - timedelta(2), f"Hội nghị tổng kết Cụm ngày {due - timedelta(2):%d/%m/%Y}")
    story.circulate(due + timedelta(1), due + timedelta(6)).answer(due + timedelta(3), agreeing=2, commenting=1)
    story.close(due + timedelta(7)).issue(due + timedelta(10)).accept(due + timedelta(20))


def this_year(story: ClusterStory, *, is_circulating: bool) -> None:
    """Being written; in one cluster already with the members."""
    today = timezone.localdate(story.until)
    story.write(today - timedelta(3))
    if is_circulating:
        story.circulate(today - timedelta(1), today + timedelta(5)).answer(today, agreeing=1, commenting=1)


def ask_for_time(obligation: Obligation, by: User, today: date) -> None:
    """A union asks for a later date, which waits for its cluster's lead."""
    with clock.set_to(today - timedelta(1)):
        deadlines.ask(obligation, obligation.due_on + timedelta(4), SUPPLEMENT, by=by)


def give_office_away(term: LeadershipTerm, union: Union, by: User, today: date) -> None:
    """Two weeks ago another member did the lead's work for three days."""
    first = today - timedelta(14)
    if first.year == term.year:
        with clock.set_to(first):
            mandates.give(term, union, by=by, valid_from=first, valid_to=first + timedelta(2), reason="Đi công tác")
