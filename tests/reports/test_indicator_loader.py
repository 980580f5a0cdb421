"""Version 1 of the form out of the project's data files."""

from collections import Counter

import pytest
from django.core.management import call_command

from reports import form_rules, indicators
from reports.models import Indicator, IndicatorSet

pytestmark = pytest.mark.django_db


def test_version_1_has_the_69_lines_in_9_sections():
    assert indicators.load_version_1() == ["phiên bản 1, đã ban hành: 9 mục, 69 chỉ tiêu"]

    form = IndicatorSet.objects.get()
    assert (form.version, form.state, form.published_at is None) == (1, "published", False)
    assert list(form.sections.values_list("code", flat=True)) == ["TM", "HB", "PC", "TT", "KB", "TC", "TD", "CM", "NX"]
    assert Counter(form.indicators.values_list("section__code", flat=True)) == {
        "TM": 5, "HB": 12, "PC": 26, "TT": 5, "KB": 2, "TC": 7, "TD": 8, "CM": 1, "NX": 3,
    }  # fmt: skip
    assert set(form.sections.exclude(narrative_label="").values_list("code", flat=True)) == {
        "PC", "TT", "KB", "TC", "TD",
    }  # fmt: skip
    assert Indicator.history.count() == 69


def test_what_is_required():
    indicators.load_version_1()

    required = Indicator.objects.filter(is_required=True)

    assert set(required.values_list("code", flat=True)) == {
        "TM01", "HB01", "HB02", "HB03", "HB04", "HB12", "PC01", "PC02", "PC03", "PC05", "PC08", "PC10", "TT01", "TT02",
        "TC01", "TC03", "TD04", "TD05", "CM01", "NX01", "NX02", "NX03",
    }  # fmt: skip
    assert not required.filter(source__startswith="Đề xuất").exists()


def test_rules_of_some_lines():
    indicators.load_version_1()
    told = {line.code: line for line in Indicator.objects.all()}

    def rules(code):
        line = told[code]
        return (line.type, line.unit, line.over_time, line.over_units, line.in_short_periods)

    assert rules("PC03") == ("integer", "khoản", "latest", "sum", True)
    assert rules("PC05") == ("money", "VND", "sum", "sum", True)
    assert rules("PC10") == ("integer", "tổ chức", "latest", "distinct", True)
    assert rules("PC11") == ("money", "VND", "sum", "sum", False)
    assert rules("PC20") == ("decimal", "%", "none", "none", True)
    assert rules("HB12") == ("text", "", "none", "none", True)
    assert told["PC20"].formula == "PC05 / PC19 * 100"
    assert {c: (t.part_of, t.part_group) for c, t in told.items() if t.part_of} == {
        "PC02": ("PC01", "a"), "PC03": ("PC01", "a"), "PC04": ("PC01", "b"),
    }  # fmt: skip
    assert {c: t.expects for c, t in told.items() if t.expects} == {"PC08": "PC05", "PC09": "PC06"}


def test_version_1_keeps_the_rules_that_a_draft_must():
    indicators.load_version_1()
    assert form_rules.form_problems(IndicatorSet.objects.get()) == []


def test_loading_again_changes_nothing_that_was_made():
    indicators.load_version_1()
    Indicator.objects.filter(code="PC01").update(label="Sửa tay")

    assert indicators.load_version_1() == []
    assert Indicator.objects.get(code="PC01").label == "Sửa tay"
    assert Indicator.objects.count() == 69


def test_a_dry_run_tells_and_writes_nothing():
    assert indicators.load_version_1(dry_run=True) != []
    assert not IndicatorSet.objects.exists()


def test_load_network_leaves_version_1_in_place(capsys):
    call_command("load_network")
    assert IndicatorSet.objects.filter(version=1, state="published").exists()
    capsys.readouterr()

    call_command("load_network")
    assert "Không có gì thay đổi." in capsys.readouterr().out
