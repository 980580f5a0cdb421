"""Invented requests of the unions to their cluster, to VUFO and to other offices: some answered, some overdue."""

from dataclasses import dataclass
from datetime import date, timedelta

from clusters import clock
from clusters.models import LeadershipTerm, Union, User
from clusters.permissions import holders
from clusters.workflow.rows import version
from events.models import Recommendation, RecommendationStep
from events.workflow import recommendations
from events.workflow.conferences import Body
from events.workflow.recommendations import Request, Said
from friendship.demo.network import days_of
from friendship.demo.people import People

Addressee = Recommendation.Addressee
Kind = RecommendationStep.Kind


@dataclass(frozen=True)
class Theme:
    """What a union asks for, of whom, and what it hears."""

    title: str
    text: str
    addressee: str
    answer: str
    office: str = ""


THEMES = (
    Theme(
        "Mở lớp tập huấn vận động viện trợ",
        "Cán bộ mới của đơn vị chưa qua tập huấn. Đề nghị VUFO mở lớp về vận động và quản lý viện trợ cho cán bộ "
        "các tỉnh, thành phố.",
        Addressee.VUFO,
        "VUFO đưa lớp tập huấn vào kế hoạch năm, mỗi Liên hiệp cử hai cán bộ.",
    ),
    Theme(
        "Thống nhất lịch hoạt động chung của Cụm",
        "Các hoạt động chung dồn vào quý IV nên khó cử người dự. Đề nghị Cụm xếp lại lịch, báo trước một tháng.",
        Addressee.CLUSTER,
        "Cụm xếp lịch cả năm ngay từ hội nghị đầu năm và gửi các đơn vị.",
    ),
    Theme(
        "Hướng dẫn thủ tục phê duyệt khoản viện trợ",
        "Hồ sơ phê duyệt khoản viện trợ nhỏ còn phải bổ sung nhiều lần. Đề nghị có hướng dẫn và mẫu hồ sơ thống nhất.",
        Addressee.OFFICE,
        "Đã có mẫu hồ sơ; thời gian xem xét còn mười ngày làm việc.",
        "Sở Tài chính",
    ),
    Theme(
        "Giới thiệu tổ chức phi chính phủ nước ngoài",
        "Địa bàn của đơn vị còn ít tổ chức hoạt động. Đề nghị VUFO giới thiệu tổ chức quan tâm đến y tế, giáo dục.",
        Addressee.VUFO,
        "Đã giới thiệu ba tổ chức; đơn vị liên hệ trực tiếp để làm việc.",
    ),
    Theme(
        "Bổ sung kinh phí giao lưu nhân dân",
        "Kinh phí năm nay không đủ cho giao lưu nhân dân biên giới. Đề nghị xem xét bổ sung.",
        Addressee.OFFICE,
        "Năm nay chưa có nguồn. Đề nghị đưa vào dự toán năm sau.",
        "Ủy ban nhân dân tỉnh, thành phố",
    ),
    Theme(
        "Trao đổi kinh nghiệm về phát triển hội thành viên",
        "Đề nghị Cụm tổ chức một buổi trao đổi kinh nghiệm về phát triển hội viên và lập chi hội mới.",
        Addressee.CLUSTER,
        "Cụm đưa nội dung này vào buổi tọa đàm giữa năm.",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Course:
    """How a request goes on: days from raising to the wished date, and the steps with their days from raising."""

    wished: int
    steps: tuple[tuple[Kind, int], ...]


# Of this year, by turns: waits, is overdue, is answered of late, is under way, is settled.
COURSES = (
    Course(45, ()),
    Course(20, ()),
    Course(35, ((Kind.ANSWERED, 32),)),
    Course(60, ((Kind.UNDER_WAY, 12),)),
    Course(30, ((Kind.UNDER_WAY, 5), (Kind.SETTLED, 22))),
)
DECLINED, SETTLED = Course(30, ((Kind.DECLINED, 18),)), Course(30, ((Kind.ANSWERED, 10), (Kind.SETTLED, 26)))
WORDS = {
    Kind.UNDER_WAY: "Đã nhận kiến nghị, đang lấy ý kiến các bên.",
    Kind.SETTLED: "Việc đã làm xong, đơn vị không còn ý kiến.",
}
RAISED_AGO = 35  # this year's were raised so many days ago, a few more from union to union
LAST_OCTOBER = (10, 6)  # before last year's reports were opened


def tell(unions: list[Union], people: People, today: date) -> None:
    """One request of this year and one of last year from each union; those of last year have come to an end."""
    for place, union in enumerate(unions):
        theme = THEMES[place % len(THEMES)]
        past = date(today.year - 1, *LAST_OCTOBER) + timedelta(place % 9)
        _tell_one(union, THEMES[(place + 3) % len(THEMES)], DECLINED if place % 6 == 4 else SETTLED, past, people)
        _tell_one(union, theme, COURSES[place % len(COURSES)], today - timedelta(RAISED_AGO + place % 4), people)


def _tell_one(union: Union, theme: Theme, course: Course, day: date, people: People) -> None:
    by = people.officers.get(union.pk)
    if by is None or day <= days_of(union)[0]:
        return
    addressee = theme.addressee
    if addressee == Addressee.CLUSTER and not union.memberships.in_force_on(day).exists():
        addressee = Addressee.VUFO
    with clock.set_to(day):
        wished = day + timedelta(course.wished)
        given = Request(theme.title, theme.text, addressee, theme.office, wished_on=wished)
        row = recommendations.send(Body(union=union), given, by=by, is_illustrative=True)
    for kind, after in course.steps:
        on = day + timedelta(after)
        with clock.set_to(on):
            said = Said(kind, WORDS.get(kind, theme.answer), on)
            row = recommendations.take_step(row, said, by=_answering(row, on, people), seen=version(row))


def _answering(row: Recommendation, on: date, people: People) -> User:
    """The head of the cluster's lead, of its deputy for the lead's own request; else the VUFO officer."""
    if row.addressee != Addressee.CLUSTER or row.cluster_id is None:
        return people.vufo
    terms = holders(row.cluster_id, on.year)
    for role in (LeadershipTerm.Role.LEAD, LeadershipTerm.Role.DEPUTY):
        term = terms.get(role)
        if term is not None and term.union_id != row.union_id and term.union_id in people.heads:
            return people.heads[term.union_id]
    return people.vufo
