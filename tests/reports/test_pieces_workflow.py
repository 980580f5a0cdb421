"""Writing the prose of a cluster's report: what each act writes, whom it refuses, and two people at one desk."""

import pytest

from reports import prose
from reports.models import Edition, Piece
from reports.workflow import cluster_reports, pieces
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from reports.workflow.pieces import PieceConflict
from tests import factories
from tests.concurrency import at_once
from tests.reports.prose_pages import send_again, write_report

HB12 = "Tổ chức họp mặt hữu nghị.\n\nĐón đoàn Lào.\nTrao 50 suất học bổng."


@pytest.fixture
def lead(world):
    return world.people["lead"]


@pytest.fixture
def report(world, lead):
    return factories.make_cluster_report(world.cluster, world.period, lead)


@pytest.fixture
def source(world):
    """The member's report with three paragraphs under HB12, sent."""
    return write_report(world, "member", {"HB12": HB12}, by=world.people["owner"])[0]


def pick(report, source, text, by):
    return pieces.pick(report, "HB12", source.pk, prose.digest(text), by=by)[0]


def texts(report, code="HB12"):
    return list(Piece.objects.filter(edition=report.draft_id, code=code).values_list("text", flat=True))


def test_a_paragraph_is_taken_with_where_it_came_from(report, source, lead):
    piece = pick(report, source, "Đón đoàn Lào.", lead)

    assert (piece.text, piece.source_text, piece.source_report, piece.source_round, piece.source_code) == (
        "Đón đoàn Lào.", "Đón đoàn Lào.", source, source.sent_round, "HB12",
    )  # fmt: skip
    assert piece.is_attributed and piece.history.get().history_user == lead
    assert Edition.objects.get(pk=report.draft_id).saved_at == piece.changed_at


def test_taking_twice_gives_back_what_is_there(report, source, lead, world):
    first = pick(report, source, "Đón đoàn Lào.", lead)
    pieces.save_piece(report, first.pk, "Đón hai đoàn Lào.", True, by=lead, version=1)

    assert pick(report, source, "Đón đoàn Lào.", world.people["deputy"]) == first
    assert texts(report) == ["Đón hai đoàn Lào."]


def test_all_of_a_members_paragraphs_are_taken_but_those_already_there(report, source, lead):
    pick(report, source, "Đón đoàn Lào.", lead)

    assert len(pieces.pick(report, "HB12", source.pk, by=lead)) == 3
    assert texts(report) == ["Đón đoàn Lào.", "Tổ chức họp mặt hữu nghị.", "Trao 50 suất học bổng."]


def test_a_paragraph_that_the_member_changed_meanwhile_is_not_taken(report, source, lead, world):
    send_again(source, {"HB12": "Lời khác."}, by=world.people["owner"], reviewer=lead)

    with pytest.raises(Overtaken, match="Tỉnh member vừa gửi lần mới"):
        pick(report, source, "Đón đoàn Lào.", lead)


def test_nothing_is_taken_from_another_cluster_or_from_a_draft(report, lead, world):
    elsewhere, _by = write_report(world, "outsider", {"HB12": "Ở Cụm khác"})
    draft = factories.make_report(world.obligations["neighbour"], world.people["neighbour"], prose={"HB12": "Nháp"})

    for source in (elsewhere, draft):
        with pytest.raises(Overtaken, match="chưa gửi báo cáo, hoặc không thuộc Cụm"):
            pieces.pick(report, "HB12", source.pk, by=lead)
    assert texts(report) == []


def test_a_heading_that_the_form_lacks_is_refused(report, source, lead):
    with pytest.raises(NotAllowed, match="không có mục lời văn"):
        pieces.pick(report, "HB02", source.pk, by=lead)
    with pytest.raises(NotAllowed):
        pieces.add_piece(report, "XX", by=lead)


@pytest.mark.parametrize("name", ["outsider", "neighbour", "owner", "head", "last_lead", "vufo", "observer"])
def test_only_the_offices_of_the_year_write(report, source, lead, world, name):
    piece = pick(report, source, "Đón đoàn Lào.", lead)
    person = world.people[name]

    for act in (
        lambda: pieces.pick(report, "HB12", source.pk, by=person),
        lambda: pieces.add_piece(report, "HB12", by=person),
        lambda: pieces.save_piece(report, piece.pk, "Khác", True, by=person, version=1),
        lambda: pieces.move_piece(report, piece.pk, "up", by=person),
        lambda: pieces.remove_piece(report, piece.pk, by=person),
        lambda: pieces.restore_piece(report, piece.pk, by=person),
        lambda: pieces.take_new_wording(report, piece.pk, "", by=person),
        lambda: pieces.keep_our_wording(report, piece.pk, by=person),
        lambda: pieces.make_live(report, piece.pk, 0, "Đón", "[[PC01]]", by=person),
        lambda: pieces.append_reference(report, piece.pk, "[[PC01]]", by=person),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert texts(report) == ["Đón đoàn Lào."] and Piece.history.count() == 1


def test_nothing_is_written_once_the_report_was_issued(report, source, lead):
    piece = pick(report, source, "Đón đoàn Lào.", lead)
    cluster_reports.issue(report, factories.make_issuing(report.cluster), by=lead)

    with pytest.raises(Overtaken, match="không sửa được nữa"):
        pieces.save_piece(report, piece.pk, "Khác", True, by=lead, version=1)
    with pytest.raises(Overtaken):
        pieces.add_piece(report, "HB12", by=lead)


def test_saving_keeps_a_history_and_the_same_words_write_nothing(report, source, lead, world):
    piece = pick(report, source, "Đón đoàn Lào.", lead)

    saved = pieces.save_piece(report, piece.pk, "Đón đoàn hữu nghị Lào.", False, by=world.people["deputy"], version=1)
    again = pieces.save_piece(report, piece.pk, "Đón đoàn hữu nghị Lào.", False, by=lead, version=1)

    assert (saved.version, again.version, saved.is_attributed) == (2, 2, False)
    assert [row.history_user for row in piece.history.order_by("history_id")] == [lead, world.people["deputy"]]


def test_the_later_of_two_is_shown_what_the_first_wrote(report, source, lead, world):
    piece = pick(report, source, "Đón đoàn Lào.", lead)
    pieces.save_piece(report, piece.pk, "Của phó", True, by=world.people["deputy"], version=1)

    with pytest.raises(PieceConflict) as conflict:
        pieces.save_piece(report, piece.pk, "Của trưởng", True, by=lead, version=1)

    assert (conflict.value.theirs.text, conflict.value.theirs.version) == ("Của phó", 2)
    assert texts(report) == ["Của phó"]


def test_pieces_move_one_place_and_stop_at_the_ends(report, source, lead):
    first, second, third = pieces.pick(report, "HB12", source.pk, by=lead)

    pieces.move_piece(report, third.pk, "up", by=lead)
    pieces.move_piece(report, first.pk, "up", by=lead)

    order = list(Piece.objects.filter(edition=report.draft_id).order_by("order").values_list("pk", flat=True))
    assert order == [first.pk, third.pk, second.pk]
    assert third.history.count() == 2 and first.history.count() == 1


def test_a_removed_piece_can_be_brought_back_as_it_was(report, source, lead, world):
    piece = pick(report, source, "Đón đoàn Lào.", lead)
    pieces.save_piece(report, piece.pk, "Đã sửa", False, by=lead, version=1)

    pieces.remove_piece(report, piece.pk, by=world.people["deputy"])
    assert texts(report) == []
    with pytest.raises(Overtaken, match=str(world.people["deputy"])):
        pieces.save_piece(report, piece.pk, "Chữ đang gõ", False, by=lead, version=2)
    back = pieces.restore_piece(report, piece.pk, by=lead)

    assert (back.pk, back.text, back.source_report, back.is_attributed) == (piece.pk, "Đã sửa", source, False)
    assert back.version == 3 and pieces.restore_piece(report, piece.pk, by=lead) == back
    assert list(Piece.history.filter(id=piece.pk).order_by("history_id").values_list("history_type", flat=True)) == [
        "+", "~", "-", "+",
    ]  # fmt: skip


def test_a_piece_of_another_report_is_not_brought_back(report, source, lead, world):
    other = factories.make_cluster_report(
        world.cluster, factories.make_period(kind="half_year", indicator_set=world.form), lead
    )
    piece = pieces.add_piece(other, "HB12", "Của kỳ khác", by=lead)
    pieces.remove_piece(other, piece.pk, by=lead)

    with pytest.raises(Overtaken):
        pieces.restore_piece(report, piece.pk, by=lead)


def test_the_new_wording_is_taken_or_our_own_kept(report, source, lead, world):
    taken, kept = pick(report, source, "Đón đoàn Lào.", lead), pick(report, source, "Trao 50 suất học bổng.", lead)
    pieces.save_piece(report, kept.pk, "Tặng học bổng.", True, by=lead, version=1)
    new = "Tổ chức họp mặt hữu nghị.\nĐón hai đoàn Lào.\nTrao 60 suất học bổng."
    source = send_again(source, {"HB12": new}, by=world.people["owner"], reviewer=lead)
    edition = Edition.objects.get(pk=report.draft_id)
    assert {piece.pk for piece in prose.changed_sources(edition)} == {taken.pk, kept.pk}

    pieces.take_new_wording(report, taken.pk, prose.digest("Đón hai đoàn Lào."), by=lead)
    pieces.keep_our_wording(report, kept.pk, prose.digest("Trao 60 suất học bổng."), by=lead)

    taken.refresh_from_db()
    kept.refresh_from_db()
    assert (taken.text, taken.source_text, taken.source_round) == ("Đón hai đoàn Lào.",) * 2 + (source.sent_round,)
    assert (kept.text, kept.source_text) == ("Tặng học bổng.", "Trao 60 suất học bổng.")
    assert prose.changed_sources(edition) == []


def test_a_paragraph_that_is_gone_is_kept_with_its_old_source(report, source, lead, world):
    piece = pick(report, source, "Đón đoàn Lào.", lead)
    source = send_again(source, {"HB12": "Chuyện khác hẳn"}, by=world.people["owner"], reviewer=lead)

    pieces.keep_our_wording(report, piece.pk, by=lead)

    piece.refresh_from_db()
    assert (piece.source_text, piece.source_round) == ("Đón đoàn Lào.", source.sent_round)
    assert prose.changed_sources(Edition.objects.get(pk=report.draft_id)) == []


def test_a_wording_that_changed_once_more_is_not_taken_unseen(report, source, lead, world):
    piece = pick(report, source, "Đón đoàn Lào.", lead)
    owner = world.people["owner"]
    send_again(source, {"HB12": "Đón hai đoàn Lào."}, by=owner, reviewer=lead)
    send_again(source, {"HB12": "Đón ba đoàn Lào."}, by=owner, reviewer=lead)

    with pytest.raises(Overtaken, match="thêm một lần nữa"):
        pieces.take_new_wording(report, piece.pk, prose.digest("Đón hai đoàn Lào."), by=lead)
    assert texts(report) == ["Đón đoàn Lào."]


def test_a_number_becomes_a_live_figure_once(report, lead):
    piece = pieces.add_piece(report, "PC", "Vận động 15 khoản viện trợ.", by=lead)

    pieces.make_live(report, piece.pk, 9, "15 khoản", "[[PC01]]", by=lead)
    with pytest.raises(Overtaken, match="không còn ở chỗ cũ"):
        pieces.make_live(report, piece.pk, 9, "15 khoản", "[[PC01]]", by=lead)
    pieces.append_reference(report, piece.pk, "[[PC05]]", by=lead)
    pieces.append_reference(report, piece.pk, "[[PC05]]", by=lead)

    assert texts(report, "PC") == ["Vận động [[PC01]] viện trợ [[PC05]]."]


def test_an_empty_paragraph_of_ones_own_is_added_once(report, lead, world):
    first = pieces.add_piece(report, "HB12", by=lead)

    assert pieces.add_piece(report, "HB12", by=world.people["deputy"]) == first
    assert not first.is_attributed and texts(report) == [""]


def test_a_heading_takes_a_bounded_number_of_pieces(report, lead, monkeypatch):
    monkeypatch.setattr(pieces, "PIECES_MAX", 2)
    for text in ("một", "hai"):
        pieces.add_piece(report, "HB12", text, by=lead)

    with pytest.raises(Blocked, match="đã có 2 đoạn"):
        pieces.add_piece(report, "HB12", "ba", by=lead)


def test_nothing_is_half_written_when_the_save_fails(report, source, lead, monkeypatch):
    piece = pick(report, source, "Đón đoàn Lào.", lead)

    def fail(*_args, **_fields):
        raise RuntimeError

    monkeypatch.setattr(pieces.Edition.objects.__class__, "filter", fail)
    with pytest.raises(RuntimeError):
        pieces.save_piece(report, piece.pk, "Khác", True, by=lead, version=1)
    monkeypatch.undo()

    assert texts(report) == ["Đón đoàn Lào."] and piece.history.count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Lead and deputy in real threads."""

    @pytest.fixture
    def world(self, transactional_db, made_world):
        return made_world

    def test_two_writers_on_one_piece_lose_nothing(self, world, report, source, lead):
        piece = pick(report, source, "Đón đoàn Lào.", lead)
        deputy = world.people["deputy"]

        results = at_once(
            lambda: pieces.save_piece(report.pk, piece.pk, "Của trưởng", True, by=lead, version=1),
            lambda: pieces.save_piece(report.pk, piece.pk, "Của phó", True, by=deputy, version=1),
        )

        saved = [result for result in results if isinstance(result, Piece)]
        refused = [result for result in results if isinstance(result, PieceConflict)]
        assert (len(saved), len(refused)) == (1, 1)
        assert refused[0].theirs.text == saved[0].text == Piece.objects.get(pk=piece.pk).text
        assert piece.history.count() == 2

    def test_a_double_click_takes_once(self, world, report, source, lead):
        digest = prose.digest("Đón đoàn Lào.")

        results = at_once(*[lambda: pieces.pick(report.pk, "HB12", source.pk, digest, by=lead)] * 3)

        assert len({result[0].pk for result in results}) == 1
        assert texts(report) == ["Đón đoàn Lào."]

    def test_moving_and_taking_at_once_keep_every_piece_in_one_place(self, world, report, source, lead):
        first = pick(report, source, "Đón đoàn Lào.", lead)
        deputy = world.people["deputy"]

        at_once(
            lambda: pieces.pick(report.pk, "HB12", source.pk, by=deputy),
            lambda: pieces.add_piece(report.pk, "HB12", "Của Cụm", by=lead),
            lambda: pieces.move_piece(report.pk, first.pk, "down", by=lead),
        )

        rows = list(Piece.objects.filter(edition=report.draft_id).values_list("order", flat=True))
        assert len(rows) == len(set(rows)) == 4
