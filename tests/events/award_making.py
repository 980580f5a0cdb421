"""Commendations for tests, made through the real workflow."""

import itertools
from datetime import date
from decimal import Decimal

from clusters.workflow.rows import version
from events.models import Award, AwardKind, AwardQuota
from events.workflow import award_acts, award_kinds, award_nominations, award_scores, awards
from events.workflow.award_nominations import Vote
from events.workflow.award_rules import Decision, Handing, Merit

_counter = itertools.count(1)
KINDS = {
    "co": ("Cờ thi đua", "union", "cluster", "vufo", "flag"),
    "bang-khen": ("Bằng khen", "union,collective,person,organisation", "either", "vufo", "merit"),
    "ky-niem-chuong": ("Kỷ niệm chương", "person", "union", "vufo", "insignia"),
    "giay-khen": ("Giấy khen", "collective,person", "body", "union", "commendation"),
    "ubnd": ("Bằng khen UBND tỉnh", "union,collective,person", "outside", "state", "state"),
}
ON = date(2026, 11, 10)


def make_kind(code="giay-khen") -> AwardKind:
    """A form of commendation, the same one each time."""
    name, recipients, proposed_by, decided_by, counts_as = KINDS[code]
    kind, _new = AwardKind.objects.get_or_create(
        code=code,
        defaults={
            "name": name, "recipients": f",{recipients},", "proposed_by": proposed_by, "decided_by": decided_by,
            "counts_as": counts_as, "order": list(KINDS).index(code) + 1,
        },
    )  # fmt: skip
    return kind


def merit(union, kind="giay-khen", **fields) -> Merit:
    """One person of the union, of a name of its own, for 2026."""
    given = {"recipient_kind": "person", "year": 2026, "achievement": "Làm tốt công tác đối ngoại nhân dân"} | fields
    if given["recipient_kind"] != "union":
        given.setdefault("name", f"Nguyễn Văn {next(_counter)}")
    return Merit(kind=make_kind(kind), union=union, **given)


def make_award(union, by, kind="giay-khen", *, on=ON, number="15/QĐ-LHHN", handed_on=None, **fields) -> Award:
    """One that was decided; handed over where a day is given."""
    handing = Handing(handed_on) if handed_on else None
    return awards.record(merit(union, kind, **fields), Decision(number, on), by=by, handing=handing, confirmed=True)


def nominate(union, by, kind="bang-khen", *, on=ON, via_cluster=True, **fields) -> Award:
    given = merit(union, kind, **fields)
    return award_nominations.nominate(given, on, by=by, via_cluster=via_cluster, confirmed=True)


def vote(award, by, votes_for=8, against=1, blank=0, present=9, on=date(2026, 11, 20)) -> Award:
    given = Vote(on, present, votes_for, against, blank)
    return award_nominations.vote(award, given, by=by, seen=version(award))


def forward(award, by, reason="") -> Award:
    return award_nominations.forward(award, by=by, seen=version(award), reason=reason)


def decide(award, by, number="100/QĐ-LHHN", on=date(2026, 11, 23)) -> Award:
    return award_nominations.decide(award, Decision(number, on), by=by, seen=version(award))


def decline(award, by, reason="Chưa đủ thành tích") -> Award:
    return award_nominations.decline(award, reason, by=by, seen=version(award))


def step_back(award, by, reason="Ghi nhầm") -> Award:
    return award_nominations.step_back(award, reason, by=by, seen=version(award))


def present(award, by, on=date(2026, 11, 24), **options) -> list[Award]:
    return award_acts.present(award, Handing(on, "Hội trường"), by=by, seen=version(award), **options)


def revoke(award, by, reason="Ghi nhầm") -> Award:
    return award_acts.take_back(award, reason, by=by, seen=version(award))


def set_quota(by, kind="bang-khen", *, year=2026, cluster=None, number=None, until=None) -> AwardQuota:
    given = {"kind": make_kind(kind), "year": year, "cluster": cluster, "number": number, "nominate_until": until}
    return award_kinds.save_quota(None, given, by=by)


def reach(union, owner, cluster_office, vufo, state, **fields) -> Award:
    """A nomination of the union brought to a state."""
    award = nominate(union, owner, **fields)
    if state in ("voted", "forwarded", "decided", "presented"):
        award = vote(award, cluster_office)
    if state in ("forwarded", "decided", "presented"):
        award = forward(award, cluster_office)
    if state in ("decided", "presented"):
        award = decide(award, vufo)
    if state == "presented":
        (award,) = present(award, owner)
    return decline(award, vufo) if state == "declined" else award


def make_scored_sheet(world):
    """The sheet of 2026 with one line, open, by which the member has scored itself."""
    line = award_scores.Line("", "Đón đoàn", Decimal(10))
    sheet = award_scores.save_sheet(None, 2026, [line], by=world.people["vufo"])
    sheet = award_scores.move_sheet(sheet, "open", by=world.people["vufo"], seen=version(sheet))
    marks = {sheet.criteria.get().pk: award_scores.Given(Decimal(8))}
    award_scores.score(sheet, world.unions["member"], "self", marks, by=world.people["owner"], seen="")
    return sheet
