"""What was changed in the network, by whom and when: the history rows of a union, cluster or province in words."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import clock
from clusters.models import (
    Cluster,
    ClusterMembership,
    LeadershipTerm,
    Mandate,
    Post,
    Province,
    ProvinceName,
    Succession,
    Union,
    UnionName,
    User,
)

VERBS = {"+": gettext_lazy("Thêm"), "~": gettext_lazy("Sửa"), "-": gettext_lazy("Xóa")}
WITHDRAWN = gettext_lazy("Rút")  # rows of the network go only when what they say was recorded by mistake
UNION_LINKS = ("union", "predecessor", "successor")
UNTOLD = {"id", "search_key", "sort_key", "history_id", "history_date", "history_change_reason", "history_type"}
UNTOLD |= {"history_user", "is_illustrative", "given_by", "given_at", "given_office", "revoked_by", "revoked_at"}


@dataclass(frozen=True)
class Change:
    """One act on one dated row: when, who (None for the data files), what, and each value before and after."""

    at: datetime
    who: User | None
    what: str
    details: list[str]
    reason: str


def of_union(union: Union, *, with_posts: bool = False) -> list[Change]:
    """All acts on the union's names, mergers, memberships and terms, the latest first; of its posts where wanted."""
    own = Q(union=union.pk)
    steps = Q(predecessor=union.pk) | Q(successor=union.pk)
    wanted: dict[Any, Q] = {UnionName: own, Succession: steps, ClusterMembership: own, LeadershipTerm: own}
    return _changes(wanted | ({Post: own} if with_posts else {}))


def of_province(province: Province) -> list[Change]:
    """All acts on the province's names and kinds, the latest first."""
    return _changes({ProvinceName: Q(province=province.pk)})


def of_cluster(cluster: Cluster) -> list[Change]:
    """All acts on the cluster's memberships, terms and mandates, the latest first."""
    own = Q(cluster=cluster.pk)
    of_its_terms = Q(term__in=LeadershipTerm.objects.filter(own).values("pk"))
    return _changes({ClusterMembership: own, LeadershipTerm: own, Mandate: of_its_terms})


def _changes(wanted: dict[Any, Q]) -> list[Change]:
    found: list[tuple[Any, Change]] = []
    for model, condition in wanted.items():
        # A row may have been moved here from elsewhere: its earlier history belongs to the story.
        ids = model.history.filter(condition).values("id")
        rows = model.history.filter(id__in=ids).order_by("history_id")
        found += _told(_with_related(rows, model))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [change for _key, change in found]


def _with_related(rows: Any, model: Any) -> Iterable[Any]:
    names = {field.name for field in model._meta.fields}
    links = [name for name in (*UNION_LINKS, "cluster", "province", "user") if name in names]
    links += ["term__cluster"] if "term" in names else []
    unions = [f"{name}__names" for name in UNION_LINKS if name in names]
    found = list(rows.select_related("history_user", *links).prefetch_related(*unions))
    return _with_withdrawn_unions(found, [name for name in UNION_LINKS if name in names])


def _with_withdrawn_unions(rows: list[Any], links: list[str]) -> list[Any]:
    """Give rows about a union that was taken back a stand-in with the last name that its history knows."""
    is_gone = [(row, link) for row in rows for link in links if getattr(row, f"{link}_id") and not getattr(row, link)]
    if is_gone:
        ids = {getattr(row, f"{link}_id") for row, link in is_gone}
        names = UnionName.history.filter(union_id__in=ids).order_by("history_id").values_list("union_id", "short_name")
        last = dict(names)
        for row, link in is_gone:
            union = getattr(row, f"{link}_id")
            setattr(row, link, Union(pk=union, slug=last.get(union, "")))
            getattr(row, link)._prefetched_objects_cache = {"names": UnionName.objects.none()}
    return rows


def _told(rows: Iterable[Any]) -> list[tuple[Any, Change]]:
    before: dict[int, Any] = defaultdict(lambda: None)
    told = []
    for row in rows:
        change = Change(
            at=row.history_date,
            who=row.history_user,
            what=f"{WITHDRAWN if row.history_type == '-' else VERBS[row.history_type]} {_subject(row)}",
            details=differences(before[row.id], row),
            reason=row.history_change_reason or "",
        )
        told.append(((row.history_date, row.history_id), change))
        before[row.id] = row
    return told


def _subject(row: Any) -> str:
    """What the row says, from its own columns and by the names of its day: the live row may say otherwise by now."""
    model = row.instance_type
    if model is UnionName:
        return _("tên “%(name)s”, %(span)s") % {"name": row.short_name, "span": row.instance.span}
    if model is ProvinceName:
        words = {"kind": row.get_kind_display(), "name": row.name, "span": row.instance.span}
        return _("tên “%(kind)s %(name)s”, %(span)s") % words
    if model is Succession:
        words = {
            "kind": row.get_kind_display(),
            "before": row.predecessor.short_name_on(row.on - timedelta(days=1)),
            "after": row.successor.short_name_on(row.on),
            "on": f"{row.on:%d/%m/%Y}",
        }
        return _("%(kind)s: %(before)s → %(after)s, %(on)s") % words
    if model is Post:
        body = row.union.short_name_on(row.valid_to or clock.today()) if row.union_id else _("VUFO")
        words = {"who": row.user, "kind": row.get_kind_display(), "body": body, "span": row.instance.span}
        return _("chức trách: %(who)s, %(kind)s, %(body)s, %(span)s") % words
    day = timezone.localdate(row.history_date)
    if model is Mandate:
        words = {"role": row.term.get_role_display(), "cluster": row.term.cluster, "year": row.term.year}
        words |= {"union": row.union.short_name_on(day), "span": row.instance.span}
        return _("ủy quyền chức %(role)s %(cluster)s năm %(year)d cho %(union)s, %(span)s") % words
    words = {
        "union": row.union.short_name_on(min(row.valid_to or day, day)),
        "cluster": row.cluster,
        "span": row.instance.span,
    }
    if model is ClusterMembership:
        return _("thành viên: %(union)s, %(cluster)s, %(span)s") % words
    words |= {"role": row.get_role_display(), "year": row.year}
    return _("nhiệm kỳ: %(role)s %(cluster)s năm %(year)d, %(union)s") % words


def differences(old: Any, new: Any, untold: frozenset[str] = frozenset()) -> list[str]:
    """What `new` has that the history row before it had not, a sentence for each column but those in `untold`."""
    if old is None:
        return []
    lines = []
    for field in new._meta.fields:
        if field.name in UNTOLD | untold or getattr(old, field.attname) == getattr(new, field.attname):
            continue
        values = {"label": field.verbose_name, "old": _shown(old, field), "new": _shown(new, field)}
        lines.append(_("%(label)s: %(old)s → %(new)s") % values)
    return lines


def _shown(row: Any, field: Any) -> str:
    value = getattr(row, f"get_{field.name}_display")() if field.choices else getattr(row, field.name)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value) if value not in (None, "") else _("để trống")
