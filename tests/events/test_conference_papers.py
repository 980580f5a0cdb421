"""Papers that the unions which present them hand in themselves: who may, until when, what the others read of it."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters import clock
from clusters.models import Succession, User
from clusters.uploads import Checked
from clusters.workflow.rows import version
from events.models import AgendaItem, Conference, ConferenceFile
from events.workflow import conference_files as workflow
from events.workflow import conferences
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conference_rows import AGENDA, Given, mark, save_rows
from mail.models import Letter
from tests import factories
from tests.events.conference_making import add_agenda, hold, invite, make_conference, make_of_union, write_rows

AHEAD, LAST = date(2026, 12, 10), date(2026, 12, 11)


def line_of(world, conference, union="outsider", **fields) -> AgendaItem:
    """A line of the programme that a union presents."""
    add_agenda(world, conference, "Kinh nghiệm vận động", union=world.unions[union], **({"kind": "paper"} | fields))
    return conference.agenda.order_by("-pk").first()


@pytest.fixture
def line(world):
    return line_of(world, make_conference(world, starts_on=AHEAD, ends_on=LAST), paper="Vận động viện trợ")


def address(item) -> str:
    return reverse("paper_hand_in", args=[item.pk])


def upload(words="tham luan", name="tham-luan.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4 " + words.encode())


def hand_in(world, item, words="tham luan", by="outsider", **fields) -> ConferenceFile:
    checked = Checked("pdf", b"%PDF-1.4 " + words.encode(), "application/pdf", f"{words}.pdf")
    person = User.objects.get(pk=world.people[by].pk)
    return workflow.hand_in(item, checked, by=person, **fields)


def standing(item) -> list[ConferenceFile]:
    return list(ConferenceFile.objects.standing().filter(item=item))


def test_a_union_hands_in_what_it_presents(world, line, sign_in):
    client, page = sign_in(world.people["outsider"]), line.conference.get_absolute_url()
    assert address(line) in client.get(page).content.decode()
    shown = client.get(address(line)).content.decode()
    assert 'value="Vận động viện trợ"' in shown and "11/12/2026" in shown

    answer = client.post(address(line), {"file": upload(), "caption": "Tham luận của chúng tôi"})

    (kept,) = ConferenceFile.objects.all()
    assert answer.url == f"{page}#nd-{line.pk}"
    assert (kept.conference, kept.item, kept.union) == (line.conference, line, world.unions["outsider"])
    assert (kept.added_by, kept.is_public, kept.caption) == (world.people["outsider"], False, "Tham luận của chúng tôi")
    text = client.get(page).content.decode()
    assert "Tham luận của chúng tôi" in text and "Nộp thêm tệp" in text and "Rút lại" in text
    assert "Cho công khai" not in text and reverse("conference_file_edit", args=[kept.pk]) not in text
    file = client.get(reverse("conference_file", args=[kept.pk]))
    assert file.status_code == 200 and b"".join(file.streaming_content) == b"%PDF-1.4 tham luan"


def test_the_organiser_sees_who_handed_in_and_who_did_not_yet(world, line, sign_in):
    waiting = line_of(world, line.conference, "neighbour")
    paper = hand_in(world, line, caption="Tham luận A")
    page = line.conference.get_absolute_url()

    text = sign_in(world.people["lead"]).get(page).content.decode()
    assert "Tỉnh ngoài nộp" in text and f"({world.people['outsider']})" in text
    assert "Tỉnh ngoài nộp tệp Tham luận A" in text  # the history
    assert text.count("chưa nộp") == 1 and "chưa nộp" in text.split(f'id="nd-{waiting.pk}"')[1]
    assert reverse("conference_file_edit", args=[paper.pk]) in text and "Bỏ<" in text
    member = sign_in(world.people["neighbour"]).get(page).content.decode()
    assert "Tỉnh ngoài nộp" in member and "chưa nộp" not in member and f"({world.people['outsider']})" not in member


def test_a_paper_named_as_the_programme_names_it_is_named_once(world, line, sign_in):
    hand_in(world, line, caption="Vận động viện trợ")

    row = sign_in(world.people["lead"]).get(line.conference.get_absolute_url()).text.split(f'id="nd-{line.pk}"')[1]
    cell = row.split("</tr>")[0]
    assert cell.count("Vận động viện trợ") == 1 and ">tham luan.pdf</a>" in cell


WHO = {
    "anonymous": 302, "outsider": 200, "neighbour": 403, "owner": 403, "head": 403, "lead": 403, "deputy": 403,
    "last_lead": 403, "vufo": 403, "observer": 403,
}  # fmt: skip


@pytest.mark.parametrize(("name", "status"), WHO.items())
def test_who_hands_in_and_takes_back(world, line, sign_in, name, status):
    paper = hand_in(world, line)
    client = sign_in(world.people[name])

    assert client.get(address(line)).status_code == status
    assert client.post(address(line), {"file": upload("khác")}).status_code == (302 if status == 200 else status)
    assert len(standing(line)) == (2 if name == "outsider" else 1)
    if name != "anonymous":
        assert (address(line) in client.get(line.conference.get_absolute_url()).content.decode()) == (status == 200)
        if status == 403:
            with pytest.raises(NotAllowed):
                hand_in(world, line, "nữa", by=name)
    keeps = {"owner", "head", "lead", "deputy", "vufo"}  # the host and the offices organise
    removed = client.post(reverse("conference_file_remove", args=[paper.pk]))
    assert removed.status_code == (302 if name in keeps | {"outsider", "anonymous"} else 403)
    paper.refresh_from_db()
    assert (paper.removed_at is not None) == (name in keeps | {"outsider"})


def test_a_union_takes_back_only_what_it_handed_in(world, line, sign_in):
    of_organiser = workflow.add_file(
        line.conference, Checked("pdf", b"%PDF-1.4 x", "application/pdf", "x.pdf"), by=world.people["lead"], item=line
    )
    of_another = hand_in(world, line_of(world, line.conference, "neighbour"), by="neighbour")
    client = sign_in(world.people["outsider"])

    for paper in (of_organiser, of_another):
        assert client.post(reverse("conference_file_remove", args=[paper.pk])).status_code == 403
        with pytest.raises(NotAllowed):
            workflow.remove_file(paper, by=world.people["outsider"])
    for name in ("conference_file_edit", "conference_file_show"):
        own = hand_in(world, line, name)
        assert client.post(reverse(name, args=[own.pk]), {"cong-khai": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "opening"}, 403), ({"kind": "vote"}, 403), ({"kind": "signing"}, 403), ({"kind": "closing"}, 403),
        ({"kind": "signing", "paper": "Dự thảo giao ước"}, 200), ({"kind": "report"}, 200), ({"kind": "speech"}, 200),
        ({"kind": "discussion"}, 200), ({"kind": "other"}, 200),
    ],
)  # fmt: skip
def test_a_mere_step_of_the_meeting_takes_no_papers(world, line, sign_in, fields, status):
    step = line_of(world, line.conference, **fields)
    client = sign_in(world.people["outsider"])

    page = client.get(address(step))
    assert page.status_code == status
    assert ("Đơn vị bạn không nộp tệp cho nội dung này" in page.content.decode()) == (status == 403)
    shown = client.get(line.conference.get_absolute_url()).content.decode()
    assert (address(step) in shown) == (status == 200)


def test_everybody_reads_whose_the_shown_paper_is(world, line, client):
    paper = hand_in(world, line, caption="Tham luận A")
    workflow.publish(line.conference, True, by=world.people["lead"])
    place = reverse("conference_public", args=[line.conference.pk])
    assert "Tham luận A" not in client.get(place).content.decode()

    workflow.show_file(paper, True, by=world.people["lead"])

    text = client.get(place).content.decode()
    assert "Tham luận A" in text and "Liên hiệp Tỉnh ngoài" in text and str(world.people["outsider"]) not in text


@pytest.mark.parametrize("how", ["gone", "hidden", "foreign"])
def test_a_line_that_is_not_there_is_404(world, line, sign_in, how):
    """A number that was tampered with leads to nothing, or to the rights of the line that it names."""
    client = sign_in(world.people["outsider"])
    if how == "gone":
        place = reverse("paper_hand_in", args=[line.pk + 1000])
    elif how == "hidden":
        own = make_of_union(world, starts_on=AHEAD)
        add_agenda(world, own, "Nội bộ", by="owner", union=world.unions["member"])
        place = address(own.agenda.get())
    else:
        place = address(line_of(world, line.conference, "neighbour"))

    for answer in (client.get(place), client.post(place, {"file": upload()})):
        assert answer.status_code == (403 if how == "foreign" else 404)
    assert not ConferenceFile.objects.exists()


@pytest.mark.parametrize("end", ["passed", "called off", "held"])
def test_nothing_is_handed_in_or_taken_back_afterwards(world, line, sign_in, end):
    paper, conference = hand_in(world, line), line.conference
    day, lead = LAST, world.people["lead"]
    with clock.set_to(day):
        client = sign_in(world.people["outsider"])
        assert client.get(address(line)).status_code == 200  # the last day counts
        if end == "called off":
            conferences.call_off(conference, "Bão", by=lead, seen=version(conference))
        elif end == "held":
            hold(conference, lead)
    with clock.set_to(date(2026, 12, 12) if end == "passed" else day):
        assert client.get(address(line)).status_code == 403
        refused = client.post(address(line), {"file": upload("khác")})
        assert refused.status_code == 403 and "Nhờ đơn vị tổ chức thêm tệp" in refused.content.decode()
        assert client.post(reverse("conference_file_remove", args=[paper.pk])).status_code == 403
        with pytest.raises(NotAllowed):
            hand_in(world, AgendaItem.objects.get(pk=line.pk), "khác")
        text = client.get(conference.get_absolute_url()).content.decode()
        assert reverse("conference_file", args=[paper.pk]) in text and address(line) not in text
        assert "Rút lại" not in text
    assert standing(line) == [paper]


def test_a_newer_version_takes_the_place_of_the_first(world, line, sign_in):
    first = hand_in(world, line, caption="Bản đầu")
    workflow.show_file(first, True, by=world.people["lead"])
    client, place = sign_in(world.people["outsider"]), f"{address(line)}?thay={first.pk}"
    assert place in client.get(line.conference.get_absolute_url()).content.decode()
    form = client.get(place).context["form"]
    assert (form["instead_of"].value(), form["caption"].value()) == (str(first.pk), "Bản đầu")

    answer = client.post(place, {"file": upload("bản hai"), "caption": "Bản hai", "instead_of": first.pk})

    assert answer.status_code == 302
    (second,) = standing(line)
    first.refresh_from_db()
    assert first.removed_by == world.people["outsider"] and not first.is_public
    assert (second.caption, second.is_public) == ("Bản hai", False)
    # The same content with other words is a newer version too, and the form posted twice makes no second one.
    again = {"file": upload("bản hai"), "caption": "Bản hai, sửa tên", "instead_of": second.pk}
    assert client.post(place, again).status_code == 302
    refused = client.post(place, again | {"file": upload("bản hai")})
    assert refused.status_code == 422 and "không còn để thay" in refused.content.decode()
    assert [row.caption for row in standing(line)] == ["Bản hai, sửa tên"]


@pytest.mark.parametrize("whose", ["another line", "the organiser", "another union"])
def test_only_an_own_paper_of_the_line_is_replaced(world, line, sign_in, whose):
    hand_in(world, line)  # so that there is something to choose
    if whose == "another line":
        other = hand_in(world, line_of(world, line.conference), "khác")
    elif whose == "another union":
        other = hand_in(world, line_of(world, line.conference, "neighbour"), "khác", by="neighbour")
    else:
        checked = Checked("pdf", b"%PDF-1.4 x", "application/pdf", "x.pdf")
        other = workflow.add_file(line.conference, checked, by=world.people["lead"], item=line)

    given = {"file": upload("mới"), "caption": "Lời đã gõ", "instead_of": other.pk}
    answer = sign_in(world.people["outsider"]).post(address(line), given)

    assert answer.status_code == 422 and "Lời đã gõ" in answer.content.decode()
    other.refresh_from_db()
    assert other.removed_at is None
    with pytest.raises(Blocked):
        hand_in(world, line, "mới", instead_of=other)
    assert ConferenceFile.objects.standing().count() == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"file": SimpleUploadedFile("x.exe", b"MZ")}, "Chỉ nhận ảnh"),
        ({"file": SimpleUploadedFile("x.pdf", b"")}, "Tệp rỗng"),
        ({}, "Chọn một tệp"),
        ({"file": upload(), "credit": "CCCD 079201012345"}, "số căn cước"),
    ],
)
def test_what_is_no_paper_is_refused_in_words(world, line, sign_in, given, words):
    answer = sign_in(world.people["outsider"]).post(address(line), {"caption": "Lời đã gõ"} | given)

    text = answer.content.decode()
    assert answer.status_code == 422 and words in text and "Lời đã gõ" in text and not standing(line)


def test_no_union_fills_what_the_conference_may_hold(world, line, monkeypatch):
    monkeypatch.setattr(workflow, "PAPERS_MAX", 1)
    first = hand_in(world, line)

    with pytest.raises(Blocked):
        hand_in(world, line, "khác")
    assert standing(line) == [first]
    hand_in(world, line, "khác", instead_of=first)
    hand_in(world, line_of(world, line.conference), "của dòng khác")


def test_what_becomes_of_the_programme_takes_no_paper_from_its_union(world, sign_in):
    own = make_of_union(world, starts_on=AHEAD)
    line = line_of(world, own, by="owner")
    paper = hand_in(world, line)
    rows, seen = [Given(line.pk, {}, is_removed=True)], mark(AGENDA.rows_of(own), AGENDA)

    save_rows(own, AGENDA, rows, by=world.people["owner"], seen=seen)

    client = sign_in(world.people["outsider"])
    assert client.get(address(line)).status_code == 404
    with pytest.raises(Blocked):
        hand_in(world, line, "khác")
    text = client.get(own.get_absolute_url()).content.decode()
    assert reverse("conference_file", args=[paper.pk]) in text and "Thay tệp" not in text
    assert "Rút lại" in text
    assert client.post(reverse("conference_file_remove", args=[paper.pk])).status_code == 302
    assert client.get(own.get_absolute_url()).status_code == 404  # nothing of theirs is left in it


def test_who_carries_a_union_on_hands_in_for_it(world, sign_in):
    old = factories.make_union(short_name="Tỉnh cũ", valid_to=date(2026, 11, 22))
    conference = make_conference(world, starts_on=AHEAD)
    row = {"on": AHEAD, "starts_at": None, "kind": "paper", "title": "A", "speaker": "", "union": old, "paper": ""}
    write_rows(conference, AGENDA, [row], world.people["lead"])
    Succession.objects.create(predecessor=old, successor=world.unions["outsider"], kind="merger", on=date(2026, 11, 23))
    client, line = sign_in(world.people["outsider"]), conference.agenda.get()

    assert client.post(address(line), {"file": upload()}).status_code == 302
    assert standing(line)[0].union == old


def test_a_photographed_paper_hangs_on_its_line(world, line, sign_in):
    photo = Checked("photo", b"\xff\xd8\xff", "image/jpeg", "trang-1.jpg")
    workflow.hand_in(line, photo, by=world.people["outsider"])

    page = sign_in(world.people["lead"]).get(line.conference.get_absolute_url()).context["page"]

    assert [row.name for row in page.agenda[0].papers] == ["trang-1.jpg"] == [row.name for row in page.files.photos]


def test_who_speaks_hears_that_the_day_has_moved(world, line):
    invite(world, line.conference, "neighbour")
    conferences.call_off(line.conference, "Bão", by=world.people["lead"], seen=version(line.conference))

    told = Letter.objects.filter(subject__startswith="Không họp").values_list("user__username", flat=True)
    assert {"outsider", "neighbour"} <= set(told)


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, line, sign_in, n, django_assert_num_queries):
    for place in range(n):
        hand_in(world, line, f"tệp {place}")
        hand_in(world, line_of(world, line.conference, "neighbour"), f"khác {place}", by="neighbour")
    assert Conference.objects.count() == 1
    client = sign_in(world.people["outsider"])
    client.get(line.conference.get_absolute_url())

    with django_assert_num_queries(48):
        text = client.get(line.conference.get_absolute_url()).content.decode()
    assert text.count("Rút lại") == n
