"""The words with which a form comes back after the session has ended name a button that the page has."""

import re
from html import unescape
from urllib.parse import urljoin

from django.test import Client
from django.urls import reverse

from events.workflow import conference_files
from tests.addresses import all_patterns
from tests.test_visitors import arguments, furnished  # noqa: F401 (furnished is a fixture)
from tests.test_words_kept import name_of

# Forms of which the button has another name: all of them are among those that the test comes upon.
OTHERS = {
    "address_change", "award_decide", "award_forward", "award_restore", "award_revoke", "candidate_new",
    "candidate_withdraw", "cluster_report_freeze", "cluster_report_issue", "conference_elections",
    "conference_file_withhold", "conference_reports", "conference_show_again", "conference_votes",
    "conference_withhold", "election_annul", "election_detail", "invitation_new", "mandate_new", "mandate_revoke",
    "name_withdraw", "post_end", "province_name_withdraw", "recommendation_new", "remark_withdraw",
    "resolution_withdraw", "score_card", "score_sheet_move", "succession_withdraw",
}  # fmt: skip
READERS = ("vufo", "lead", "owner", "head", "neighbour")
FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
AUTHOR = re.compile(r'name="author" value="([^"]+)"')
ACTION = re.compile(r'<form[^>]*action="([^"]*)"')
NAMED = re.compile(r"xem lại rồi bấm “?([^”.]+)”?\.")
BUTTON = re.compile(r"<button[^>]*>(.*?)</button>", re.DOTALL)
TAGS = re.compile(r"<svg.*?</svg>|<[^>]+>", re.DOTALL)


def text_of(client, address: str) -> str:
    """The page; nothing of what is a file."""
    answer = client.get(address)
    if answer.streaming:
        list(answer.streaming_content)  # read to its end, a file closes itself
    is_page = answer.get("Content-Type", "").startswith("text/html")
    return answer.content.decode() if is_page else ""


def kept_forms(page: str) -> dict[str, str]:
    """Where the forms of a page go that bear the mark of their author, each with the mark."""
    found = {}
    for form in FORM.findall(page):
        mark, action = AUTHOR.search(form), ACTION.match(form)
        if mark is not None:
            found[action[1] if action else ""] = mark[1]
    return found


def named_and_there(person, place: str, mark: str) -> tuple[list[str], list[str]]:
    """The buttons that the page names when the words come back, and those that it has."""
    client = Client()
    client.post(place, {"author": mark, "reason": "Lời gõ dở", "text": "Lời gõ dở"})
    client.force_login(person)
    page = unescape(text_of(client, place))
    return NAMED.findall(page), [" ".join(TAGS.sub("", html).split()) for html in BUTTON.findall(page)]


def in_other_states(world) -> list[str]:
    """Pages that what is furnished does not show yet: of what is open to everybody, or was."""
    lead, row, paper = world.people["lead"], world.conference, world.conference_file
    conference_files.caption_file(paper, "Chương trình", "", by=lead)
    conference_files.publish(row, True, by=lead)
    conference_files.show_file(paper, True, by=lead)
    closed = world.line.conference
    conference_files.publish(closed, True, by=lead)
    conference_files.publish(closed, False, by=world.people["vufo"], reason="Lộ tên khách")
    return [
        reverse("conference_withhold", args=[row.pk]),
        reverse("conference_file_withhold", args=[paper.pk]),
        reverse("conference_show_again", args=[closed.pk]),
    ]


def test_the_button_that_is_named_is_there(furnished):  # noqa: F811
    places = [reverse(p.name, kwargs=arguments(p.name, p, furnished)) for _route, p in all_patterns()]
    places += in_other_states(furnished)
    asked, named_at, wrong = set(), set(), []
    for person in (furnished.people[name] for name in READERS):
        client = Client()
        for place in places:
            client.force_login(person)  # the page that was read may have been the one that signs out
            for action, mark in kept_forms(text_of(client, place)).items():
                target = urljoin(place, action)
                if target in asked:
                    continue
                asked.add(target)
                named, there = named_and_there(person, target, mark)
                named_at |= {name_of(target)} if named else set()
                wrong += [f"{name_of(target)}: {name} is not among {there}" for name in named if name not in there]

    assert wrong == []
    assert named_at >= OTHERS, OTHERS - named_at
