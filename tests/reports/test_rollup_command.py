"""`manage.py rollup`: the contract of design.md, section 5, to the letter."""

import csv
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from clusters.downloads import safe_cell
from reports.rollups.numbers import plain
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = ["level", "unit", "indicator", "scope", "value", "qualifier", "basis", "reported", "obliged"]


def rollup(*args, **options):
    out = StringIO()
    call_command("rollup", *args, stdout=out, **options)
    return out.getvalue()


def rows(*args, **options):
    return list(csv.reader(StringIO(rollup(*args, **options))))


@pytest.fixture
def published():
    """The network and form of the project's data files, and the published figures that come with them."""
    call_command("load_network", stdout=StringIO())
    call_command("import_figures", Path(settings.BASE_DIR) / "data" / "published_figures.csv", stdout=StringIO())


def test_cluster_5_in_2024_to_the_letter(published):
    assert rollup("2024", cluster=5, basis="published", format="csv") == (
        "level,unit,indicator,scope,value,qualifier,basis,reported,obliged\n"
        "cluster,cum:5,HB02,own,300,over,published,0,0\n"
        "cluster,cum:5,HB03,own,2500,nearly,published,0,0\n"
        "cluster,cum:5,PC01,own,181,exact,published,0,0\n"
        "cluster,cum:5,PC05,own,288000000000,over,published,0,0\n"
    )


@pytest.mark.parametrize(("borders", "unit"), [("then", "63:31"), ("today", "34:31")])
def test_hai_phong_in_2022_by_the_code_of_the_borders(published, borders, unit):
    assert rows("2022", basis="published", borders=borders) == [
        HEAD,
        ["union", unit, "TD04", "own", "21", "exact", "published", "0", "0"],
        ["union", unit, "TD05", "own", "36", "exact", "published", "0", "0"],
    ]


def test_json_says_the_same_as_csv(published):
    as_json = json.loads(rollup("2024", basis="published", format="json"))

    assert [[str(value) for value in row.values()] for row in as_json] == rows("2024", basis="published")[1:]
    assert list(as_json[0]) == HEAD


def test_all_levels_and_scopes_of_accepted_reports(world):
    people = world.people
    figures = {"PC01": 10, ("PC01", "province"): 40, "PC05": "288000000000.5", "PC10": 3, "PC19": 576_000_000_001}
    report = {"reviewer": people["lead"], "vufo": people["vufo"], "state": "accepted"}
    factories.make_report(world.obligations["member"], people["owner"], figures, **report)
    factories.make_report(world.obligations["neighbour"], people["neighbour"], {"PC01": 0, "PC10": 2}, **report)

    shown = rows("2026")

    code = {name: str(union.names.get().province) for name, union in world.unions.items()}
    member, neighbour = code["member"], code["neighbour"]
    common = [
        ["PC05", "own", "288000000000.5", "exact"],
        ["PC19", "own", "576000000001", "exact"],
        ["PC20", "own", "50", "exact"],
    ]
    for level, unit, coverage in (("nation", "nation", ["2", "6"]), ("cluster", "cum:5", ["2", "5"])):
        expected = [["PC01", "own", "10", "exact"], ["PC01", "province", "40", "exact"]]
        expected += [common[0], ["PC10", "own", "5", "at_most"], *common[1:]]
        tail = [row[2:6] for row in shown if row[:2] == [level, unit]]
        assert sorted(tail) == sorted(expected)
        assert all(row[6:] == ["accepted", *coverage] for row in shown if row[:2] == [level, unit])
    assert sorted(row[2:6] for row in shown if row[1] == neighbour) == [
        ["PC01", "own", "0", "exact"],
        ["PC10", "own", "2", "exact"],
    ]
    assert len([row for row in shown if row[1] == member]) == 6
    assert {row[0] for row in shown[1:]} == {"nation", "cluster", "union"}


def test_with_a_cluster_only_that_cluster_and_its_unions(world):
    factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 10}, state="submitted")
    factories.make_report(world.obligations["outsider"], world.people["outsider"], {"PC01": 5}, state="submitted")

    shown = rows("2026", cluster=3, basis="sent")

    outsider = str(world.unions["outsider"].names.get().province)
    assert [row[:5] for row in shown[1:]] == [
        ["cluster", "cum:3", "PC01", "own", "5"],
        ["union", outsider, "PC01", "own", "5"],
    ]


def test_accepted_and_then_are_the_defaults(world):
    factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")

    assert rows("2026") == [HEAD]


def test_states_other_than_numbers_have_no_row(world):
    entry = factories.Entry("not_applicable")
    factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": entry}, state="submitted")

    assert rows("2026", basis="sent") == [HEAD]


@pytest.mark.parametrize(
    ("args", "options", "words"),
    [
        (["2019"], {}, "Không có kỳ 2019"),
        (["khong"], {}, "Không có kỳ khong"),
        (["2026"], {"cluster": 9}, "Không có Cụm 9"),
        (["2026", "--basis", "foo"], {}, "invalid choice"),
        (["2026", "--borders", "foo"], {}, "invalid choice"),
        (["2026", "--cluster", "năm"], {}, "invalid int"),
        ([], {}, "required"),
    ],
)
def test_bad_arguments_are_refused_with_a_sentence(world, args, options, words):
    with pytest.raises(CommandError, match=words):
        rollup(*args, **options)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("288000000000", "288000000000"),
        ("2.88E+11", "288000000000"),
        ("12.50", "12.5"),
        ("0", "0"),
        ("0.00", "0"),
        ("100", "100"),
        ("33.33333333", "33.33"),
        ("66.666", "66.67"),
    ],
)
def test_values_are_plain(value, text):
    assert plain(Decimal(value)) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "-a", "@a", "\tx", "\rx"])
def test_no_cell_is_a_formula(text):
    assert safe_cell(text) == f"'{text}"
    assert safe_cell("288 tỷ") == "288 tỷ"
    assert safe_cell("-23.1") == "-23.1"
