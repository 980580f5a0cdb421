"""Text pasted from Word or web pages is stored composed and without invisible characters, in every form."""

import unicodedata

import pytest
from django import forms
from django.forms import modelform_factory

from clusters.forms import acts, network, provinces, terms
from clusters.models import UnionName
from tests import factories

pytestmark = pytest.mark.django_db
DIRTY = unicodedata.normalize("NFD", "Đặng") + "\u200b \ufeffVăn\u00a0Đề\u200e\u00ad "
CLEAN = "Đặng Văn Đề"


def open_forms():
    """Each form of the network as its page opens it, by a function of the posted data."""
    cluster, union = factories.make_cluster(), factories.make_union("Cà Mau")
    name, membership = union.names.get(), factories.make_membership(cluster, union)
    term = factories.make_term(cluster, union)
    step = union.successions_out.create(successor=factories.make_union("Mới"), kind="merger", on="2025-07-01")
    province_name = factories.make_province(name="Huế").names.get()
    return {
        "new union": network.NewUnionForm,
        "name": network.NameForm,
        "name correction": lambda data: network.NameCorrectionForm(data, instance=name),
        "membership correction": lambda data: network.MembershipCorrectionForm(data, instance=membership),
        "move": network.MoveForm,
        "succession": network.SuccessionForm,
        "succession correction": lambda data: network.SuccessionCorrectionForm(data, instance=step),
        "term": lambda data: terms.TermForm(data, instance=term),
        "recognition": terms.RecognitionForm,
        "province name": provinces.ProvinceNameForm,
        "province name correction": lambda data: provinces.ProvinceNameCorrectionForm(data, instance=province_name),
        "name withdrawal": lambda data: acts.NameWithdrawalForm(data, row=name),
        "succession withdrawal": lambda data: acts.SuccessionWithdrawalForm(data, row=step),
        "posts": lambda data: acts.PostsHandOverForm(data, successor=union),
        "term handover": lambda data: acts.TermHandOverForm(data, term=term),
        "mandate": lambda data: acts.MandateForm(data, term=term),
        "mandate revocation": acts.MandateRevocationForm,
    }


def test_every_text_field_of_every_form_is_cleaned(autumn):
    left_dirty = []
    for which, make in open_forms().items():
        texts = [name for name, field in make(None).fields.items() if type(field) is forms.CharField]
        form = make(dict.fromkeys(texts, DIRTY))
        form.is_valid()
        assert "reason" in texts or which in ("succession", "recognition")
        left_dirty += [(which, name) for name in texts if form.cleaned_data.get(name) != CLEAN]

    assert left_dirty == []


def test_every_form_of_the_network_is_opened_here(autumn):
    # A form that is added later has to be added above.
    classes = {
        thing
        for module in (network, provinces, acts, terms)
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, network.CleanForm) and hasattr(thing, "base_fields")
    } - {network.CorrectionForm}

    assert {type(make({})) for make in open_forms().values()} == classes


def test_length_is_measured_after_cleaning():
    form_class = modelform_factory(UnionName, network.NameForm, fields=["short_name"])
    text = "ặ" * 60

    form = form_class({"short_name": unicodedata.normalize("NFD", text) + "\u200b"})
    form.is_valid()

    assert form.cleaned_data["short_name"] == text


@pytest.mark.parametrize("text", ["\u200b", "\u00a0", " \ufeff "])
def test_invisible_text_is_no_text(text):
    form = terms.RecognitionForm({"decision_number": text, "decision_date": "01/03/2026"})

    assert list(form.errors) == ["decision_number"]


def test_several_choices_of_one_name_survive(autumn):
    unions = [factories.make_union(name) for name in ("Cà Mau", "Bạc Liêu")]

    form = network.SuccessionForm({"predecessors": [union.pk for union in unions]})
    form.is_valid()

    assert set(form.cleaned_data["predecessors"]) == set(unions)
