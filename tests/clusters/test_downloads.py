"""Files for a spreadsheet: what is typed by people is never run, days and numbers arrive as such."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from clusters.downloads import CSV, as_csv, as_file, as_workbook, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+84", "-@x", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_begins_a_formula(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Cần Thơ", "-12", "-12.5", "1=1"])
def test_a_plain_text_or_number_stays(text):
    assert safe_cell(text) == text


def test_csv_has_the_mark_of_utf8_and_days_as_people_write_them():
    content = as_csv([["Ngày", "Số"], [date(2026, 11, 24), None], ["=A1", 12]]).decode("utf-8")

    assert content == '\ufeff"Ngày","Số"\r\n"24/11/2026",""\r\n"\'=A1","12"\r\n'


def test_a_workbook_keeps_text_as_text_and_days_as_days():
    page = load_workbook(io.BytesIO(as_workbook("Đoàn", [["Ngày"]], [[date(2026, 11, 24), "=A1", "", 5]], [12]))).active

    assert [cell.value for cell in page[1]][:1] == ["Ngày"] and page["A1"].font.bold
    assert page["A2"].value.date() == date(2026, 11, 24) and page["A2"].number_format == "dd/mm/yyyy"
    assert (page["B2"].value, page["B2"].data_type, page["C2"].value, page["D2"].value) == ("=A1", "s", None, 5)
    assert page.freeze_panes == "A2"


def test_the_name_of_a_file_has_the_day(autumn):
    assert as_file(b"", "doan", CSV)["Content-Disposition"] == 'attachment; filename="doan-2026-11-24.csv"'
