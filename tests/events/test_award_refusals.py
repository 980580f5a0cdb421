"""What changes between page and post: a right that is lost is 403; what was typed beside another's edit is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.workflow.rows import version
from events.models import Award, AwardPhoto, ScoreSheet
from events.workflow import award_acts, award_kinds, award_nominations, award_photos, award_scores, awards
from events.workflow.activities import NotAllowed
from tests.events import award_making as making
from tests.events.test_award_entry import typed
from tests.events.test_award_photos import add as add_photo
from tests.events.test_award_photos import picture

VOTE = {
    "voted_on": "20/11/2026", "votes_present": "9", "votes_for": "8", "votes_against": "1", "votes_blank": "0",
}  # fmt: skip
DECISION = {"decision_number": "100/QĐ-LHHN", "decided_on": "24/11/2026"}
WHY = {"reason": "Ghi nhầm"}
KIND = {
    "name": "Thư khen", "recipients": ["person"], "proposed_by": "union", "decided_by": "vufo", "counts_as": "nothing",
    "order": "9",
}  # fmt: skip
PASTED = {"dan": "tập thể\tHội hữu nghị Việt - Lào\n"}
# address, what the row behind it is, the door that refuses, who posts, what
POSTS = {
    "award_new": ("", awards, "record", "owner", {}),
    "award_bulk": ("", awards, "record_many", "owner", PASTED),
    "nomination_new": ("", award_nominations, "nominate", "owner", {"route": "cum", "proposed_on": "24/11/2026"}),
    "award_edit": ("given", awards, "change", "owner", {}),
    "award_present": ("given", award_acts, "present", "owner", {"presented_on": "24/11/2026"}),
    "award_revoke": ("given", award_acts, "take_back", "owner", WHY),
    "award_restore": ("given", award_acts, "bring_back", "owner", WHY),
    "award_photo_new": ("given", award_photos, "add_photo", "owner", {}),
    "award_photo_remove": ("photo", award_photos, "remove_photo", "owner", {}),
    "award_vote": ("nominated", award_nominations, "vote", "lead", VOTE),
    "award_forward": ("nominated", award_nominations, "forward", "lead", {}),
    "award_decide": ("nominated", award_nominations, "decide", "vufo", DECISION),
    "award_decline": ("nominated", award_nominations, "decline", "lead", WHY),
    "award_step_back": ("voted", award_nominations, "step_back", "lead", WHY),
    "award_kind_new": ("", award_kinds, "save_kind", "vufo", KIND),
    "award_kind_edit": ("kind", award_kinds, "save_kind", "vufo", KIND),
    "award_quota_new": ("", award_kinds, "save_quota", "vufo", {"year": "2026", "number": "3"}),
    "award_quota_edit": ("quota", award_kinds, "save_quota", "vufo", {"year": "2026", "number": "3"}),
    "score_sheet_new": ("", award_scores, "save_sheet", "vufo", {"year": "2025", "lines": "Đón đoàn\t10"}),
    "score_sheet_edit": ("year", award_scores, "save_sheet", "vufo", {"year": "2026", "lines": "Đón đoàn\t10"}),
    "score_sheet_move": ("year", award_scores, "move_sheet", "vufo", {"viec": "draft", **WHY}),
    "score_sheet_close": ("year", award_scores, "move_sheet", "vufo", {"confirmed": "on"}),
    "score_card": ("card", award_scores, "score", "owner", {}),
}


@pytest.fixture
def rows(world):
    """The keys of one row of each sort."""
    member, owner = world.unions["member"], world.people["owner"]
    given, nominated = making.make_award(member, owner), making.nominate(member, owner)
    sheet = making.make_scored_sheet(world)
    quota = making.set_quota(world.people["vufo"], number=2)
    world.criterion = sheet.criteria.get()
    return {
        "": [], "given": [given.pk], "nominated": [nominated.pk], "year": [2026], "card": [2026, member.slug],
        "voted": [making.vote(making.nominate(member, owner), world.people["lead"]).pk],
        "kind": [given.kind_id], "quota": [quota.pk],
    }  # fmt: skip


def posted(name, world, rows):
    """All fields of the form as the page shows them, and what is typed."""
    fields = POSTS[name][4]
    if name in ("award_new", "award_edit", "award_bulk"):
        return typed() | fields
    if name in ("nomination_new", "award_quota_new", "award_quota_edit"):
        return typed("bang-khen") | fields
    if name == "score_card":
        return {f"diem_{world.criterion.pk}": "7"}
    if name == "award_photo_new":
        return {"file": picture()}
    return fields


@pytest.mark.parametrize("name", POSTS)
def test_a_right_lost_between_the_page_and_the_lock_is_403(world, sign_in, rows, monkeypatch, name):
    row, module, door, who, _fields = POSTS[name]
    client = sign_in(world.people[who])
    if row == "photo":
        add_photo(client, Award.objects.get(pk=rows["given"][0]), picture())
        rows["photo"] = [AwardPhoto.objects.get().pk]
    asked = []

    def refuse(*_words, **_more):
        asked.append(door)
        raise NotAllowed("Bạn không còn quyền làm việc này.")

    monkeypatch.setattr(module, door, refuse)
    answer = client.post(reverse(name, args=rows[row]), posted(name, world, rows))

    assert asked == [door], "the form was refused before"
    assert answer.status_code == 403 and "Bạn không còn quyền làm việc này." in answer.content.decode()


def test_reopening_a_card_without_the_right_is_403(world, sign_in, rows, monkeypatch):
    def refuse(*_words, **_more):
        raise NotAllowed("Hết quyền")

    sheet = ScoreSheet.objects.get()
    marks = {world.criterion.pk: award_scores.Given(8)}
    card = award_scores.score(
        sheet, world.unions["member"], "cross", marks, by=world.people["lead"], seen=version(sheet.cards.get())
    )
    monkeypatch.setattr(award_scores, "reopen", refuse)
    client, address = sign_in(world.people["lead"]), reverse("score_card", args=rows["card"])
    assert client.post(address, {"viec": "mo-lai", "seen": version(card), **WHY}).status_code == 403


def test_a_sheet_moved_meanwhile_keeps_the_reason_that_was_typed(world, sign_in, rows):
    client = sign_in(world.people["vufo"])
    award_scores.move_sheet(sheet := ScoreSheet.objects.get(), "closed", by=world.people["vufo"], seen=version(sheet))
    page = client.post(
        reverse("score_sheet_move", args=[2026]), {"viec": "open", "seen": "cũ", "reason": "Mở lại sau hội nghị"}
    )

    assert page.status_code == 422 and "Mở lại sau hội nghị" in page.content.decode()
    assert "Có người vừa ghi vào đây" in page.content.decode()
    again = page.context["form"]
    words = {"viec": "open", "seen": again["seen"].value(), "reason": again["reason"].value()}
    client.post(reverse("score_sheet_move", args=[2026]), words)
    assert ScoreSheet.objects.get().state == "open"


def test_a_card_scored_meanwhile_keeps_the_reason_to_reopen_it(world, sign_in, rows):
    sheet = ScoreSheet.objects.get()
    marks = {world.criterion.pk: award_scores.Given(8)}
    award_scores.score(
        sheet, world.unions["member"], "cross", marks, by=world.people["lead"], seen=version(sheet.cards.get())
    )
    client, address = sign_in(world.people["lead"]), reverse("score_card", args=rows["card"])

    page = client.post(address, {"viec": "mo-lai", "seen": "cũ", "reason": "Đơn vị xin sửa"})

    assert page.status_code == 422 and "Đơn vị xin sửa" in page.content.decode()
    client.post(address, {"viec": "mo-lai", "seen": page.context["move"]["seen"].value(), "reason": "Đơn vị xin sửa"})
    assert sheet.cards.get().cross_total is None


@pytest.mark.parametrize("name", ["award_present", "award_photo_new"])
def test_what_was_taken_back_is_neither_handed_over_nor_photographed(world, sign_in, rows, name):
    award = making.revoke(Award.objects.get(pk=rows["given"][0]), world.people["owner"])
    data = {"presented_on": "24/11/2026", "seen": version(award)} if name == "award_present" else {"file": picture()}

    page = sign_in(world.people["owner"]).post(reverse(name, args=rows["given"]), data, follow=True)

    assert "Khen thưởng này đã được rút." in page.content.decode()
    award.refresh_from_db()
    assert award.state == Award.State.DECIDED and not award.photos.exists()


def test_a_file_that_is_no_photo_is_refused_in_words(world, sign_in, rows):
    client = sign_in(world.people["owner"])
    odd = SimpleUploadedFile("a.jpg", b"not a photo", "image/jpeg")
    assert client.post(reverse("award_photo_new", args=rows["given"]), {"file": odd}).status_code == 422
