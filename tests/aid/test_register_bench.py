"""The measured list finds and adds up what the plain SQL beside it does; small, the measuring runs by `make bench`."""

from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.urls import reverse

from aid.models import Disbursement, Pledge
from clusters import clock, network
from friendship.bench import register
from friendship.bench.data import MEASURED_DAY
from friendship.bench.measuring import signed_in
from tests import factories


@pytest.fixture
def vufo(db):
    network.load()
    return factories.make_vufo_officer()


def test_the_page_and_the_plain_sql_agree(vufo):
    with clock.set_to(MEASURED_DAY):
        register.make_register(Random(1), vufo, pledges=200, disbursements=600)
        response = signed_in(vufo).get(reverse("pledge_list") + register.PAGE)
        words = register.plain_words()
        with connection.cursor() as cursor:
            found = []
            for sql in register.PLAIN:
                cursor.execute(register.FOUND + sql, words)
                found.append(cursor.fetchall())

    totals = response.context["totals"]
    statuses, values, paid, page = found
    assert (Pledge.objects.count(), Disbursement.objects.count()) == (200, 600)
    assert 0 < totals.count == sum(n for _status, n in statuses) < 200
    committed = [row for row in values if row[0] == "committed"]
    assert totals.committed.value_vnd == Decimal(sum(int(row[7] or 0) for row in committed)).scaleb(-2)
    assert totals.committed.whole_vnd == Decimal(sum(int(row[2] or 0) for row in committed)).scaleb(-2)
    assert totals.disbursed.value_vnd == Decimal(sum(int(row[1] or 0) for row in paid)).scaleb(-2)
    assert totals.disbursed.whole_vnd == Decimal(sum(int(row[6]) for row in paid)).scaleb(-2)
    assert [row.pledge.pk for row in response.context["rows"]][:10] == [row[0] for row in page][:10]
