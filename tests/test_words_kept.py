"""What was typed into any form comes back after the session has ended under it and the same person has signed in again.

The forms are read from the pages themselves, so that a new one is asked too. An address that takes posts and shows no
form with words is named below with the reason.
"""

from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from events.workflow import conference_files
from reports.workflow import filing, threads
from tests import factories
from tests.addresses import all_patterns
from tests.events import award_making
from tests.events.conference_making import make_conference
from tests.test_visitors import arguments, furnished, read_table  # noqa: F401 (furnished is a fixture)

APPS = ("clusters.", "reports.", "aid.", "events.")
READERS = ("vufo", "lead", "owner", "neighbour")
NOT_TYPED = ("hidden", "submit", "button", "file", "password", "checkbox", "radio")

BUTTONS = {
    "activity_again", "aid_file_remove", "award_photo_remove", "circulation_agree", "cluster_report_accept",
    "cluster_report_basis", "cluster_report_open", "cluster_report_receive", "cluster_reroute", "comment_withdraw",
    "conference_again", "conference_door", "conference_file_remove", "conference_file_show", "conference_hold",
    "conference_publish", "delegate_withdraw", "delegation_photo_remove", "election_again", "extension_withdraw",
    "feed_addresses", "indicator_move", "indicator_remove", "indicator_set_copy", "indicator_set_publish",
    "invitation_resend", "invitation_withdraw", "period_close", "period_open", "report_open", "report_read",
    "report_refresh", "report_reroute", "report_send", "score_sheet_close", "section_move", "section_remove",
    "thread_reopen",
}  # fmt: skip
TICKS = {
    "cluster_desk", "national_desk",  # lists of reports to pass on, ticked from what waits
    "conference_elections",  # candidates ticked among the members, who may also be added one by one
}  # fmt: skip
FILES = {"pledge_import", "import_check"}  # a workbook to choose again, and the look through one that was kept
SCRIPTED = {"cell_save", "piece_save"}  # posted by the page's script, which keeps the words in the browser itself
OUTSIDE = {"invitation_accept"}  # whoever makes an account there has no session yet that could end


class Forms(HTMLParser):
    """The posting forms of a page: where they go, what they say themselves, the boxes for words, the choices."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[SimpleNamespace] = []
        self.chosen: set[tuple[str, str]] = set()
        self.now = self.select = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = {name: value or "" for name, value in attributes}
        name = attributes.get("name")
        if tag == "form":
            is_post = attributes.get("method", "").lower() == "post"
            action = attributes.get("action", "")
            self.now = SimpleNamespace(action=action, said=[], boxes=[], selects={}) if is_post else None
            self.found += [self.now] if is_post else []
        elif tag == "option" and self.select:
            self.now.selects.setdefault(self.select, []).append(attributes.get("value", ""))
            self.chosen |= {(self.select, attributes.get("value", ""))} if "selected" in attributes else set()
        elif self.now is None:
            return
        elif tag == "button" and "formaction" in attributes:
            self.found.append(SimpleNamespace(**(vars(self.now) | {"action": attributes["formaction"]})))
        elif tag == "select":
            self.select = name
        elif tag == "textarea" or (tag == "input" and attributes.get("type", "text") not in NOT_TYPED):
            self.now.boxes += [name] if name else []
        elif tag == "input" and attributes["type"] == "hidden":
            self.now.said.append((name, attributes.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.now = None
        if tag == "select":
            self.select = None


def read(response) -> Forms:
    """The forms of a page; none of what is a file, a redirect or a refusal."""
    if response.streaming:
        list(response.streaming_content)  # read to its end, a file closes itself
        return Forms("")
    is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
    return Forms(response.content.decode() if is_page else "")


def what_is_lost(form, page: str, person) -> list[str]:
    """The boxes whose words, and the lists whose choices, are not on the page to which signing in again leads."""
    client = Client()
    words = {name: f"lời {number} giữ lại" for number, name in enumerate(form.boxes)}
    choices = {name: values[-1] for name, values in form.selects.items()}
    posted = urlencode([*form.said, *words.items(), *choices.items()])
    answer = client.post(urljoin(page, form.action), posted, "application/x-www-form-urlencoded")
    client.force_login(person)
    shown = client.get(parse_qs(urlsplit(answer.url).query)["next"][0], follow=True)
    text, chosen = shown.content.decode(), read(shown).chosen
    return [name for name, word in words.items() if word not in text] + [
        name for name, value in choices.items() if (name, value) not in chosen
    ]


def name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name
    except Resolver404:
        return address


def of_the_apps() -> dict:
    return {p.name: p for _route, p in all_patterns() if p.callback.__module__.startswith(APPS)}


@pytest.fixture
def pages(furnished):  # noqa: F811
    """The pages of the apps, and the same in the other states of their rows, in which they show other forms."""
    world, table = furnished, read_table()
    shown = [name for name in of_the_apps() if set(table["GET", name].values()) - {302, 405}]
    addresses = [reverse(name, kwargs=arguments(name, of_the_apps()[name], world)) for name in shown]
    return world, addresses + _in_other_states(world)


def _in_other_states(world) -> list[str]:
    member, owner, lead = world.unions["member"], world.people["owner"], world.people["lead"]
    offices = {"reviewer": world.people["last_lead"], "vufo": world.people["vufo"]}
    closed = factories.make_period(year=2024, state="closed", indicator_set=world.form)
    shut = factories.make_obligation(closed, world.unions["neighbour"])
    preparing = factories.make_period(year=2027, state="preparing", indicator_set=world.form)
    accepted, corrected = (
        factories.make_report(factories.make_obligation(period, member), owner, state="accepted", **offices)
        for period in (
            factories.make_period(2025, kind, indicator_set=world.form, closes_on=date(2027, 1, 15))
            for kind in ("half_year", "nine_months")
        )
    )
    filing.open_correction(corrected, "Sai số", by=owner)
    outside = factories.make_report(world.obligations["outsider"], world.people["outsider"], state="submitted")
    threads.open_thread(outside, "PC01", "Xem lại", by=world.people["vufo"])  # accepting it now asks for a reason
    ended = factories.make_term(world.cluster, world.succession.predecessor, 2025, "deputy")
    return [
        reverse("period_edit", args=[preparing.code]),
        reverse("period_reopen", args=[closed.code]),
        reverse("obligation_reopen", args=[shut.pk]),
        reverse("obligation_close", args=[shut.pk]),
        reverse("obligation_extend", args=[world.obligations["member"].pk]),
        reverse("extension_ask", args=[world.draft.obligation_id]),
        reverse("report_correct", args=[accepted.pk]),
        reverse("report_abandon", args=[corrected.pk]),
        reverse("report_detail", args=[outside.pk]),
        reverse("report_detail", args=[world.report.pk]) + "?gop-y=PC02&pham-vi=own",
        reverse("cluster_report_circulate", args=[world.prose_report.pk]),
        reverse("cluster_report", args=[world.issued.pk]),
        reverse("term_hand_over", args=[ended.pk]),
        f"{reverse('donor_merge', args=[world.donor.pk])}?vao={world.donor_merge.winner_id}",
        *_shown_to_everybody(world),
        reverse("award_step_back", args=[award_making.forward(_voted_on(world), lead).pk]),
        reverse("award_forward", args=[_voted_on(world, name="Lý Thị Mai", votes_for=2, against=7).pk]),
    ]


def _voted_on(world, name="Trần Thị Lan", **votes):
    award = award_making.nominate(world.unions["member"], world.people["owner"], name=name)
    return award_making.vote(award, world.people["lead"], **votes)


def _shown_to_everybody(world) -> list[str]:
    """A public page with a public file, each to be closed, and one that was closed for a reason."""
    lead, closed = world.people["lead"], make_conference(world, title="Giao lưu")
    world.conference_file.caption = "Chương trình"
    world.conference_file.save(update_fields=["caption"])
    conference_files.publish(world.conference, True, by=lead)
    conference_files.show_file(world.conference_file, True, by=lead)
    conference_files.publish(closed, True, by=lead)
    conference_files.publish(closed, False, by=world.people["vufo"], reason="Có tên người chưa đồng ý")
    return [
        reverse("conference_withhold", args=[world.conference.pk]),
        reverse("conference_file_withhold", args=[world.conference_file.pk]),
        reverse("conference_show_again", args=[closed.pk]),
    ]


def test_words_come_back_after_signing_in_again(pages):
    world, addresses = pages
    seen, lost = set(), []
    for visitor in READERS:
        client, person = Client(), world.people[visitor]
        client.force_login(person)
        for page in addresses:
            for form in read(client.get(page)).found:
                name = name_of(urljoin(page, form.action))
                if form.boxes and name not in seen:
                    seen.add(name)
                    lost += [f"{name}: {box} ({page})" for box in what_is_lost(form, page, person)]

    assert lost == []
    table = read_table()
    posting = {name for name in of_the_apps() if set(table["POST", name].values()) - {302, 405}}
    assert posting - seen == BUTTONS | TICKS | FILES | SCRIPTED | OUTSIDE
