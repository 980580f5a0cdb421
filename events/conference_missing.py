"""What a conference ahead still lacks, for whoever organises it: each with the page on which it is mended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters.models import LeadershipTerm
from events import permissions
from events.conference_people import People
from events.models import AgendaItem, Conference, Election
from events.workflow.election_rules import years_of

NAMES_SHOWN = 8
TITLE_LENGTH = 80
SPOKEN = {AgendaItem.Kind.REPORT, AgendaItem.Kind.PAPER, AgendaItem.Kind.SPEECH}  # by somebody who is named beforehand


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: `what`, of whom or where (`rows`), and the address where it is mended."""

    what: str
    rows: list[str]
    url: str
    more: int = 0  # rows that are not named


def missing_of(conference: Conference, agenda: list[AgendaItem], people: People) -> list[Missing]:
    """Needs the programme as the page shows it (`papers`, `who`, `is_awaited`) and all the people; at most two queries.

    Nothing of a conference that is over, was called off or held.
    """
    if not permissions.takes_registrations(conference):
        return []
    return [*_of_the_plan(conference), *_of_people(conference, people), *_of_the_programme(conference, agenda),
            *_of_sites(conference, people), *_of_elections(conference)]  # fmt: skip


def _of_the_plan(conference: Conference) -> Iterator[Missing]:
    edit = reverse("conference_edit", args=[conference.pk])
    if conference.starts_at is None:
        yield Missing(_("Chưa ghi giờ họp"), [], edit)
    if not conference.place and conference.mode != Conference.Mode.ONLINE:
        yield Missing(_("Chưa ghi địa điểm"), [], edit)


def _of_people(conference: Conference, people: People) -> Iterator[Missing]:
    if not people.groups:
        yield Missing(_("Chưa mời đơn vị nào"), [], _rows(conference, "khach-moi"))
    unnamed = [group.invited.name_then for group in people.groups if not group.delegates]
    yield from _named(_("Chưa ghi đại biểu"), unnamed, reverse("conference_delegates", args=[conference.pk]))


def _of_the_programme(conference: Conference, agenda: list[AgendaItem]) -> Iterator[Missing]:
    programme = _rows(conference, "chuong-trinh")
    if not agenda:
        yield Missing(_("Chưa có chương trình"), [], programme)
    silent = [_line(item) for item in agenda if item.kind in SPOKEN and not item.who]  # type: ignore[attr-defined]
    yield from _named(_("Chưa ghi người trình bày"), silent, programme)
    for item in agenda:
        if item.is_awaited and item.union:  # type: ignore[attr-defined]
            who = item.union.short_name_on(conference.starts_on)
            words = _("%(who)s, %(title)s") % {"who": who, "title": _short(item.paper or item.title)}
            page = f"{reverse('conference_file_new', args=[conference.pk])}?noi-dung={item.pk}"
            yield Missing(_("Chưa nộp tham luận"), [words], page)


def _of_sites(conference: Conference, people: People) -> Iterator[Missing]:
    sites = [row.site for row in people.sites if row.site]
    if not sites and conference.mode != Conference.Mode.IN_PERSON:
        yield Missing(_("Chưa ghi điểm cầu"), [], _rows(conference, "diem-cau"))
    # At the main site the organiser marks who came.
    unkept = [site.name for site in sites if not site.is_main and site.union_id is None]
    yield from _named(_("Chưa có đơn vị phụ trách điểm cầu"), unkept, _rows(conference, "diem-cau"))


def _of_elections(conference: Conference) -> Iterator[Missing]:
    """A year-end conference elects the offices of the year that it plans, unless somebody holds them already."""
    year = conference.year_planned
    if conference.cluster is None or Conference.Kind.YEAR_END not in conference.kinds or year is None:
        return
    if year not in years_of(conference):
        return
    held = LeadershipTerm.objects.holding().filter(cluster=conference.cluster, year=year, valid_to=date(year, 12, 31))
    votes = Election.objects.filter(cluster=conference.cluster, year=year)
    begun = votes.filter(Q(state=Election.State.OPEN) | Q(state=Election.State.ELECTED))
    filled = {*held.values_list("role", flat=True), *begun.values_list("role", flat=True)}
    roles = [str(label) for role, label in LeadershipTerm.Role.choices if role not in filled]
    words = _("Chưa mở cuộc bầu cho năm %(year)d") % {"year": year}
    yield from _named(words, roles, reverse("conference_elections", args=[conference.pk]))


def _named(what: str, rows: Iterable[str], url: str) -> Iterator[Missing]:
    found = list(rows)
    if found:
        yield Missing(what, found[:NAMES_SHOWN], url, max(len(found) - NAMES_SHOWN, 0))


def _line(item: AgendaItem) -> str:
    return f"{item.starts_at:%H:%M} {_short(item.title)}" if item.starts_at else _short(item.title)


def _short(words: str) -> str:
    return Truncator(words).chars(TITLE_LENGTH)


def _rows(conference: Conference, table: str) -> str:
    return reverse("conference_rows", args=[conference.pk, table])
