"""A sheet of points as it is shown: the mark of what is illustrative, and a reason that outlives the session."""

import pytest
from django.urls import reverse

from events.models import ScoreCard, ScoreSheet
from tests.events.test_award_scores import address, make_sheet, score

MARK = "Số liệu minh họa"


@pytest.mark.parametrize("is_illustrative", [True, False])
def test_illustrative_points_say_so_on_every_page(world, sign_in, is_illustrative):
    score(world, make_sheet(world))
    ScoreSheet.objects.update(is_illustrative=is_illustrative)
    ScoreCard.objects.update(is_illustrative=is_illustrative)
    client = sign_in(world.people["owner"])

    pages = [reverse("score_sheet_list"), reverse("score_sheet", args=[2026]), address(world)]

    assert {MARK in client.get(page).content.decode() for page in pages} == {is_illustrative}
    closing = sign_in(world.people["vufo"]).get(reverse("score_sheet_close", args=[2026])).content.decode()
    assert (MARK in closing) is is_illustrative


def test_a_reason_to_take_a_step_back_outlives_the_session(world, sign_in):
    sheet = make_sheet(world)
    client, move = sign_in(world.people["vufo"]), reverse("score_sheet_move", args=[2026])
    page = client.get(sheet.get_absolute_url())
    typed = {"viec": "draft", "reason": "Sửa tiêu chí 2", "seen": page.context["form"]["seen"].value()}
    client.logout()
    client.post(move, typed | {"author": page.context["author"]})
    client.force_login(world.people["vufo"])

    again = client.get(move)

    assert again.context["form"]["reason"].value() == "Sửa tiêu chí 2" and "Sửa tiêu chí 2" in again.content.decode()
    sheet.refresh_from_db()
    assert sheet.state == "open"
    assert client.post(move, typed).status_code == 302
    assert client.get(move).context["form"]["reason"].value() in (None, "")
