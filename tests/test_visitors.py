"""Every address of the portal for every visitor, by GET and by POST: who may, and who may not.

The table in visitors.txt is kept by people and only read here. An address without a row fails; so does a row
without an address. A POST carries no fields, so whoever may post gets the form back (200), a redirect with a message
(302) or a refusal of the fields (400, 409); whoever may not gets 403, or 404 where even the page is hidden.
"""

import copy
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from aid.workflow import importing as aid_importing
from aid.workflow.donors import merge as merge_donors
from clusters import clock
from clusters.models import Invitation, Post, Succession
from clusters.uploads import Checked
from events.workflow import activities, conference_minutes, elections
from events.workflow.award_photos import add_photo as add_award_photo
from events.workflow.conference_files import add_file
from events.workflow.delegation_photos import add_photo
from mail.models import DeadAddress
from reports.models import Attachment, CirculationAnswer, Issue, Report
from reports.workflow import circulation, cluster_reports, deadlines, filing, threads
from tests import factories
from tests.addresses import all_patterns, stand_ins
from tests.aid.making import make_donor, make_whole_pledge
from tests.events import award_making
from tests.events.conference_making import add_agenda, add_delegate, invite, make_conference
from tests.events.delegation_making import make_visit
from tests.events.recommendation_making import make_recommendation

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=[\"']|\son[a-z]+=[\"']", re.IGNORECASE)
TABLE = Path(__file__).with_name("visitors.txt")
VISITORS = (
    "anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer",
)  # fmt: skip


def read_table() -> dict[tuple[str, str], dict[str, int]]:
    """{(method, name of the address): {visitor: status}}"""
    table = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            method, name, *codes = line.split()
            table[method, name] = dict(zip(VISITORS, map(int, codes), strict=True))
    return table


@pytest.fixture
def furnished(world):
    """The shared world with a row behind every address: the member's report was sent and has a comment and a file."""
    report = factories.make_report(
        world.obligations["member"], world.people["owner"], prose={"HB12": "Giao lưu"}, state="draft"
    )
    Attachment.objects.create(
        round=report.draft_round,
        kind="pdf",
        file=ContentFile(b"%PDF-1.4", name="a.pdf"),
        name="a.pdf",
        content_type="application/pdf",
        size=8,
        sha256="0" * 64,
        added_at=clock.now(),
        added_by=world.people["owner"],
    )
    filing.send(report, by=world.people["owner"])
    world.report = Report.objects.get(pk=report.pk)
    world.thread = threads.open_thread(report, "PC01", "Xem lại", by=world.people["lead"])
    world.extension = deadlines.ask(
        world.obligations["neighbour"], date(2026, 12, 10), "Bão", by=world.people["neighbour"]
    )
    half_year = factories.make_period(year=2026, kind="half_year", indicator_set=world.form)
    world.prose_report = factories.make_cluster_report(
        world.cluster, half_year, world.people["lead"], pieces={"HB12": ["Lời của Cụm"]}
    )
    world.circulating = factories.make_cluster_report(
        world.cluster, world.period, world.people["lead"], pieces={"PC": ["Lời của Cụm"]}, state="circulating"
    )
    answer = CirculationAnswer.objects.get(union=world.unions["member"])
    world.comment = circulation.comment(answer, "Sửa số", by=world.people["owner"])
    nine_months = factories.make_period(year=2026, kind="nine_months", indicator_set=world.form)
    world.issued = factories.make_cluster_report(world.cluster, nine_months, world.people["lead"])
    scan = Checked("pdf", b"%PDF-1.4", "application/pdf", "a.pdf")
    cluster_reports.issue(world.issued, factories.make_issuing(world.cluster, scan=scan), by=world.people["lead"])
    world.activity = activities.plan(world.cluster, 2026, activities.Plan("Tọa đàm", "other"), by=world.people["lead"])
    world.conference = make_conference(world, year_reviewed=2026)
    paper = Checked("pdf", b"%PDF-1.4 paper", "application/pdf", "a.pdf")
    world.conference_file = add_file(world.conference, paper, by=world.people["lead"])
    ahead = make_conference(world, title="Tọa đàm", starts_on=date(2026, 12, 10))
    add_agenda(world, ahead, "Tham luận", union=world.unions["member"])
    world.line = ahead.agenda.get()
    world.remark = conference_minutes.remark(world.conference, conference_minutes.Said("Ý"), by=world.people["owner"])
    owners = [world.unions["member"]]
    world.resolution = conference_minutes.resolve(world.conference, "Việc", owners, None, by=world.people["lead"])
    world.delegate = add_delegate(world, invite(world, world.conference, "member")[0])
    world.election = elections.open_election(
        world.conference, 2027, "deputy", by=world.people["lead"], unions=[world.unions["neighbour"]]
    )
    world.draft = filing.open_report(
        factories.make_obligation(half_year, world.unions["member"]), by=world.people["owner"]
    )
    merged = factories.make_union(short_name="Tỉnh cũ", valid_to=date(2025, 6, 30))
    factories.make_officer(merged)  # a post that nobody has handed over
    world.succession = Succession.objects.create(
        predecessor=merged,
        successor=world.unions["member"],
        kind="merger",
        on=date(2025, 7, 1),
    )
    # Not yet begun: it changes nothing of what the visitors see today.
    world.mandate = factories.make_mandate(
        world.terms["lead"], world.unions["last_lead"], valid_from=factories.TODAY + timedelta(5)
    )
    world.province = factories.make_province(code="99", name="Tỉnh có tên")
    world.draft_form = factories.make_indicator_set(state="draft")
    world.letter = factories.make_letter(world.people["owner"], "failed")
    world.dead = DeadAddress.objects.create(
        user=world.people["owner"], address=world.people["owner"].email, problem="550", since=clock.now()
    )
    world.invitation = Invitation.objects.create(
        email="moi@example.vn",
        full_name="Người Mới",
        kind=Post.Kind.OFFICER,
        union=world.unions["member"],
        token_hash="x" * 64,
        invited_by=world.people["vufo"],
        invited_at=clock.now(),
        expires_at=clock.now() + timedelta(14),
    )
    world.form.indicators.filter(code="PC01").update(register="aid.items")
    world.pledge = make_whole_pledge(world.unions["member"], world.people["owner"])
    world.donor = make_donor("Zhishan", entered_for=world.unions["member"])
    world.donor_merge = merge_donors(make_donor("Tzu Chi"), make_donor("Từ Tế"), "Một tổ chức", by=world.people["vufo"])
    world.visit = make_visit(world.unions["member"], world.people["owner"], co_hosts=(world.unions["neighbour"],))
    photo = Checked("photo", b"\xff\xd8\xff", "image/jpeg", "a.jpg")
    add_photo(world.visit, photo, by=world.people["owner"])
    world.recommendation = make_recommendation(world)
    world.award = award_making.make_award(world.unions["member"], world.people["owner"])
    add_award_photo(world.award, photo, by=world.people["owner"])
    world.nomination = award_making.nominate(world.unions["member"], world.people["owner"])
    world.quota = award_making.set_quota(world.people["vufo"], number=2)
    award_making.make_scored_sheet(world)
    nothing = aid_importing.Found([], 0, aid_importing.Written())
    world.aid_import = aid_importing.keep(
        b"no workbook", "so.xlsx", world.unions["member"], nothing, by=world.people["owner"]
    )
    return world


QUERIES = {"cell_save": "?pham-vi=own"}
ON_A_DRAFT = {"report_edit", "report_section", "cell_save", "report_send"}


def arguments(name: str, pattern, world) -> dict:
    """The rows of the world that stand behind an address; addresses that need no row get stand-ins."""
    union, cluster, report, form = world.unions["member"], world.cluster, world.report, world.draft_form
    if name in ON_A_DRAFT:
        report = world.draft
    known = {
        "scheme": world.province.scheme,
        "slug": union.slug,
        "number": cluster.number,
        "year": 2026,
        "code": world.period.code,
        "version": form.version,
        "indicator": "PC01",
        "table": "chuong-trinh",
        "obligation": world.obligations["member"].pk,
        "piece": world.prose_report.draft.pieces.get().pk,
    }
    by_name = {
        "name_": union.names.first(),
        "succession_": world.succession,
        "province_name_": world.province.names.first(),
        "membership_": union.memberships.first(),
        "term_": world.terms["lead"],
        "mandate_new": world.terms["lead"],
        "mandate_": world.mandate,
        "invitation_": world.invitation,
        "post_": world.people["owner"].posts.first(),
        "letter_": world.letter,
        "dead_address_": world.dead,
        "obligation_": world.obligations["neighbour"],
        "extension_": world.extension,
        "report_": report,
        "cell_": report,
        "thread_open": report,
        "cluster_prose": world.prose_report,
        "piece_save": world.prose_report,
        "cluster_report_receive": world.issued,
        "cluster_report_return": world.issued,
        "cluster_report_accept": world.issued,
        "issue_scan": Issue.objects.get(),
        "cluster_report": world.circulating,
        "cluster_edition": world.circulating,
        "circulation": world.circulating,
        "comment_": world.comment,
        "activity_": world.activity,
        "conference_file_new": world.conference,
        "conference_file": world.conference_file,
        "public_file": world.conference_file,
        "conference_": world.conference,
        "paper_hand_in": world.line,
        "minutes_": world.conference,
        "remark_new": world.conference,
        "remark_": world.remark,
        "resolution_new": world.conference,
        "resolution_edit": world.resolution,
        "resolution_withdraw": world.resolution,
        "resolution_": world.resolution.tasks.first(),
        "delegate_new": world.conference,
        "delegate_bulk": world.conference,
        "delegate_": world.delegate,
        "figure_history": report,
        "thread_": world.thread,
        "attachment_": world.report.sent_round.attachments.first(),
        "pledge_": world.pledge,
        "disbursement_new": world.pledge,
        "disbursement_": world.pledge.disbursements.first(),
        "value_new": world.pledge,
        "value_": world.pledge.values.first(),
        "work_new": world.pledge,
        "work_": world.pledge.works.first(),
        "aid_file_new": world.pledge,
        "aid_file_": world.pledge.files.first(),
        "import_check": world.aid_import,
        "donor_unmerge": world.donor_merge,
        "donor_": world.donor,
        "candidate_new": world.election,
        "candidate_": world.election.candidates.get(),
        "election_": world.election,
        "award_kind_": world.quota.kind,
        "award_quota_": world.quota,
        "award_photo_new": world.award,
        "award_photo": world.award.photos.get(),
        "award_vote": world.nomination,
        "award_forward": world.nomination,
        "award_decide": world.nomination,
        "award_decline": world.nomination,
        "award_step_back": world.nomination,
        "award_": world.award,
        "delegation_photo_new": world.visit,
        "delegation_photo": world.visit.photos.get(),
        "delegation_": world.visit,
        "recommendation_": world.recommendation,
        "section_": form.sections.first(),
        "indicator_": form.indicators.first(),
    }
    known["pk"] = next((row.pk for start, row in by_name.items() if name.startswith(start)), None)
    if name.startswith("province_"):
        known["code"] = world.province.code
    if name in ("report_section", "cell_save"):
        known["code"] = "PC" if name == "report_section" else "PC01"
    if name in ("figure_history", "report_register_line"):
        known["code"] = "PC01"
    if name == "cluster_edition" or name.startswith("circulation"):
        known["number"] = 1
    if name == "cluster_prose":
        known["code"] = "HB12"
    if name == "value_new":
        known["point"] = "committed"
    if name == "report_read":
        known["number"] = report.sent_round.number
    return {key: known.get(key) or stand_in for key, stand_in in stand_ins(pattern).items()}


def test_the_table_has_a_row_for_every_address_and_no_other():
    names = {pattern.name for _route, pattern in all_patterns()}

    assert {name for _method, name in read_table()} == names
    assert set(read_table()) == {(method, name) for method in ("GET", "POST") for name in names}


@pytest.mark.parametrize("visitor", VISITORS)
def test_what_a_visitor_gets(furnished, sign_in, visitor):
    client = sign_in(furnished.people[visitor])
    table = read_table()
    wrong = []
    for _route, pattern in all_patterns():
        address = reverse(pattern.name, kwargs=arguments(pattern.name, pattern, furnished))
        address += QUERIES.get(pattern.name, "")
        for method in ("GET", "POST"):
            response = _answer_and_undo(client, method, address)
            if response.status_code != table.get((method, pattern.name), {}).get(visitor):
                wrong.append(f"{method} {pattern.name}: {response.status_code}")
            wrong += [f"{method} {pattern.name}: {fault}" for fault in _faults(response)]

    assert wrong == []


def _answer_and_undo(client, method: str, address: str):
    """What comes back. What the request wrote, sign-out too, is taken back: the next one finds the same world."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        if response.streaming:
            list(response.streaming_content)  # read to its end, a file closes itself
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


class _Page(HTMLParser):
    """The headings, the fields and the labels of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.headings, self.labelled, self.fields = 0, set(), []
        self.inside_label = 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.headings += tag == "h1"
        self.inside_label += tag == "label"
        if tag == "label" and "for" in attributes:
            self.labelled.add(attributes["for"])
        is_field = tag in ("select", "textarea") or (
            tag == "input" and attributes.get("type") not in ("hidden", "submit", "button")
        )
        if is_field and not (self.inside_label or attributes.keys() & {"aria-label", "aria-labelledby"}):
            self.fields.append((attributes.get("id"), attributes.get("name")))

    def handle_endtag(self, tag):
        self.inside_label -= tag == "label"


def _faults(response) -> list[str]:
    """What is wrong with a whole page: its headings, fields without a label, code in the page."""
    if response.streaming or not response.get("Content-Type", "").startswith("text/html") or not response.content:
        return []
    text = response.content.decode()
    page = _Page(text)
    faults = [f"field {name} has no label" for key, name in page.fields if key not in page.labelled]
    if "<!doctype html>" in text.lower() and page.headings != 1:
        faults.append(f"{page.headings} <h1>")
    faults += [f"inline code {found[:40]!r}" for found in INLINE.findall(text) if "application/json" not in found]
    return faults
