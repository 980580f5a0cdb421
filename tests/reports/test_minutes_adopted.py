"""Minutes after their adoption: what is changed is changed for a reason, and the paper says so."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import User
from clusters.workflow.rows import version
from events.models import ConferenceMinutes, Delegate
from events.workflow import conference_delegates, conference_minutes, conferences
from events.workflow.activities import Blocked
from events.workflow.conference_minutes import Said
from events.workflow.conferences import Plan
from reports.models import ClusterReport, Thread
from reports.workflow import cluster_reports, threads
from reports.workflow.conference_remarks import note_on_cluster_report
from tests import factories
from tests.events import award_making
from tests.events.conference_making import DAY, add_agenda, add_delegate, add_sites, invite, make_conference
from tests.events.test_elections import result, start

ADOPTED = {"text": "Thống nhất giao ước", "number": "01/BB-C5", "adopted_on": "23/11/2026"}
NEXT_DAY = datetime(2026, 11, 25, 2, tzinfo=UTC)


def at(name, row):
    return reverse(name, args=[row.pk])


def text_of(client, row, name="minutes_paper") -> str:
    return " ".join(client.get(at(name, row)).content.decode().split())


@pytest.fixture
def row(world):
    """Adopted on 23/11 with one resolution and one remark; written on 24/11, read and changed on 25/11."""
    row = make_conference(world)
    lead = world.people["lead"]
    add_agenda(world, row, "Báo cáo")
    (body,) = invite(world, row, "member")
    add_delegate(world, body)
    with clock.set_to(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        conference_minutes.remark(row, Said("Lời tại hội nghị"), by=lead)
    conference_minutes.resolve(row, "Gửi danh mục", [world.unions["member"]], None, by=lead)
    given = (ADOPTED["text"], ADOPTED["number"], date(2026, 11, 23))
    conference_minutes.write_minutes(row, *given, by=lead, seen="")
    with clock.set_to(NEXT_DAY):
        yield row


def edit(client, row, **changes):
    seen = version(ConferenceMinutes.objects.get(conference=row))
    return client.post(at("minutes_edit", row), ADOPTED | {"seen": seen, "reason": ""} | changes)


def test_untouched_adopted_minutes_tell_of_no_change(world, row, sign_in):
    client = sign_in(world.people["lead"])

    for name in ("minutes_paper", "conference_minutes"):
        assert "sau khi thông qua" not in text_of(client, row, name)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "Lời khác"}, "sửa kết luận chung"),
        ({"number": "02/BB-C5"}, "sửa số biên bản từ 01/BB-C5 thành 02/BB-C5"),
        ({"adopted_on": "24/11/2026"}, "sửa ngày thông qua từ 23/11/2026 thành 24/11/2026"),
    ],
)
def test_the_words_of_adopted_minutes_are_changed_for_a_reason(world, row, sign_in, change, told):
    client = sign_in(world.people["lead"])

    refused = edit(client, row, **change)
    assert refused.status_code == 422 and refused.context["form"].errors.keys() == {"reason"}
    assert next(iter(change.values())) in refused.content.decode()
    assert ConferenceMinutes.objects.get().text == ADOPTED["text"] and not row.acts.filter(amends_minutes=True)
    assert edit(client, row, reason="Đánh máy sai", **change).status_code == 302

    line = f"Sửa sau khi thông qua: 25/11/2026, {told}, lý do: Đánh máy sai"
    for name in ("minutes_paper", "conference_minutes"):
        assert line in text_of(client, row, name)
    assert "Dự thảo" not in text_of(client, row)
    act = row.acts.first()
    assert (act.what[1:], act.reason) == (told[1:], "Đánh máy sai")
    assert "Đánh máy sai" in client.get(row.get_absolute_url()).content.decode()


def test_to_write_the_same_once_more_changes_nothing(world, row, sign_in):
    acts = row.acts.count()

    assert edit(sign_in(world.people["lead"]), row, reason="Không sửa gì").status_code == 302
    assert row.acts.count() == acts and ConferenceMinutes.objects.get().history.count() == 1


def test_without_its_day_of_adoption_the_paper_is_a_draft_and_says_why(world, row, sign_in):
    client = sign_in(world.people["lead"])

    assert edit(client, row, adopted_on="").status_code == 422
    assert edit(client, row, adopted_on="", reason="Thông qua nhầm bản").status_code == 302
    text = text_of(client, row)
    assert "Dự thảo: biên bản chưa ghi ngày thông qua" in text and "ngày ..... tháng" in text
    line = "Sửa sau khi thông qua: 25/11/2026, bỏ ngày thông qua 23/11/2026, biên bản trở lại dự thảo, "
    assert f"{line}lý do: Thông qua nhầm bản" in text

    # A draft is written freely, but that it is adopted again is told beside why it was opened.
    assert edit(client, row, adopted_on="", text="Viết lại").status_code == 302
    assert edit(client, row, adopted_on="24/11/2026", text="Viết lại").status_code == 302
    text = text_of(client, row)
    assert "Dự thảo" not in text and line in text and "thông qua ngày 24/11/2026" in text
    assert "sửa kết luận chung" not in text


@pytest.mark.parametrize("name", ["resolution_new", "remark_new"])
def test_what_is_added_to_adopted_minutes_is_added_for_a_reason(world, row, sign_in, name):
    client = sign_in(world.people["lead"])
    typed = {"text": "Thêm sau", "owners": ["vufo"]}

    assert "lý do in ở cuối biên bản" in client.get(at(name, row)).content.decode()
    refused = client.post(at(name, row), typed)
    assert refused.status_code == 422 and refused.context["form"].errors.keys() == {"reason"}
    assert "Thêm sau" in refused.content.decode() and "Thêm sau" not in text_of(client, row)
    assert client.post(at(name, row), typed | {"reason": "Bỏ sót"}).status_code == 302
    told = {"resolution_new": "thêm kết luận KL2", "remark_new": "thêm một ý kiến bổ sung"}[name]
    assert f"Sửa sau khi thông qua: 25/11/2026, {told}, lý do: Bỏ sót" in text_of(client, row)


def test_no_other_door_adds_to_adopted_minutes_without_a_reason(world, row):
    lead = world.people["lead"]
    one, minutes = row.resolutions.get(), ConferenceMinutes.objects.get()
    for act in (
        lambda: conference_minutes.write_minutes(row, "Khác", "", None, by=lead, seen=version(minutes)),
        lambda: conference_minutes.resolve(row, "Việc", [None], None, by=lead),
        lambda: conference_minutes.remark(row, Said("Lời"), by=lead),
        lambda: conference_minutes.amend(one, "Khác", [None], None, " ", by=lead, seen=version(one)),
    ):
        with pytest.raises(Blocked) as refusal:
            act()
        assert refusal.value.field == "reason"


def test_what_is_amended_or_withdrawn_after_adoption_is_told(world, row, sign_in):
    lead, one = world.people["lead"], row.resolutions.get()
    conference_minutes.amend(one, "Khác", [world.unions["member"]], None, "Ghi rõ", by=lead, seen=version(one))
    conference_minutes.withdraw_resolution(one, "Trùng", by=lead, seen=version(one))
    conference_minutes.withdraw_remark(row.remarks.get(), "Ghi nhầm", by=lead)

    text = text_of(sign_in(lead), row)

    for told in (
        "sửa kết luận KL1, lý do: Ghi rõ",
        "rút kết luận KL1, lý do: Trùng",
        "rút một ý kiến, lý do: Ghi nhầm",
    ):
        assert f"Sửa sau khi thông qua: 25/11/2026, {told}" in text


def test_what_becomes_of_a_resolution_is_no_change_of_the_minutes(world, row, sign_in):
    task = row.resolutions.get().tasks.get()
    conference_minutes.finish(task, date(2026, 11, 25), "Xong", by=world.people["owner"])

    assert "sau khi thông qua" not in text_of(sign_in(world.people["lead"]), row)


def test_before_adoption_no_reason_is_asked_and_nothing_told(world, sign_in):
    row, client = make_conference(world), sign_in(world.people["lead"])

    assert "Lý do" not in client.get(at("resolution_new", row)).content.decode()
    assert client.post(at("resolution_new", row), {"text": "Việc", "owners": ["vufo"]}).status_code == 302
    assert client.post(at("remark_new", row), {"text": "Lời"}).status_code == 302
    assert client.post(at("minutes_edit", row), ADOPTED | {"seen": ""}).status_code == 302
    assert not row.acts.filter(amends_minutes=True)
    assert row.acts.first().what == "Ghi biên bản, thông qua ngày 23/11/2026"


def test_attendance_and_the_meeting_changed_after_adoption_are_told_without_a_reason(world, row, sign_in):
    client, lead = sign_in(world.people["lead"]), world.people["lead"]
    conference_delegates.mark(Delegate.objects.get(), "present", by=lead)
    assert "Điểm danh sửa sau khi thông qua, 25/11/2026" in text_of(client, row)
    assert "Chương trình sửa" not in text_of(client, row)

    add_agenda(world, row, "Thêm vào chương trình")
    add_sites(world, row, **{"Điểm mới": None})
    given = Plan(row.title, ["year_end"], DAY, DAY, host=row.host, place="Hội trường khác")
    conferences.edit(row, given, by=lead, seen=version(row))

    for name in ("minutes_paper", "conference_minutes"):
        text = text_of(client, row, name)
        for what in ("Chương trình", "Điểm cầu", "Tên, thời gian, địa điểm"):
            assert f"{what} sửa sau khi thông qua, 25/11/2026" in text


def test_what_says_the_same_as_before_is_no_change(world, row, sign_in):
    lead, delegate = world.people["lead"], Delegate.objects.get()
    conference_delegates.mark(delegate, "expected", by=lead)  # the button of the state that it has
    given = Plan(row.title, ["year_end"], DAY, DAY, host=row.host, summary="Chỉ thêm nội dung")
    conferences.edit(row, given, by=lead, seen=version(row))

    assert "sau khi thông qua" not in text_of(sign_in(lead), row)


def test_a_remark_of_the_day_of_adoption_but_after_it_stands_apart(world, sign_in):
    row, lead = make_conference(world), world.people["lead"]
    conference_minutes.remark(row, Said("Lời trước"), by=lead)
    with clock.set_to(datetime(2026, 11, 24, 5, tzinfo=UTC)):
        conference_minutes.write_minutes(row, "Thống nhất", "", date(2026, 11, 24), by=lead, seen="")
    with clock.set_to(datetime(2026, 11, 24, 6, tzinfo=UTC)):
        conference_minutes.remark(row, Said("Lời sau"), by=lead, reason="Bổ sung")
        record = sign_in(lead).get(at("conference_minutes", row)).context["record"]

    assert [str(one) for line in record.lines for one in line.remarks] == ["Lời trước"]
    assert [str(one) for one in record.later] == ["Lời sau"]


# --- the page shows what the paper holds ---------------------------------------------------------------------


@pytest.fixture
def reviewed(world):
    """A conference at which a member's report and the cluster's own were spoken of, and votes were taken."""
    with clock.set_to(date(2026, 11, 20)):
        row, lead = make_conference(world, year_reviewed=2026), world.people["lead"]
        sent = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 3}, state="submitted")
        threads.open_thread(sent, "PC01", "Số này thấp", by=lead, conference=row, speaker="Bà Lan")
        own = factories.make_cluster_report(world.cluster, world.period, lead, {"PC": ["Vận động được nhiều khoản."]})
        cluster_reports.freeze_provisional(own, "Hội nghị Cụm", by=lead)
        own = ClusterReport.objects.get(pk=own.pk)
        note_on_cluster_report(own, "", "Cần nói rõ hạn chế", by=lead, conference=row, speaker="Ông Ba")
        result(start(world, row, "member", "neighbour"), lead, member=3, neighbour=2)
        for name, votes_for in (("Người được", 8), ("Người không", 4)):
            award = award_making.nominate(
                world.unions["member"], world.people["head"], on=date(2026, 11, 10), name=name
            )
            award = award_making.vote(award, lead, votes_for=votes_for, against=9 - votes_for, present=9)
            type(award).objects.filter(pk=award.pk).update(conference=row)
        yield row


@pytest.mark.parametrize("name", ["minutes_paper", "conference_minutes"])
def test_remarks_on_reports_and_votes_stand_in_the_minutes(world, reviewed, sign_in, name):
    label = world.form.indicators.get(code="PC01").label
    text = text_of(sign_in(world.people["lead"]), reviewed, name)

    for said in (label, "Số này thấp", "Bà Lan", "Cả báo cáo", "Cần nói rõ hạn chế", "Ông Ba", "Tỉnh member: 3 phiếu"):
        assert said in text, said
    passed, failed = text.index("Người được"), text.index("Người không")
    assert "<b>được đề nghị</b>" in text[passed:failed] and "<b>không quá nửa</b>" in text[failed:]
    assert "<b>được đề nghị</b>" not in text[failed:] and "9 có mặt, không quá nửa" not in text


@pytest.mark.parametrize("name", ["minutes_paper", "conference_minutes"])
def test_what_was_said_of_a_report_is_for_who_reads_the_report(world, reviewed, sign_in, name):
    text = text_of(sign_in(world.people["neighbour"]), reviewed, name)

    assert Thread.objects.get().report.union != world.unions["neighbour"]
    assert "Số này thấp" not in text and "Bà Lan" not in text


@pytest.mark.parametrize("n", [1, 3])
def test_queries_of_changed_minutes_do_not_grow(world, row, sign_in, n, django_assert_num_queries):
    lead = world.people["lead"]
    for place in range(n):
        conference_minutes.remark(row, Said(f"Thêm {place}"), by=lead, reason="Bỏ sót")
        add_agenda(world, row, f"Mục {place}")
    client = sign_in(User.objects.get(pk=lead.pk))
    for name, most in (("conference_minutes", PAGE), ("minutes_paper", PAPER)):
        client.get(at(name, row))
        with django_assert_num_queries(most):
            client.get(at(name, row))


PAGE, PAPER = 44, 51
