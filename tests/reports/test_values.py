"""Typed numbers: every reading and every refusal of design rule 12."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import values
from reports.values import NotUnderstood, parse_number


def read(text, type="money", unit="VND"):
    return parse_number(text, type=type, unit=unit)


@pytest.mark.parametrize(
    ("text", "type", "unit", "value", "qualifier"),
    [
        ("288 tỷ", "money", "VND", "288000000000", None),
        ("288tỉ", "money", "VND", "288000000000", None),
        ("47,272 tỷ", "money", "VND", "47272000000", None),
        ("1,2 nghìn tỷ", "money", "VND", "1200000000000", None),
        ("1 tỷ 500 triệu", "money", "VND", "1500000000", None),
        ("1200 tỷ", "money", "VND", "1200000000000", None),
        ("1.500 triệu", "money", "VND", "1500000000", None),
        ("trên 288 tỷ đồng", "money", "VND", "288000000000", "over"),
        ("hơn 300 lượt đoàn", "integer", "lượt đoàn", "300", "over"),
        ("gần 2.500", "integer", "lượt người", "2500", "nearly"),
        ("ước tính 3,5 tr", "money", "VND", "3500000", "about"),
        ("1.234.567,8", "decimal", "điểm", "1234567.8", None),
        ("1 234 567", "integer", "người", "1234567", None),
        ("1,234,567", "money", "VND", "1234567", None),
        ("1,234.56", "money", "USD", "1234.56", None),
        ("0", "integer", "người", "0", None),
        ("0,5", "decimal", "điểm", "0.5", None),
        ("181 khoản", "integer", "khoản", "181", None),
        ("3\u200b4", "integer", "người", "34", None),
        ("288 ty\u0309", "money", "VND", "288000000000", None),  # NFD
    ],
)
def test_what_people_type_is_understood(text, type, unit, value, qualifier):
    understood = read(text, type, unit)

    assert (understood.value, understood.qualifier) == (Decimal(value), qualifier)


@pytest.mark.parametrize(
    ("text", "type", "unit", "words"),
    [
        ("1.5", "money", "USD", "Viết 15 hoặc 1,5"),
        ("1.5 tỷ", "money", "VND", "Viết 15 hoặc 1,5"),
        ("47.272 tỷ", "money", "VND", "Viết 47,272 tỷ hoặc 47272 tỷ"),
        ("1.5", "integer", "người", "viết như 15"),
        ("12.5000", "integer", "người", "12.500 hoặc 125.000"),
        ("1,234", "money", "USD", "1.234 hoặc 1,23"),
        ("-3", "integer", "người", "không được âm"),
        ("−3", "integer", "người", "không được âm"),
        ("9" * 25, "integer", "người", "quá lớn"),
        ("9" * 80, "integer", "người", "quá dài"),
        ("nhiều", "integer", "người", "Không hiểu “nhiều”"),
        ("😀 3", "integer", "người", "Không hiểu"),
        ("12..5", "integer", "người", "sai chỗ"),
        ("1,5", "integer", "người", "số nguyên"),
        ("1,5", "money", "VND", "không có phần lẻ"),
        ("1,555", "decimal", "điểm", "1.555 hoặc 1,55"),
        ("0,555", "decimal", "điểm", "2 chữ số"),
        ("1 tỷ 500", "money", "VND", "nhiều cách"),
        ("5 USD", "money", "VND", "tính bằng VND"),
        ("5 đồng", "integer", "bằng", "không tính bằng tiền"),
        ("", "integer", "người", "Chưa có số"),
        ("٣", "integer", "người", "Không hiểu"),
    ],
)
def test_what_has_no_single_reading_is_refused_with_a_sentence(text, type, unit, words):
    with pytest.raises(NotUnderstood) as refused:
        read(text, type, unit)

    assert words in str(refused.value)


@given(st.decimals(min_value=0, max_value=10**14 - 1, places=2))
def test_a_number_written_is_read_back(value):
    assert read(values.format_number(value), "decimal", "điểm").value == value


@given(st.integers(min_value=0, max_value=10**14 - 1))
def test_the_text_put_into_an_input_is_read_back(value):
    assert read(values.for_input(Decimal(value), "VND")).value == value


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("47272000000", "VND", "47,272 tỷ đồng"),
        ("47272000001", "VND", "47.272.000.001 đồng"),
        ("3500000", "VND", "3,5 triệu đồng"),
        ("0", "VND", "0 đồng"),
        ("1250.5", "USD", "1.250,5 USD"),
        ("181", "khoản", "181 khoản"),
    ],
)
def test_money_is_said_short_only_when_nothing_is_lost(value, unit, text):
    assert values.in_short(Decimal(value), unit) == text


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("exact", "exact", "exact"),
        ("exact", "over", "over"),
        ("over", "over", "over"),
        ("exact", "nearly", "nearly"),
        ("nearly", "nearly", "nearly"),
        ("over", "nearly", "about"),
        ("about", "exact", "about"),
        ("about", "over", "about"),
    ],
)
def test_qualifier_of_a_sum(first, second, both):
    assert values.combine_qualifiers(first, second) == both
    assert values.combine_qualifiers(second, first) == both


@pytest.mark.parametrize(
    ("kind", "unit", "example"),
    [
        ("integer", "lượt đoàn", "1.234 hoặc 1.234 lượt đoàn"),
        ("money", "VND", "1.234 hoặc 47,272 tỷ"),
        ("decimal", "", "1.234"),
    ],
)
def test_the_example_of_a_refusal_fits_the_indicator(kind, unit, example):
    for text, words in (("nhiều", "Không hiểu “nhiều”. Chỉ ghi số, ví dụ"), ("", "Chưa có số. Ghi ví dụ")):
        with pytest.raises(NotUnderstood, match=f"{words} {example}.$"):
            parse_number(text, type=kind, unit=unit)
