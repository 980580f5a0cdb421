"""Versions of the form: copying, editing a draft line by line, publishing. A published version never changes."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from clusters import clock
from clusters.models import User
from reports import form_rules, permissions
from reports.models import Indicator, IndicatorSet, Section
from reports.workflow import history
from reports.workflow.errors import Blocked, NotAllowed, Overtaken

Part = TypeVar("Part", Section, Indicator)


@transaction.atomic
def copy_form(source: IndicatorSet, *, by: User) -> IndicatorSet:
    """A new draft with the sections and lines of `source`."""
    _refuse_unless_manager(by)
    # All versions are locked, so that two people who copy at once get two numbers.
    list(IndicatorSet.objects.select_for_update().order_by("pk").values_list("pk"))
    newest = IndicatorSet.objects.aggregate(newest=Max("version"))["newest"]
    draft = history.save(IndicatorSet(version=newest + 1, name=source.name, copied_from=source), by=by)
    made_at = draft.history.latest().history_date  # the parts belong to the same act
    sections = {section.pk: _copy(section, draft) for section in source.sections.all()}
    bulk_create_with_history(list(sections.values()), Section, default_user=by, default_date=made_at)
    lines = []
    for line in source.indicators.all():
        copied = _copy(line, draft)
        copied.section = sections[line.section_id]
        lines.append(copied)
    bulk_create_with_history(lines, Indicator, default_user=by, default_date=made_at)
    return draft


def _copy(part: Part, draft: IndicatorSet) -> Part:
    copied = type(part)()
    for field in part._meta.concrete_fields:
        if not field.primary_key:
            setattr(copied, field.attname, getattr(part, field.attname))
    copied.indicator_set = draft
    return copied


@transaction.atomic
def describe_form(form: IndicatorSet, *, by: User, seen: str) -> IndicatorSet:
    """Write the name and remark that a page has put into a draft; raise `Changed` if another one did meanwhile."""
    _lock_draft(form, by)
    history.refuse_if_changed(form, seen)
    return history.save(form, by=by)


@transaction.atomic
def save_part(part: Part, *, by: User, seen: str = "") -> Part:
    """Write a section or line of a draft as a page has filled it; a new one goes last.

    `seen` is the version of the part that the page showed; raise `Changed` if it is another by now.
    """
    _lock_draft(part.indicator_set, by)
    if isinstance(part, Indicator) and not part.indicator_set.sections.filter(pk=part.section_id).exists():
        raise Overtaken(_("Người khác vừa xóa mục của chỉ tiêu này."))
    if part.pk is None:
        beside = type(part)._default_manager.filter(indicator_set=part.indicator_set_id)
        part.order = (beside.aggregate(last=Max("order"))["last"] or 0) + 1
    elif not type(part)._default_manager.filter(pk=part.pk).exists():
        raise Overtaken(_("Người khác vừa xóa dòng này."))
    else:
        history.refuse_if_changed(part, seen)
    try:
        with transaction.atomic():
            return history.save(part, by=by)
    except IntegrityError as error:
        raise Blocked(_("Mã %(code)s vừa được người khác dùng trong bản thảo này.") % {"code": part.code}) from error


@transaction.atomic
def remove_section(section: Section, *, by: User) -> None:
    """Take a section without lines out of a draft."""
    _lock_draft(section.indicator_set, by)
    lines = section.indicators.count()
    if lines:
        raise Blocked(_("Mục còn %(n)d chỉ tiêu: chuyển sang mục khác hoặc xóa trước.") % {"n": lines})
    history.delete(section, by=by)


@transaction.atomic
def remove_line(line: Indicator, *, by: User) -> None:
    """Take a line out of a draft, unless others lean on it."""
    _lock_draft(line.indicator_set, by)
    leaning = [other.code for other in line.indicator_set.indicators.all() if line.code in form_rules.codes_used(other)]
    if leaning:
        raise Blocked(_("Chỉ tiêu này đang được dùng ở %(codes)s.") % {"codes": ", ".join(leaning)})
    history.delete(line, by=by)


@transaction.atomic
def move_section(section: Section, *, up: bool, by: User) -> None:
    _lock_draft(section.indicator_set, by)
    _move(section, list(section.indicator_set.sections.all()), up, by)


@transaction.atomic
def move_line(line: Indicator, *, up: bool, by: User) -> None:
    """One place up or down within its section."""
    _lock_draft(line.indicator_set, by)
    _move(line, list(line.section.indicators.order_by("order", "pk")), up, by)


def _move(part: Part, rows: Sequence[Part], up: bool, by: User) -> None:
    """Swap with the neighbour, if there is one; places are numbered anew so that no two are equal."""
    rows = list(rows)
    here = next((place for place, row in enumerate(rows) if row.pk == part.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    first = min(row.order for row in rows)
    changed = []
    for place, row in enumerate(rows, start=first):
        if row.order != place:
            row.order = place
            changed.append(row)
    model: type[models.Model] = type(part)
    bulk_update_with_history(changed, model, ["order"], default_user=by, default_date=clock.now())


@transaction.atomic
def publish_form(form: IndicatorSet, *, by: User) -> IndicatorSet:
    """Make a draft the newest published version; refused while anything in it is missing or dangling."""
    form = _lock_draft(form, by)
    problems = form_rules.form_problems(form)
    if problems:
        raise Blocked(_("Chưa ban hành được: %(problem)s") % {"problem": problems[0]})
    form.state, form.published_at, form.published_by = IndicatorSet.State.PUBLISHED, clock.now(), by
    return history.save(form, by=by)


def _refuse_unless_manager(by: User) -> None:
    if not permissions.can_manage_indicators(by):
        raise NotAllowed(_("Chỉ cán bộ VUFO quản lý bộ chỉ tiêu."))


def _lock_draft(form: IndicatorSet, by: User) -> IndicatorSet:
    _refuse_unless_manager(by)
    locked = IndicatorSet.objects.select_for_update().get(pk=form.pk)
    if not locked.is_draft:
        raise Overtaken(
            _("%(form)s đã ban hành nên không sửa được. Chép thành bản thảo mới để sửa.") % {"form": locked}
        )
    return locked
