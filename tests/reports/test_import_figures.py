"""`manage.py import_figures`: Excel's habits understood, every bad place named, all rows or none."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reports.models import PublishedFigure, ReportingPeriod
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "unit,period,indicator,value,qualifier,scope,source,note"


@pytest.fixture
def network(autumn):
    """Cụm 5; Hải Phòng under both codes, merged into a new union in 2025; Huế that only changed its code."""
    factories.make_indicator_set()
    factories.make_cluster(number=5)
    old_hp = factories.make_province(scheme=63, code="31")
    factories.make_union(short_name="Hải Phòng", province=old_hp, valid_to=date(2025, 6, 30), slug="hai-phong")
    new_hp = factories.make_province(scheme=34, code="31")
    factories.make_union(short_name="Hải Phòng", province=new_hp, valid_from=date(2025, 7, 1), slug="hai-phong-2025")
    hue = factories.make_union(
        short_name="Huế", province=factories.make_province(scheme=63, code="46"), valid_to=date(2025, 6, 30), slug="hue"
    )
    hue.names.create(
        province=factories.make_province(scheme=34, code="46"),
        name="Liên hiệp Huế",
        short_name="Huế",
        valid_from=date(2025, 7, 1),
    )


@pytest.fixture
def run(tmp_path):
    def _run(*rows, head=HEAD, encoding="utf-8", raw=None, **options):
        path = tmp_path / "so-lieu.csv"
        path.write_bytes(raw if raw is not None else "\n".join([head, *rows, ""]).encode(encoding))
        out = StringIO()
        call_command("import_figures", str(path), stdout=out, **options)
        return out.getvalue()

    return _run


def stored():
    return {
        (f.period.code, f.union.slug if f.union else f.cluster.unit_code if f.cluster else "nation", f.indicator.code):
        (f.value, f.qualifier, f.scope)
        for f in PublishedFigure.objects.all()
    }  # fmt: skip


def faults_of(run, *rows, **options):
    with pytest.raises(CommandError) as refused:
        run(*rows, **options)
    assert not PublishedFigure.objects.exists()
    assert not ReportingPeriod.objects.exists()
    return str(refused.value).splitlines()[1:]


def test_good_rows_are_written_and_their_period_is_historic(network, run):
    said = run(
        "cum:5,2024,PC05,288 tỷ,over,own,Báo A,ghi chú",
        "63:31,2024,PC01,21,,province,Báo B,",
        "nation,2025-H1,HB02,trên 300,,,Báo C,",
        '34:46,2025-9M,PC05,"47,272 tỷ",exact,associations,Báo D,',
    )

    assert stored() == {
        ("2024", "cum:5", "PC05"): (Decimal(288_000_000_000), "over", "own"),
        ("2024", "hai-phong", "PC01"): (Decimal(21), "exact", "province"),
        ("2025-H1", "nation", "HB02"): (Decimal(300), "over", "own"),
        ("2025-9M", "hue", "PC05"): (Decimal(47_272_000_000), "exact", "associations"),
    }
    periods = {p.code: (p.kind, p.state, p.starts_on, p.ends_on) for p in ReportingPeriod.objects.all()}
    assert periods == {
        "2024": ("year", "historic", date(2024, 1, 1), date(2024, 12, 31)),
        "2025-H1": ("half_year", "historic", date(2025, 1, 1), date(2025, 6, 30)),
        "2025-9M": ("nine_months", "historic", date(2025, 1, 1), date(2025, 9, 30)),
    }
    assert "Thêm 4, sửa 0, giữ nguyên 0" in said
    assert PublishedFigure.history.count() == 4


def test_the_same_file_again_changes_nothing_and_another_value_is_an_update(network, run):
    run("cum:5,2024,PC01,181,exact,own,Báo A,")

    assert "Thêm 0, sửa 0, giữ nguyên 1" in run("cum:5,2024,PC01,181,exact,own,Báo A,")
    assert "Thêm 0, sửa 1, giữ nguyên 0" in run("cum:5,2024,PC01,182,about,own,Báo A,")
    assert stored() == {("2024", "cum:5", "PC01"): (Decimal(182), "about", "own")}
    assert list(PublishedFigure.history.order_by("history_id").values_list("value", flat=True)) == [181, 182]


def test_dry_run_checks_and_writes_nothing(network, run):
    said = run("cum:5,2024,PC01,181,exact,own,Báo A,", dry_run=True)

    assert "Thêm 1" in said
    assert not PublishedFigure.objects.exists()
    assert not ReportingPeriod.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_as_excel_writes_them(network, run, encoding, delimiter):
    row = ["cum:5", "2024", "PC01", "1.234", "exact", "own", "Báo “Dân tộc”", ""]

    run(delimiter.join(row), head=HEAD.replace(",", delimiter), encoding=encoding)

    assert stored() == {("2024", "cum:5", "PC01"): (Decimal(1234), "exact", "own")}


def test_columns_in_another_order_and_windows_line_ends(network, run):
    head = "\ufeffperiod;UNIT;value;indicator;scope;qualifier;note;source"
    lines = [head, "2024;CUM:5;181;pc01;own;;;Báo A", ";;;;;;;"]

    run(raw="\r\n".join(lines).encode())

    assert stored() == {("2024", "cum:5", "PC01"): (Decimal(181), "exact", "own")}


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("cum:9,2024,PC01,1,,own,Báo,", "unit", "không có Cụm"),
        ("cum:x,2024,PC01,1,,own,Báo,", "unit", "không có Cụm"),
        ("cum:²,2024,PC01,1,,own,Báo,", "unit", "không có Cụm"),
        ("99:31,2024,PC01,1,,own,Báo,", "unit", "không có Liên hiệp"),
        ("Hà Nội,2024,PC01,1,,own,Báo,", "unit", "không có Liên hiệp"),
        (",2024,PC01,1,,own,Báo,", "unit", "không có Liên hiệp"),
        ("34:31,2024,PC01,1,,own,Báo,", "unit", "không có trong kỳ 2024"),
        ("cum:5,24,PC01,1,,own,Báo,", "period", "mã kỳ"),
        ("cum:5,2024-Q1,PC01,1,,own,Báo,", "period", "mã kỳ"),
        ("cum:5,2024,XX01,1,,own,Báo,", "indicator", "không có trong bộ chỉ tiêu"),
        ("cum:5,2024,HB12,1,,own,Báo,", "indicator", "lời văn"),
        ("cum:5,2024,PC20,63,,own,Báo,", "indicator", "tỷ lệ"),
        ("cum:5,2024,PC01,,,own,Báo,", "value", "chưa có số"),
        ("cum:5,2024,PC01,nhiều,,own,Báo,", "value", "Không hiểu"),
        ("cum:5,2024,PC01,-3,,own,Báo,", "value", "không được âm"),
        ("cum:5,2024,PC01,1.5,,own,Báo,", "value", "Dấu phân cách"),
        ("cum:5,2024,PC05,1234567890123456789012345,,own,Báo,", "value", "quá lớn"),
        ("cum:5,2024,PC01,1,hơn,own,Báo,", "qualifier", "exact, over"),
        ("cum:5,2024,PC01,trên 1,nearly,own,Báo,", "qualifier", "Sửa cho khớp"),
        ("cum:5,2024,PC01,trên 1,exact,own,Báo,", "qualifier", "Sửa cho khớp"),
        ("cum:5,2024,PC01,1,,tỉnh,Báo,", "scope", "own, associations"),
        ("cum:5,2024,PC01,1,,own,,", "source", "phải có nguồn"),
        (f"cum:5,2024,PC01,1,,own,{'a' * 501},", "source", "500 ký tự"),
    ],
)
def test_a_bad_cell_is_named_by_line_and_column(network, run, row, column, words):
    (fault,) = faults_of(run, "cum:5,2024,PC01,181,exact,own,Báo A,", row)

    assert fault.startswith(f"  Dòng 3, cột {column}: ")
    assert words in fault


def test_one_bad_row_among_five_hundred_and_nothing_is_written(network, run):
    rows = [f"cum:5,{1900 + n // 3},{['PC01', 'HB02', 'PC10'][n % 3]},{n},,own,Báo A," for n in range(500)]
    rows[321] = rows[321].replace(",321,", ",ba trăm,")

    (fault,) = faults_of(run, *rows)

    assert fault.startswith("  Dòng 323, cột value: ")


def test_every_bad_row_is_named(network, run):
    faults = faults_of(run, "cum:9,2024,PC01,1,,own,Báo,", "cum:5,2024,PC01,1,,own,Báo,", "cum:5,2024,PC01,x,,own,Báo,")

    assert [fault.split(":")[0] for fault in faults] == ["  Dòng 2, cột unit", "  Dòng 4, cột value"]


def test_line_numbers_count_lines_inside_quotes(network, run):
    faults = faults_of(run, 'cum:5,2024,PC01,1,,own,Báo,"hai\ndòng"', "cum:9,2024,PC01,1,,own,Báo,")

    assert faults[0].startswith("  Dòng 4, cột unit")


def test_the_same_figure_twice_is_refused(network, run):
    (fault,) = faults_of(
        run, "63:46,2024,PC01,1,,own,Báo,", "cum:5,2024,PC01,1,,own,Báo,", "34:46,2024,PC01,2,,own,Báo khác,"
    )

    assert fault == "  Dòng 4: trùng đơn vị, kỳ, chỉ tiêu và phạm vi với dòng 2."


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "trống"),
        (b"\xef\xbb\xbf", "trống"),
        (HEAD.encode(), "không có dòng số liệu"),
        (b"unit,period\ncum:5,2024\n", "đúng các cột"),
        (f"{HEAD},khac\n".encode(), "đúng các cột"),
        (f"{HEAD}\ncum:5,2024,PC01,1\n".encode(), "có 4 ô, cần 8 ô"),
        (f"{HEAD}\ncum:5,2024,PC05,47,272 tỷ,,own,Báo,\n".encode(), "có 9 ô, cần 8 ô"),
        (f'{HEAD}\ncum:5,2024,PC01,1,,own,"Báo,\n'.encode(), "ngoặc kép"),
        (f"{HEAD}\ncum:5,2024,PC01,1,,own,Báo \xe1,\n".encode("latin-1"), "UTF-8"),
        (b"\xff\xfeu", "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "UTF-8"),
    ],
)
def test_a_file_that_is_no_such_table(network, run, raw, words):
    assert words in faults_of(run, raw=raw)[0]


def test_a_file_that_is_not_there(network):
    with pytest.raises(CommandError, match="Không mở được tệp"):
        call_command("import_figures", "/khong/co.csv")


def test_without_a_form_the_first_row_says_so(run, db):
    factories.make_cluster(number=5)

    (fault,) = faults_of(run, "cum:5,2024,PC01,1,,own,Báo,")

    assert "load_network" in fault


def test_a_figure_for_a_period_that_is_reported_on_leaves_the_period_alone(network, run):
    form = factories.make_indicator_set()
    period = factories.make_period(year=2024, indicator_set=form)

    run("cum:5,2024,PC01,181,exact,own,Báo A,")

    assert ReportingPeriod.objects.get() == period
    assert PublishedFigure.objects.get().indicator.indicator_set == form
