"""Every list that is searched by words takes any text: what is too long to look for is looked for by its beginning."""

from datetime import date

import django_filters
import pytest
from django.urls import reverse

from aid.forms.donors import DonorFilter
from aid.forms.pledge_filter import PledgeFilter
from clusters.forms.people import PostFilter
from clusters.forms.provinces import ProvinceFilter
from clusters.forms.union_filter import UnionFilter
from events.forms.award_filter import AwardFilter
from events.forms.conference_filter import ConferenceFilter
from events.forms.delegation_filter import DelegationFilter
from events.forms.recommendation_filter import RecommendationFilter
from mail.forms import LetterFilter
from reports.forms.report_filter import ReportFilter
from tests.aid.making import make_donor
from tests.events.award_making import make_award
from tests.events.conference_making import add_delegate, add_sites, invite, make_conference

LISTS = {
    DonorFilter: ("donor_list",), PledgeFilter: ("pledge_list",), PostFilter: ("people_list",),
    ProvinceFilter: ("province_list",), UnionFilter: ("union_list",), AwardFilter: ("award_list", "nomination_list"),
    ConferenceFilter: ("conference_list",), DelegationFilter: ("delegation_list",),
    RecommendationFilter: ("recommendation_list",), LetterFilter: ("outbox",), ReportFilter: ("report_list",),
}  # fmt: skip
# SQLite refuses a condition of a thousand parts and a pattern of 50 000 letters.
LONG = {"words": "a " * 1300, "letters": "a" * 60_000}
# As many words as a search takes.
TITLE = "Hội hữu nghị Việt - Lào tỉnh Cà Mau vận động hai mươi suất học bổng cho sinh viên Lào"


def filters_with_words(parent=django_filters.FilterSet):
    for child in parent.__subclasses__():
        if "tim" in child.base_filters:
            yield child
        yield from filters_with_words(child)


def test_the_lists_below_are_all_that_are_searched():
    assert set(filters_with_words()) == set(LISTS)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("name", [name for names in LISTS.values() for name in names])
def test_a_list_takes_a_text_of_any_length(world, sign_in, name, text):
    assert sign_in(world.people["vufo"]).get(reverse(name), {"tim": text}).status_code == 200


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_so_do_the_search_at_the_door_and_that_of_the_donor_to_merge_with(world, sign_in, text):
    conference = make_conference(world, starts_on=date(2026, 11, 24))
    (site,) = add_sites(world, conference, A="member")
    add_delegate(world, invite(world, conference, "neighbour")[0], site=site)
    vufo = sign_in(world.people["vufo"])

    for address in (reverse("conference_door", args=[conference.pk]), reverse("donor_merge", args=[make_donor().pk])):
        assert vufo.get(address, {"tim": text}).status_code == 200


def test_a_whole_title_is_found_however_long_and_another_is_not(world, sign_in):
    owner, member = world.people["owner"], world.unions["member"]
    for name in (TITLE, "Hội hữu nghị Việt - Nhật"):
        make_award(member, owner, recipient_kind="collective", name=name)

    page = sign_in(owner).get(reverse("award_list"), {"tim": TITLE + " trong năm" * 30})

    assert [row.name for row in page.context["rows"]] == [TITLE]
