"""A closed period that takes one union's report again, and what is typed while it closes."""

from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from reports.models import Report
from reports.workflow import corrections, deadlines, filing, periods, review
from reports.workflow.errors import NotAllowed, Overtaken
from tests import factories
from tests.reports.filing_pages import cell_url, page_of, row_data, section_url
from tests.reports.test_rollups import total_of

UNTIL = date(2026, 12, 20)
VISITORS = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


@pytest.fixture
def closed(world):
    """The member's draft, in a period that was closed under it."""
    report = factories.make_report(world.obligations["member"], world.people["owner"], prose={"HB12": "Giao lưu"})
    periods.close_period(world.period, by=world.people["vufo"])
    return report


def reopen(world, until=UNTIL):
    return deadlines.reopen_for(world.obligations["member"], until, "Lãnh đạo mới", by=world.people["vufo"])


# --- VUFO's pages


@pytest.mark.parametrize("name", ["obligation_reopen", "obligation_close"])
def test_vufo_alone_reopens(world, sign_in, closed, name):
    if name == "obligation_close":
        reopen(world)
    address = reverse(name, args=[world.obligations["member"].pk])

    seen = {who: sign_in(world.people[who]).get(address).status_code for who in VISITORS}

    assert seen == dict.fromkeys(VISITORS, 403) | {"vufo": 200}


def test_vufo_reopens_and_ends_it_from_the_period_page(world, sign_in, closed):
    client, owed = sign_in(world.people["vufo"]), world.obligations["member"]
    assert reverse("obligation_reopen", args=[owed.pk]) in client.get("/ky-bao-cao/2026/").content.decode()

    client.post(
        reverse("obligation_reopen", args=[owed.pk]), {"until": "20/12/2026", "reason": "Lãnh đạo mới nhận việc"}
    )
    page = client.get("/ky-bao-cao/2026/").content.decode()
    assert "Mở lại riêng đến hết 20/12/2026" in page and "Lãnh đạo mới nhận việc" in page
    neighbours = sign_in(world.people["neighbour"]).get("/ky-bao-cao/2026/").content.decode()
    assert "Mở lại riêng đến hết 20/12/2026" in neighbours and "Lãnh đạo mới" not in neighbours

    sign_in(world.people["vufo"]).post(reverse("obligation_close", args=[owed.pk]), {"reason": "Đã gửi bản giấy"})
    owed.refresh_from_db()
    assert owed.reopened_until is None


@pytest.mark.parametrize("day", ["23/11/2026", "31/11/2026", ""])
def test_a_bad_day_keeps_the_reason(world, sign_in, closed, day):
    address = reverse("obligation_reopen", args=[world.obligations["member"].pk])

    page = sign_in(world.people["vufo"]).post(address, {"until": day, "reason": "Lãnh đạo mới"}).content.decode()

    assert ("Lãnh đạo mới" in page and "hn-field bad" in page) or "Ngày cuối phải từ hôm nay" in page
    world.obligations["member"].refresh_from_db()
    assert world.obligations["member"].reopened_until is None


# --- the union's pages


def test_the_union_writes_and_sends_from_every_page(world, sign_in, closed):
    reopen(world)
    client = sign_in(world.people["owner"])

    home = client.get("/").content.decode()
    section = client.get(reverse("report_section", args=[closed.pk, "PC"])).content.decode()
    saved = client.post(
        cell_url(closed, "PC01"), row_data(client, closed, "PC01-own", value="7"), headers={"HX-Request": "true"}
    )
    sent = client.post(reverse("report_send", args=[closed.pk]))

    assert "mở lại riêng cho đơn vị đến hết 20/12/2026" in home
    assert "mở lại riêng cho đơn vị đến hết 20/12/2026" in section and "data-locked" not in section
    assert (saved.status_code, sent.status_code) == (200, 302)
    report = Report.objects.get(pk=closed.pk)
    assert report.state == "submitted" and report.sent_round.figures.get(indicator__code="PC01").value == 7


def test_a_report_that_was_never_begun_can_be_begun(world, sign_in):
    periods.close_period(world.period, by=world.people["vufo"])
    address = reverse("report_open", args=[world.obligations["member"].pk])
    client = sign_in(world.people["owner"])
    assert client.post(address).url == reverse("report_list")
    assert address not in client.get("/bao-cao/").content.decode()

    reopen(world)

    assert address in client.get("/bao-cao/").content.decode() and address in client.get("/").content.decode()
    assert "/soan/" in client.post(address).url


# --- nothing typed is lost (rule 20)


@pytest.mark.parametrize("how", ["closed", "day is over", "ended early"])
def test_what_is_typed_while_it_closes_stays_on_the_page(world, sign_in, closed, how):
    reopen(world)
    client, today = sign_in(world.people["owner"]), date(2026, 11, 24)
    one = row_data(client, closed, "PC01-own", value="9")
    whole = page_of(client, closed) | one
    if how == "closed":
        periods.reopen_period(world.period, UNTIL, "x", by=world.people["vufo"])
        deadlines_end(world)
        periods.close_period(world.period, by=world.people["vufo"])
    elif how == "ended early":
        deadlines.end_reopening(world.obligations["member"], "x", by=world.people["vufo"])
    else:
        today = date(2026, 12, 21)

    with clock.set_to(today):
        saved = client.post(cell_url(closed, "PC01"), one, headers={"HX-Request": "true"})
        whole = client.post(section_url(closed), whole)
        page = client.get(reverse("report_send", args=[closed.pk])).content.decode()
        sent = client.post(reverse("report_send", args=[closed.pk]), follow=True)

    assert saved.status_code == 409 and "đã khóa" in saved.content.decode()
    assert whole.status_code == 422 and 'value="9"' in whole.content.decode()
    assert ("đã hết ngày 20/12/2026" in page) is (how == "day is over")
    assert "đã khóa" in page and "đã khóa" in sent.content.decode()
    report = Report.objects.get(pk=closed.pk)
    assert report.state == "draft" and report.draft_round.figures.get(indicator__code="PC01").value == 1


def deadlines_end(world):
    """Take the single reopening away, as a period that is open as a whole has no need of it."""
    owed = world.obligations["member"]
    owed.refresh_from_db()
    owed.reopened_until = None
    owed.save()


# --- corrections after closing (rule 17)


def test_a_correction_is_sent_after_closing_returned_and_counts_once_accepted(world):
    """The nation's total by accepted reports, after each step: rule 17."""
    owner, lead, vufo = (world.people[name] for name in ("owner", "lead", "vufo"))
    from_start = {"state": "accepted", "reviewer": lead, "vufo": vufo}
    report = factories.make_report(world.obligations["member"], owner, {"PC01": 40}, **from_start)
    factories.make_report(world.obligations["neighbour"], world.people["neighbour"], {"PC01": 2}, **from_start)
    periods.close_period(world.period, by=vufo)
    steps = {
        "begun": lambda: filing.open_correction(report, "Cộng nhầm", by=owner),
        "written": lambda: factories.fill(report, {"PC01": 10}, by=owner),
        "sent": lambda: filing.send(report.pk, by=owner),
        "endorsed": lambda: factories.read_and(review.endorse, report, lead),
        "returned by VUFO": lambda: review.return_report(report.pk, "Nêu căn cứ", by=vufo),
        "sent again": lambda: filing.send(report.pk, by=owner),
        "endorsed again": lambda: factories.read_and(review.endorse, report, lead),
        "accepted": lambda: factories.read_and(review.accept, report, vufo),
    }

    seen = {"before": total_of(world, "accepted")}
    for name, step in steps.items():
        step()
        seen[name] = total_of(world, "accepted")

    assert seen == dict.fromkeys(["before", *steps], 42) | {"accepted": 12}


# --- a correction that is given up


@pytest.fixture
def correction(world):
    owner, lead, vufo = (world.people[name] for name in ("owner", "lead", "vufo"))
    report = factories.make_report(
        world.obligations["member"], owner, {"PC01": 40}, state="accepted", reviewer=lead, vufo=vufo
    )
    filing.open_correction(report, "Cộng nhầm", by=owner)
    factories.fill(report, {"PC01": 10}, by=owner)
    return Report.objects.get(pk=report.pk)


def test_the_union_gives_a_correction_up_and_may_begin_another(world, sign_in, correction):
    address = reverse("report_abandon", args=[correction.pk])
    client = sign_in(world.people["head"])
    assert address in client.get(correction.get_absolute_url()).content.decode()
    refused = client.post(address, {"reason": " "})

    client.post(address, {"reason": "Số cũ đúng"})

    report = Report.objects.get(pk=correction.pk)
    assert refused.status_code == 422
    assert (report.state, report.draft_round, total_of(world, "accepted")) == ("accepted", None, 40)
    last = report.acts.last()
    assert (last.kind, last.reason, last.round_id) == ("abandon", "Số cũ đúng", correction.draft_round_id)
    assert correction.draft_round.figures.get(indicator__code="PC01").value == 10  # nothing is deleted
    again = filing.open_correction(report, "Cộng nhầm thật", by=world.people["owner"])
    assert again.draft_round.number == 3
    assert again.draft_round.figures.get(indicator__code="PC01").value == 40
    assert client.get(report.get_absolute_url()).status_code == 200


def test_who_may_give_a_correction_up(world, correction):
    for name in set(world.people) - {"anonymous", "owner", "head"}:
        with pytest.raises(NotAllowed):
            corrections.abandon_correction(correction, "x", by=world.people[name])


def test_a_correction_that_was_sent_has_to_be_decided_upon(world, sign_in, correction):
    filing.send(correction, by=world.people["owner"])

    response = sign_in(world.people["owner"]).post(reverse("report_abandon", args=[correction.pk]), {"reason": "x"})

    assert response.url == correction.get_absolute_url()
    assert Report.objects.get(pk=correction.pk).state == "submitted"
    review.return_report(correction.pk, "Nêu căn cứ", by=world.people["lead"])
    with pytest.raises(Overtaken):
        corrections.abandon_correction(correction, "x", by=world.people["owner"])
