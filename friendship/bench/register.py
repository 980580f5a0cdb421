"""A register of aid as large as the network could fill in ten years, and the filtered list page over it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from aid import sectors
from aid.models import Disbursement, Donor, Pledge, PledgePlace, PledgeStep, PledgeValue, Sector
from clusters.models import Province, Union, User
from friendship.bench.measuring import Measure, execute, expect, signed_in, timed

PLEDGES, DISBURSEMENTS, DONORS = 20_000, 100_000, 400
FIRST_DAY, LAST_DAY = date(2017, 1, 2), date(2026, 12, 15)
BATCH = 2000
WORDS = ("Nước sạch", "Trạm y tế", "Học bổng", "Nhà tình nghĩa", "Rà phá bom mìn", "Sinh kế", "Trường học", "Rừng")
YEAR, TEXT = 2026, "nuoc sach"
PAGE = f"?nam={YEAR}&tim=nuoc+sach&sap_xep=-cam_ket"
Status, Point = Pledge.Status, PledgeValue.Point


def make_register(random: Random, by: User, pledges: int = PLEDGES, disbursements: int = DISBURSEMENTS) -> None:
    """Pledges with a commitment, two in three with an approval and disbursements, written in bulk without history."""
    sectors.load_sectors()
    now = timezone.make_aware(datetime.combine(LAST_DAY, time(9)))
    donors = Donor.objects.bulk_create(
        Donor(name=f"Nhà tài trợ {n}", country=random.choice(["US", "KR", "JP", "DE"]), changed_at=now, changed_by=by)
        for n in range(DONORS)
    )
    unions, fields = list(Union.objects.all()), list(Sector.objects.all())
    provinces = list(Province.objects.filter(scheme=Province.Scheme.AFTER))
    made = Pledge.objects.bulk_create(
        (
            Pledge(
                union=random.choice(unions), code=f"VT-{n:06d}", title=f"{random.choice(WORDS)} số {n}",
                donor=random.choice(donors), sector=random.choice(fields), kind=random.choice(Pledge.Kind.values),
                status=random.choices(Status.values, [5, 10, 5, 10, 25, 25, 18, 2])[0],
                entered_at=now - timedelta(minutes=n), changed_at=now, changed_by=by,
            )
            for n in range(pledges)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    days = [FIRST_DAY + timedelta(random.randrange((LAST_DAY - FIRST_DAY).days)) for _n in made]
    begun = list(zip(made, days, strict=True))
    PledgePlace.objects.bulk_create(
        (PledgePlace(pledge=row, province=random.choice(provinces)) for row in made), batch_size=BATCH
    )
    PledgeStep.objects.bulk_create(
        (PledgeStep(pledge=row, status=row.status, on=_later(day, random), by=by, at=now) for row, day in begun),
        batch_size=BATCH,
    )
    _write_values(random, begun, now, by)
    paid = [pair for pair in begun if pair[0].status not in (Status.SOUGHT, Status.CANCELLED)]
    Disbursement.objects.bulk_create(
        (
            Disbursement(pledge=row, on=_later(day, random), entered_at=now, entered_by=by, **_money(random, day))
            for row, day in random.choices(paid, k=disbursements)
        ),
        batch_size=BATCH,
    )


def _write_values(random: Random, begun: list[tuple[Pledge, date]], now: datetime, by: User) -> None:
    """A commitment for each pledge, an approval for two in three."""
    PledgeValue.objects.bulk_create(
        (
            PledgeValue(
                pledge=row, point=point, on=day, entered_at=now, entered_by=by, is_current=True, **_money(random, day)
            )
            for row, day in begun
            for point in (Point.COMMITTED, Point.APPROVED)
            if point == Point.COMMITTED or row.pk % 3
        ),
        batch_size=BATCH,
    )
    PledgeValue.objects.update(change_vnd=F("value_vnd"))


def _later(day: date, random: Random) -> date:
    return min(day + timedelta(random.randrange(700)), LAST_DAY)


def _money(random: Random, day: date) -> dict[str, Any]:
    amount = Decimal(random.randrange(1, 10**6))
    if random.random() < 0.5:
        return {"amount": amount * 1000, "currency": "VND", "value_vnd": amount * 1000}
    rate = Decimal(random.randrange(22_860, 25_800))
    return {"amount": amount, "currency": "USD", "rate": rate, "rate_on": day, "value_vnd": amount * rate}


# --- the page and its plain SQL ------------------------------------------------------------------------

# The same rows by the same conditions, with the totals of all and the money of the first page, and nothing else.
FOUND = """
    WITH found AS (
        SELECT p.id, p.status, p.title FROM aid_pledge p JOIN aid_donor d ON d.id = p.donor_id
        WHERE d.origin = 'foreign' AND p.search_key LIKE %(text)s AND (
            EXISTS (SELECT 1 FROM aid_pledgevalue v WHERE v.pledge_id = p.id AND v.revoked_at IS NULL
                AND v."on" BETWEEN %(first)s AND %(last)s)
            OR EXISTS (SELECT 1 FROM aid_disbursement x WHERE x.pledge_id = p.id AND x.revoked_at IS NULL
                AND x."on" BETWEEN %(first)s AND %(last)s)
            OR EXISTS (SELECT 1 FROM aid_pledgestep s WHERE s.pledge_id = p.id
                AND s."on" BETWEEN %(first)s AND %(last)s)
            OR p.status = 'sought'
            OR (p.status NOT IN ('completed', 'settled', 'cancelled')
                AND EXISTS (SELECT 1 FROM aid_pledgevalue v WHERE v.pledge_id = p.id AND v.revoked_at IS NULL
                    AND v.point = 'committed' AND v."on" < %(first)s))
            OR (p.status IN ('completed', 'settled')
                AND EXISTS (SELECT 1 FROM aid_pledgestep s WHERE s.pledge_id = p.id AND s."on" >= %(first)s
                    AND s.status IN ('completed', 'settled')))))
"""
COUNTED = "(SELECT id FROM found WHERE status NOT IN ('sought', 'cancelled'))"
PLAIN = (
    "SELECT status, COUNT(*) FROM found GROUP BY status",
    f"""SELECT point, currency, SUM(value_vnd) FILTER (WHERE is_current), SUM(amount) FILTER (WHERE is_current),
            MIN(rate) FILTER (WHERE is_current), MAX(rate) FILTER (WHERE is_current),
            COUNT(*) FILTER (WHERE is_current), SUM(change_vnd) FILTER (WHERE "on" BETWEEN %(first)s AND %(last)s)
        FROM aid_pledgevalue WHERE revoked_at IS NULL AND pledge_id IN {COUNTED} GROUP BY point, currency""",
    f"""SELECT currency, SUM(value_vnd) FILTER (WHERE "on" BETWEEN %(first)s AND %(last)s), SUM(amount)
            FILTER (WHERE "on" BETWEEN %(first)s AND %(last)s), MIN(rate), MAX(rate), COUNT(*), SUM(value_vnd)
        FROM aid_disbursement WHERE revoked_at IS NULL AND pledge_id IN {COUNTED} GROUP BY currency""",
    """SELECT f.id, f.title, f.status, v.value_vnd, (SELECT SUM(x.value_vnd) FROM aid_disbursement x
            WHERE x.pledge_id = f.id AND x.revoked_at IS NULL AND x."on" BETWEEN %(first)s AND %(last)s)
        FROM found f LEFT JOIN aid_pledgevalue v ON v.pledge_id = f.id AND v.point = 'committed' AND v.is_current
        ORDER BY v.value_vnd DESC LIMIT 25""",
)


def plain_words() -> dict[str, Any]:
    return {"first": date(YEAR, 1, 1), "last": date(YEAR, 12, 31), "text": f"%{TEXT}%"}


def measure_register(vufo: User, runs: int) -> Measure:
    """The list of a year and a word, sorted by value, with the totals of all that is found."""
    client, path = signed_in(vufo), reverse("pledge_list") + PAGE
    words = plain_words()

    def page(_n: int) -> None:
        expect(client.get(path), 200)

    def plain(_n: int) -> None:
        for sql in PLAIN:
            execute(FOUND + sql, words)

    return timed(f"list of {PLEDGES} pledges", page, plain, runs)
