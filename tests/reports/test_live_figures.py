"""Live figures in prose, and typed numbers that disagree with the form. Sentences are those of real news reports."""

import csv
from decimal import Decimal

import pytest
from django.conf import settings

from reports import live_figures, typed_numbers
from reports.cluster_figures import ClusterFigure, figures_of
from reports.models import Figure, Indicator
from tests import factories

FORM = [
    Indicator(
        code=row["code"], label=row["label_vi"], unit=row["unit"], type=row["type"], part_of=row["part_of"],
        formula=row["formula"],
    )
    for row in csv.DictReader((settings.BASE_DIR / "data/indicators.csv").read_text(encoding="utf-8").splitlines())
]  # fmt: skip
LINES = {line.code: line for line in FORM}


def figure(code, value, qualifier="exact", scope="own", **fields):
    state = "number" if value is not None else "none_yet"
    number = None if value is None else Decimal(value)
    told = {"is_at_most": False, "is_uncombinable": False, "reported": 9, "obliged": 9} | fields
    return ClusterFigure(LINES[code], scope, state, number, qualifier, **told)


def figures(*given):
    return {(each.indicator.code, each.scope): each for each in given}


CLUSTER = figures(
    figure("PC01", 181), figure("PC02", 4), figure("PC03", 18), figure("PC05", 288_400_000_000),
    figure("PC08", 2_000_000_000), figure("PC10", 15, is_at_most=True), figure("PC20", "63.21"),
    figure("HB02", 310), figure("HB03", 2460), figure("HB04", 5), figure("TD04", 22), figure("TD05", 36),
    figure("TC01", None), figure("TD08", None, is_uncombinable=True), figure("PC05", 9_000_000, "over", "province"),
)  # fmt: skip


# --- references ---


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Đón [[HB02]].", [("text", "Đón "), ("figure", "310 lượt đoàn"), ("text", ".")]),
        ("[[PC05:province]]", [("figure", "trên 9 triệu đồng")]),
        ("[[ pc10 ]] ở đây", [("figure", "tối đa 15 tổ chức"), ("text", " ở đây")]),
        ("không có gì", [("text", "không có gì")]),
        ("", []),
    ],
)
def test_a_reference_reads_as_the_figures_words(text, read):
    assert [(part.kind, part.text) for part in live_figures.parts_of(text, CLUSTER)] == read


@pytest.mark.parametrize(
    ("text", "marked", "words"),
    [
        ("[[XX99]]", "[[XX99]]", "không có chỉ tiêu XX99"),
        ("[[HB02:province]]", "[[HB02:province]]", "HB02 ở phạm vi “Toàn tỉnh”"),
        ("[[HB02:nation]]", "[[HB02:nation]]", "Không có phạm vi “nation”"),
        ("[[TC01]]", "[[TC01]]", "TC01: chưa có số"),
        ("[[TD08]]", "[[TD08]]", "không tổng hợp được"),
        ("[[181 khoản]]", "[[181 khoản]]", "ví dụ [[PC05]]"),
        ("đầu [[PC05] cuối", "[[", "ví dụ [[PC05]]"),
    ],
)
def test_a_reference_that_stands_for_nothing_is_marked(text, marked, words):
    (bad,) = [part for part in live_figures.parts_of(text, CLUSTER) if part.kind == "bad"]

    assert bad.text == marked and words in bad.problem
    assert "".join(part.text for part in live_figures.parts_of(text, CLUSTER)) == text


def test_problems_of_an_edition_are_listed_in_one_query(world, django_assert_num_queries):
    pieces = {"HB12": ["Đón [[HB02]].", "Lỗi [[XX1]] và [[XX2]]"], "PC": ["Không có gì"]}
    report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"], pieces=pieces)
    known = figures_of(report.draft)

    with django_assert_num_queries(1):
        problems = live_figures.problems(report.draft, known)

    assert [(problem.piece.code, problem.reference) for problem in problems] == [
        ("HB12", "[[HB02]]"), ("HB12", "[[XX1]]"), ("HB12", "[[XX2]]"),
    ]  # fmt: skip


def test_a_number_is_replaced_where_it_stands_or_not_at_all():
    text = "Có 5 khoản, sau thêm 5 khoản."

    assert live_figures.replaced(text, 18, "5 khoản", "[[PC01]]") == "Có 5 khoản, sau thêm [[PC01]]."
    assert live_figures.replaced(text, 99, "5 khoản", "[[PC01]]") == "Có [[PC01]], sau thêm 5 khoản."
    assert live_figures.replaced(text, 0, "6 khoản", "[[PC01]]") is None


# --- typed numbers ---


def look(section, text, **more):
    lines = [line for line in FORM if line.code.startswith(section)]
    return [(found.kind, found.typed, found.code) for found in typed_numbers.look_at(text, lines, CLUSTER, **more)]


NEWS = "Năm 2024, các thành viên trong Cụm đã vận động %s viện trợ, với tổng giá trị %s."


@pytest.mark.parametrize(
    ("section", "text", "found"),
    [
        # Cụm 5, 20/11/2024
        ("PC", NEWS % ("181 khoản", "trên 288 tỷ đồng"),
         [("fits", "181 khoản", "PC01"), ("fits", "trên 288 tỷ đồng", "PC05")]),
        ("PC", NEWS % ("191 khoản", "trên 388 tỷ đồng"),
         [("differs", "191 khoản", "PC01"), ("differs", "trên 388 tỷ đồng", "PC05")]),
        ("HB", "đã chủ trì, tham gia đón tiếp trên 300 lượt đoàn, với gần 2.500 lượt khách quốc tế",
         [("fits", "trên 300 lượt đoàn", "HB02"), ("fits", "gần 2.500 lượt khách quốc tế", "HB03")]),
        ("HB", "đón tiếp trên 400 lượt đoàn, với gần 1.500 lượt khách quốc tế",
         [("differs", "trên 400 lượt đoàn", "HB02"), ("differs", "gần 1.500 lượt khách quốc tế", "HB03")]),
        # Hải Phòng, 09/01/2023
        ("TD", "trao tặng Giấy khen cho 21 tập thể và 36 cá nhân có đóng góp tích cực trong năm 2022.",
         [("differs", "21 tập thể", "TD04"), ("fits", "36 cá nhân", "TD05")]),
        # parts and wholes
        ("PC", "Tổng số 181 khoản; trong đó 4 khoản mới và 20 khoản chuyển tiếp",
         [("fits", "181 khoản", "PC01"), ("fits", "4 khoản", "PC02"), ("differs", "20 khoản", "PC03")]),
        # amounts: rounded as typed, two parts, which line is meant
        ("PC", "Giá trị cam kết 288,4 tỷ đồng", [("fits", "288,4 tỷ đồng", "PC05")]),
        ("PC", "Giải ngân 3 tỷ 500 triệu đồng", [("differs", "3 tỷ 500 triệu đồng", "PC08")]),
        ("PC", "đạt 63% kế hoạch vận động; đạt 70% kế hoạch vận động",
         [("fits", "63%", "PC20"), ("differs", "70%", "PC20")]),
        ("PC", "Có 17 tổ chức phi chính phủ nước ngoài đang hoạt động", [("differs", "17 tổ chức", "PC10")]),
    ],
)  # fmt: skip
def test_numbers_with_a_line_behind_them_are_compared(section, text, found):
    assert look(section, text) == found


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("HB", "Chào mừng kỷ niệm 94 năm Ngày thành lập Đảng (03/02/1930 - 03/02/2024)"),
        ("HB", "triển khai Chỉ thị số 12-CT/TW, Chỉ thị số 38-CT/TW; ngày 20/11, giai đoạn 2020-2025"),
        ("HB", "tham dự của hơn 200 đại biểu; 10 tỉnh: Điện Biên, Sơn La; Cụm số 3 (gồm 11 Liên hiệp hữu nghị)"),
        ("HB", "Đầu năm tổ chức họp mặt với hơn 150 đại biểu; tháng 4 đón Tết; Hội nghị sơ kết 6 tháng đầu năm"),
        ("PC", "Dự án nước sạch với tổng giá trị 1,2 tỷ đồng do tổ chức Tầm nhìn Xanh tài trợ"),
        ("PC", "doanh thu hằng tháng 500 - 800 triệu đồng; Hỗ trợ khẩn cấp 450 hộ gia đình; 2 triệu dân"),
        ("PC", "50% số hộ; 12% dân số; 1. Tổ chức các hoạt động; 2. Vận động"),
        ("PC", "Quyết định số 12 khoản 3; Điều 5 khoản 2; 47.272 tỷ đồng"),
        ("TD", "Xếp thứ 2 tập thể; nhiệm kỳ 2021 - 2026"),
        ("PC", "Đã có [[PC01]] viện trợ, [[PC05]]"),
        ("TC", "Hiện có 21 hội, tổ chức thành viên"),  # the cluster has no number to compare with
    ],
)
def test_what_speaks_of_no_line_is_passed_over(section, text):
    assert look(section, text) == []


def test_a_members_own_number_is_doubted_by_its_own_report_only():
    theirs = {("HB02", "own"): Figure(value=Decimal(12), value_state="number", qualifier="exact")}
    member = {"own": theirs, "own_name": "Cà Mau"}

    assert look("HB", "Đón 12 lượt đoàn", **member) == []
    assert look("HB", "Đón 310 lượt đoàn", **member) == [("fits", "310 lượt đoàn", "HB02")]
    assert look("HB", "Cử 3 đoàn ra", **member) == []
    (found,) = typed_numbers.look_at("Đón 15 lượt đoàn", [LINES["HB02"]], CLUSTER, **member)
    assert found.message == "Trong câu viết 15 lượt đoàn; Cà Mau báo cáo HB02 là 12 lượt đoàn, cả Cụm là 310 lượt đoàn."
    assert not found.can_replace


def test_the_message_names_line_total_and_coverage():
    (found,) = typed_numbers.look_at("vận động 15 khoản viện trợ", [LINES["PC01"]], CLUSTER)

    assert found.message == "Trong câu viết 15 khoản; chỉ tiêu PC01 của Cụm là 181 khoản (tổng của 9/9 đơn vị)."
    assert (found.start, found.typed, found.can_replace) == (9, "15 khoản", True)


def test_a_long_text_full_of_numbers_is_read_at_once():
    text = "đón 15 lượt đoàn, 3 khoản, 1 tỷ " * 800

    assert len(look("HB", text)) == 800
