"""Plain functions that make rows for tests. Each states its defaults; a test states all that it depends on."""

import itertools
from datetime import date
from decimal import Decimal

from clusters import clock
from clusters.models import (
    Cluster,
    ClusterMembership,
    LeadershipTerm,
    Mandate,
    Post,
    Province,
    ProvinceName,
    Union,
    UnionName,
    User,
)
from mail.models import Kind, Letter
from reports.models import (
    Circulation,
    ClusterReport,
    Figure,
    Indicator,
    IndicatorSet,
    Narrative,
    Obligation,
    Piece,
    PublishedFigure,
    Report,
    ReportingPeriod,
    Section,
)
from reports.workflow import circulation, cluster_reports, filing, review
from reports.workflow.filing import Entry

TODAY = date(2026, 11, 24)
_counter = itertools.count(1)
# For columns of small integers, which a whole run in one process would outgrow.
_small_numbers = itertools.cycle(range(1001, 32_000))


def make_province(scheme=34, code=None, name=None, kind="province", region="Đồng bằng sông Cửu Long") -> Province:
    n = next(_counter)
    code = code or f"{n % 100:02d}"
    province, _new = Province.objects.get_or_create(scheme=scheme, code=code, defaults={"region": region})
    if name:
        ProvinceName.objects.create(province=province, name=name, kind=kind)
    return province


def make_union(short_name=None, province=None, valid_from=None, valid_to=None, **fields) -> Union:
    """A union with one name row, open on both sides unless days are given."""
    n = next(_counter)
    short_name = short_name or f"Tỉnh {n}"
    union = Union.objects.create(slug=fields.pop("slug", f"lien-hiep-{n}"), **fields)
    UnionName.objects.create(
        union=union,
        province=province or make_province(),
        name=f"Liên hiệp các tổ chức hữu nghị {short_name}",
        short_name=short_name,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    return union


def make_cluster(number=None, region="miền Tây") -> Cluster:
    return Cluster.objects.create(number=number or next(_small_numbers), region=region)


def make_membership(cluster, union, valid_from=date(2021, 7, 20), valid_to=None) -> ClusterMembership:
    return ClusterMembership.objects.create(cluster=cluster, union=union, valid_from=valid_from, valid_to=valid_to)


def make_term(cluster, union, year=2026, role="lead", status="elected", **fields) -> LeadershipTerm:
    days = {"valid_from": date(year, 1, 1), "valid_to": date(year, 12, 31)}
    if status == "recognised":
        fields = {"decision_number": "100/QĐ-LHHN", "decision_date": date(year, 3, 1)} | fields
    return LeadershipTerm.objects.create(
        cluster=cluster, union=union, year=year, role=role, status=status, **(days | fields)
    )


def make_user(username=None, password=None, **fields) -> User:
    username = username or f"nguoi{next(_counter)}"
    defaults = {"email": f"{username}@example.vn", "full_name": f"Nguyễn Văn {username}"}
    user = User(username=username, **(defaults | fields))
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def make_post(user, kind, union=None, valid_from=date(2020, 1, 1), valid_to=None, **fields) -> Post:
    return Post.objects.create(user=user, kind=kind, union=union, valid_from=valid_from, valid_to=valid_to, **fields)


def make_officer(union, **fields) -> User:
    user = make_user(**fields)
    make_post(user, Post.Kind.OFFICER, union)
    return user


def make_head(union, **fields) -> User:
    user = make_user(**fields)
    make_post(user, Post.Kind.HEAD, union)
    return user


def make_vufo_officer(**fields) -> User:
    user = make_user(**fields)
    make_post(user, Post.Kind.VUFO_OFFICER)
    return user


def make_observer(**fields) -> User:
    user = make_user(**fields)
    make_post(user, Post.Kind.OBSERVER)
    return user


def make_section(form, code="PC", title=None, order=1, **fields) -> Section:
    fields.setdefault("short_title", f"Mục {code}")
    return Section.objects.create(indicator_set=form, code=code, title=title or f"Mục {code}", order=order, **fields)


def make_indicator(form, section, code, **fields) -> Indicator:
    defaults = {
        "label": f"Chỉ tiêu {code}",
        "unit": "khoản",
        "type": "integer",
        "over_time": "sum",
        "over_units": "sum",
        "order": form.indicators.count() + 1,
    }
    return Indicator.objects.create(indicator_set=form, section=section, code=code, **(defaults | fields))


def make_indicator_set(version=None, state="published") -> IndicatorSet:
    """A small form: HB (HB02, text HB12) and PC (PC01 required with parts, money, ratio, distinct count)."""
    form = IndicatorSet.objects.create(
        version=version or next(_small_numbers), name="Biểu thử", state=state, published_at=clock.now()
    )
    peace = make_section(form, "HB", "Hòa bình, hữu nghị", 1)
    aid = make_section(form, "PC", "Vận động viện trợ", 2, narrative_label="Thuyết minh viện trợ")
    make_indicator(form, peace, "HB02", unit="lượt đoàn")
    make_indicator(form, peace, "HB12", type="text", unit="", over_time="none", over_units="none")
    make_indicator(form, aid, "PC01", is_required=True)
    make_indicator(form, aid, "PC02", part_of="PC01", part_group="a")
    make_indicator(form, aid, "PC03", part_of="PC01", part_group="a", over_time="latest")
    make_indicator(form, aid, "PC05", type="money", unit="VND")
    make_indicator(form, aid, "PC08", type="money", unit="VND", expects="PC05")
    make_indicator(form, aid, "PC10", unit="tổ chức", over_units="distinct", over_time="latest")
    make_indicator(form, aid, "PC19", type="money", unit="VND", in_short_periods=False)
    make_indicator(
        form, aid, "PC20", type="decimal", unit="%", formula="PC05 / PC19 * 100", over_time="none", over_units="none"
    )
    return form


def make_period(year=2026, kind="year", state="open", indicator_set=None, **fields) -> ReportingPeriod:
    defaults = {
        "code": ReportingPeriod.code_for(kind, year),
        "starts_on": date(year, 1, 1),
        "ends_on": date(year, 12, 31),
        "opens_on": date(year, 11, 2),
        "union_due_on": date(year, 12, 5),
        "cluster_due_on": date(year, 12, 12),
        "closes_on": date(year + 1, 1, 15),
    }
    return ReportingPeriod.objects.create(
        year=year, kind=kind, state=state, indicator_set=indicator_set or make_indicator_set(), **(defaults | fields)
    )


def make_obligation(period, union, **fields) -> Obligation:
    return Obligation.objects.create(
        period=period, union=union, due_on=fields.pop("due_on", period.union_due_on), **fields
    )


def make_report(obligation, by, figures=None, prose=None, state="draft", reviewer=None, vufo=None) -> Report:
    """A report brought to `state` through the real workflow.

    `figures` maps codes (or (code, scope)) to a number or an Entry; PC01 is filled in if it is not named.
    `reviewer` endorses or returns, `vufo` accepts (and endorses nothing).
    """
    report = filing.open_report(obligation, by=by)
    fill(report, {"PC01": 1} | (figures or {}), prose, by=by)
    if state != "draft":
        filing.send(report, by=by)
    if state == "returned":
        review.return_report(report, "Xem lại số liệu", by=reviewer)
    if state in ("endorsed", "accepted") and reviewer is not None:
        read_and(review.endorse, report, reviewer)
    if state == "accepted":
        read_and(review.accept, report, vufo)
    return Report.objects.get(pk=report.pk)


def read_and(act, report, by, **arguments):
    """Open the sent round, as a reviewer must, and act."""
    report = Report.objects.get(pk=report.pk)
    review.note_reading(report.sent_round, by=by)
    return act(report, by=by, **arguments)


def fill(report, figures, prose=None, *, by) -> None:
    report = Report.objects.get(pk=report.pk)
    lines = {line.code: line for line in report.period.indicator_set.indicators.all()}
    for key, value in figures.items():
        code, scope = key if isinstance(key, tuple) else (key, "own")
        if code not in lines:
            continue
        entry = value if isinstance(value, Entry) else Entry("number", Decimal(value))
        figure = Figure.objects.filter(round=report.draft_round, indicator=lines[code], scope=scope).first()
        filing.save_figure(report, lines[code], scope, entry, by=by, version=figure.version if figure else 0)
    for code, text in (prose or {}).items():
        narrative = Narrative.objects.filter(round=report.draft_round, code=code).first()
        filing.save_narrative(report, code, text, by=by, version=narrative.version if narrative else 0)


def make_published(period, indicator, value, *, union=None, cluster=None, **fields) -> PublishedFigure:
    defaults = {"source": "Báo Thử, 20/11/2024", "imported_at": clock.now()}
    return PublishedFigure.objects.create(
        period=period, indicator=indicator, value=Decimal(value), union=union, cluster=cluster, **(defaults | fields)
    )


def make_mandate(term, union, valid_from=TODAY, valid_to=None, by=None, **fields) -> Mandate:
    return Mandate.objects.create(
        term=term,
        union=union,
        valid_from=valid_from,
        valid_to=valid_to or term.valid_to,
        reason=fields.pop("reason", "Lãnh đạo đi công tác"),
        given_by=by or make_user(),
        given_office="Cán bộ VUFO",
        given_at=clock.now(),
        **fields,
    )


def make_cluster_report(cluster, period, by, pieces=None, state="drafting", vufo=None) -> ClusterReport:
    """A cluster's report brought to `state` through the real workflow; `pieces` maps headings to lists of texts.

    `by` writes, circulates and issues; `vufo` receives, returns, accepts. Numbers are the next free ones.
    """
    report = cluster_reports.open_cluster_report(cluster, period, by=by)
    for code, texts in (pieces or {}).items():
        for order, text in enumerate(texts, start=1):
            make_piece(report.draft, code, text, by, order=order)
    if state == "circulating":
        make_circulation(report, by)
    if state in ("issued", "received", "returned", "accepted"):
        cluster_reports.issue(report, make_issuing(cluster), by=by)
    if state in ("received", "accepted"):
        cluster_reports.receive(report, by=vufo)
    if state == "returned":
        cluster_reports.return_cluster_report(report, "Bổ sung thuyết minh", by=vufo)
    if state == "accepted":
        cluster_reports.accept_cluster_report(report, by=vufo)
    return ClusterReport.objects.select_related("cluster", "period").get(pk=report.pk)


def make_piece(edition, code, text, by, **fields) -> Piece:
    order = fields.pop("order", edition.pieces.count() + 1)
    return Piece.objects.create(
        edition=edition, code=code, text=text, order=order, changed_at=clock.now(), changed_by=by, **fields
    )


def make_circulation(report, by, answer_by=None) -> Circulation:
    return circulation.circulate(report, "Mong các đơn vị cho ý kiến.", answer_by or clock.today(), by=by)


def make_issuing(cluster, **fields) -> cluster_reports.Issuing:
    """What stands on the signed paper, under the next number of the year."""
    defaults = {
        "number": cluster_reports.next_number(cluster, clock.today().year),
        "symbol": "BC-CĐ",
        "issued_on": clock.today(),
        "signatory": "Trần Văn Ký",
        "signatory_title": "Chủ tịch",
    }
    return cluster_reports.Issuing(**(defaults | fields))


def make_letter(user, state="waiting", **fields) -> Letter:
    problem = {"failed": "550 No such user", "unsure": "timed out", "dropped": "Không còn chức trách."}
    defaults = {
        "kind": Kind.RETURNED,
        "pace": "at_once",
        "subject": "Báo cáo năm 2026 của Cà Mau bị trả lại",
        "text": "Mời sửa và gửi lại.",
        "link": "/bao-cao/1/",
        "key": f"test:{next(_counter)}",
        "created_at": clock.now(),
        "send_after": clock.now(),
        "state_at": clock.now(),
        "problem": problem.get(state, ""),
        "sent_at": clock.now() if state == "sent" else None,
    }
    return Letter.objects.create(user=user, state=state, **(defaults | fields))
