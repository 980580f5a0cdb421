"""A union that was exempted with a draft already open."""

import pytest

from reports.workflow import filing, periods
from reports.workflow.errors import Blocked
from tests import factories


def test_an_exempt_union_cannot_send_what_it_had_begun(world):
    report = factories.make_report(world.obligations["member"], world.people["owner"])
    periods.exempt(world.obligations["member"], "Đang hợp nhất bộ máy", by=world.people["vufo"])

    with pytest.raises(Blocked, match="được miễn"):
        filing.send(report, by=world.people["owner"])
