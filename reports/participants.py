"""Who takes part in the conversation on a report, and so may be mentioned in it. Two queries."""

from dataclasses import dataclass

from django.db.models import Q

from clusters.models import LeadershipTerm, Post, User
from reports.models import Act, Message, Report
from reports.permissions import reviewing_terms


@dataclass(frozen=True)
class Participant:
    """A person with the post of today by which the person takes part."""

    user: User
    office: str


def participants(report: Report) -> list[Participant]:
    """The officers and heads of the union and of the offices that review today, those who do so by mandate included.

    And the officers of VUFO who have acted or spoken on the report: all others would hear of it by surprise. The
    union's people come first.
    """
    unions = {report.union_id}
    for term in reviewing_terms(report):
        unions |= {term.union_id} | {mandate.union_id for mandate in _mandates(term)}
    spoke = Message.objects.filter(thread__report=report).values("author")
    acted = Act.objects.filter(report=report).values("actor")
    of_unions = Q(kind__in=[Post.Kind.OFFICER, Post.Kind.HEAD], union__in=unions)
    of_vufo = Q(kind=Post.Kind.VUFO_OFFICER) & (Q(user__in=spoke) | Q(user__in=acted))
    posts = Post.objects.in_force_today().filter(of_unions | of_vufo, user__is_active=True).with_bodies()
    found: dict[int, Participant] = {}
    for post in sorted(posts.select_related("user", "union"), key=lambda post: _order(post, report)):
        found.setdefault(post.user_id, Participant(post.user, str(post)))
    return list(found.values())


def _mandates(term: LeadershipTerm) -> list:
    return getattr(term, "working_mandates", [])


def _order(post: Post, report: Report) -> tuple:
    return post.union_id != report.union_id, post.union_id is None, post.union_id or 0, post.user.sort_key
