"""Folding and sorting of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.vietnamese import clean, fold, sort_key

# The order of ICU's collation for vi.
IN_ORDER = ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Ninh", "Bến Tre", "Cà Mau", "Cần Thơ"]
IN_ORDER += ["Đà Nẵng", "Đắk Lắk", "Đồng Nai", "Gia Lai", "Hà Nội", "Hải Dương", "Hải Phòng", "Hòa Bình", "Hồ Chí Minh"]
IN_ORDER += ["Huế", "Hưng Yên", "Lai Châu", "Lào Cai", "Long An", "Nghệ An", "Quảng Nam", "Quảng Ninh", "Vĩnh Long"]


def test_names_sort_as_in_a_vietnamese_dictionary():
    assert sorted(set(IN_ORDER), key=sort_key) == IN_ORDER


def test_tones_decide_only_between_equal_letters():
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma", "mai"], key=sort_key) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
        "mai",
    ]


@pytest.mark.parametrize("text", ["Đắk Lắk", "ĐẮK LẮK", "dak lak", "Dak  Lak", unicodedata.normalize("NFD", "Đắk Lắk")])
def test_all_ways_of_writing_fold_alike(text):
    assert fold(text) == "dak lak"


def test_cleaning_composes_and_drops_what_cannot_be_seen():
    assert clean(unicodedata.normalize("NFD", "Huế") + "\u200b\ufeff") == "Huế"


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_keys_are_ascii(text):
    assert fold(fold(text)) == fold(text)
    assert sort_key(text).isascii()
