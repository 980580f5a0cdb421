"""The migration that lets copies of a form follow their source, where they were made before it named registers."""

from importlib import import_module

import pytest
from django.apps import apps

from clusters import clock
from clusters.workflow.rows import version
from reports.models import Indicator, IndicatorSet
from reports.workflow import forms
from tests import factories

name_registers = import_module("reports.migrations.0014_lines_of_copied_forms").name_registers


@pytest.fixture
def form(world):
    factories.make_indicator(world.form, world.form.sections.get(code="PC"), "NX02")
    return world.form


def copy(world, form, state="draft"):
    made = forms.copy_form(form, by=world.people["vufo"])
    IndicatorSet.objects.filter(pk=made.pk).update(state=state, published_at=clock.now())
    return made


def registers(form):
    return dict(form.indicators.exclude(register="").values_list("code", "register"))


def name(form, **queries):
    for code, query in queries.items():
        form.indicators.filter(code=code).update(register=query)


NAMED = {"PC01": "aid.items", "NX02": "recommendations.raised"}


def test_copies_and_copies_of_copies_follow_however_often(world, form):
    first = copy(world, form, "published")
    second = copy(world, first)
    name(form, **NAMED)

    for _again in range(2):
        name_registers(apps, None)
        assert registers(first) == registers(second) == registers(form) == NAMED


def test_what_was_reworded_erased_or_named_otherwise_stays(world, form):
    name(form, PC02="aid.new")
    made = copy(world, form)
    line = made.indicators.get(code="PC02")
    line.register = ""  # the union types it from this version on
    forms.save_part(line, by=world.people["vufo"], seen=version(line))
    made.indicators.filter(code="PC01").update(label="Số khoản, tính cách khác")
    made.indicators.filter(code="PC05").update(unit="USD")
    made.indicators.filter(code="PC08").update(register="aid.approved")
    name(form, **NAMED, PC05="aid.committed", PC08="aid.disbursed")

    name_registers(apps, None)

    assert registers(made) == {"NX02": "recommendations.raised", "PC08": "aid.approved"}


def test_a_form_that_was_not_copied_is_left_alone(world, form):
    other = factories.make_indicator_set()
    name(form, **NAMED)
    name_registers(apps, None)
    assert registers(other) == {} and Indicator.objects.filter(indicator_set=other).exists()
