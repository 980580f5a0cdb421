"""What passes from a union that ended to the one that carries it on: people's posts and offices in a cluster.

A merger does neither by itself. Who works for the new union, and whether it keeps the office, is VUFO's to say.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Cluster, LeadershipTerm, Post, Succession, Union, User
from clusters.workflow import mandates, rows
from clusters.workflow.network import ONE_DAY, later_start, refuse_outsider


@transaction.atomic
def hand_over_posts(successor: Union, posts: Iterable[Post], *, by: User, reason: str) -> list[Post]:
    """End `posts` in the unions that `successor` carries on, and open the same in it; the posts held from then on."""
    ids = {post.pk for post in posts}
    steps = {
        step.predecessor_id: step
        for step in Succession.objects.ending_the_old().filter(successor=successor).select_related("predecessor")
    }
    rows.lock([successor, *(step.predecessor for step in steps.values())])
    left = Post.objects.left_behind_for(successor).filter(pk__in=ids).select_for_update().order_by("pk")
    found = list(left)
    if len(found) != len(ids):
        raise rows.Overtaken(_("Có người vừa đổi một trong các chức trách này. Xem lại danh sách rồi chuyển tiếp."))
    return [_hand_over_post(post, steps[post.union_id], by=by, reason=reason) for post in found if post.union_id]


def _hand_over_post(post: Post, step: Succession, *, by: User, reason: str) -> Post:
    onward = Post(user=post.user, kind=post.kind, union=step.successor, title=post.title, valid_to=post.valid_to)
    onward.valid_from = max(post.valid_from or step.on, step.on)
    held = onward.overlaps().first()
    if post.valid_from and post.valid_from >= step.on and held is None:
        # Given in the old union after it had ended: there is no day on which it could have held.
        post.union = step.successor
        return rows.write(post, by=by, reason=reason)
    rows.end(post, max(step.on - ONE_DAY, post.valid_from or step.on), by=by, reason=reason)
    # One person with the same post in two unions that merge has it once.
    return held or rows.write(onward, by=by, reason=reason)


@transaction.atomic
def hand_over_term(term: LeadershipTerm, *, by: User, seen: str, reason: str, to: Union) -> LeadershipTerm:
    """End a term the day before its union was carried on by `to`, and open the same for `to` for the rest of it."""
    Cluster.objects.select_for_update().get(pk=term.cluster_id)
    term = rows.reread(term, seen)
    step = Succession.objects.ending_the_old().filter(predecessor=term.union_id, successor=to).first()
    if step is None or term.valid_to is None or step.on > term.valid_to:
        raise ValidationError({"to": _("Liên hiệp này không kế thừa Liên hiệp giữ chức trong nhiệm kỳ.")})
    if term.valid_from and term.valid_from >= step.on:
        # Elected under the old name after the day: the whole term is the successor's.
        term.union = to
        refuse_outsider(term)
        rows.write(term, by=by, reason=reason)
        mandates.settle(term, by=by, changed_hands=True)
        return term
    onward = LeadershipTerm(cluster=term.cluster, union=to, valid_from=step.on, valid_to=term.valid_to)
    kept = ("year", "role", "status", "decision_number", "decision_date", "is_illustrative", "source", "remark")
    rows.assign(onward, {name: getattr(term, name) for name in kept})
    rows.end(term, step.on - ONE_DAY, by=by, reason=reason)
    refuse_outsider(onward)
    rows.write(onward, by=by, reason=reason)
    # What the old holder gave ended with it; the successor gives its own.
    mandates.settle(term, by=by)
    mandates.settle(onward, by=by)
    return onward


def move_day(before: Iterable[int], after: Iterable[int], old: date, new: date, *, by: User, reason: str) -> None:
    """When the day of a merger is corrected: let what was handed over on `old` pass on `new`.

    `before` and `after` are the keys of the predecessors and successors. Called inside the transaction of the act.
    """
    kinds: list[tuple[Any, tuple[str, ...]]] = [(Post, ("user", "kind")), (LeadershipTerm, ("cluster", "year", "role"))]
    for model, keys in kinds:
        for row in model.objects.filter(union__in=after, valid_from=old).select_for_update().order_by("pk"):
            same = {name: getattr(row, name) for name in keys}
            ended = list(model.objects.filter(union__in=before, valid_to=old - ONE_DAY, **same).select_for_update())
            if ended:
                _move_pair(ended, row, new, by=by, reason=reason)


def _move_pair(ended: list[Any], row: Any, new: date, *, by: User, reason: str) -> None:
    is_later = new > row.valid_from
    row.valid_from = new
    if is_later:
        # The later row makes room before the earlier one takes it: the two never share a day.
        rows.write(row, by=by, reason=reason)
    for each in ended:
        if each.valid_from and each.valid_from >= new:
            raise ValidationError({"on": later_start(each)})
        rows.end(each, new - ONE_DAY, by=by, reason=reason)
    if not is_later:
        rows.write(row, by=by, reason=reason)
