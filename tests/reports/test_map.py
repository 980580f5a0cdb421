"""The tile map and the bars: all 34 provinces, both archipelagos, values never lost."""

import csv
from decimal import Decimal

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from reports import charts
from reports.charts import Place, Year, bars, scale_of, shade_of, tile_map
from reports.values import format_number

MONEY = st.integers(0, 10**14).map(Decimal)


def drawn(places):
    return tile_map(places, format_number)


def test_there_is_a_tile_for_each_of_the_34_provinces():
    with open(settings.BASE_DIR / "data" / "network" / "provinces.csv", encoding="utf-8") as file:
        codes = {row["code"] for row in csv.DictReader(file) if row["scheme"] == "34"}

    assert set(charts.TILES) == codes
    assert len(codes) == 34


def test_tiles_have_places_and_short_names_of_their_own():
    assert len({tile[:2] for tile in charts.TILES.values()}) == 34
    assert len({tile[2] for tile in charts.TILES.values()}) == 34


@pytest.mark.parametrize(
    "places", [{}, {"48": Place("Đà Nẵng", Decimal(5), "5 tỷ", "/x"), "56": Place("KH", None, "chưa có số")}]
)
def test_both_archipelagos_are_always_drawn_with_their_owners_value(places):
    tiles = {tile.text: tile for tile in drawn(places).tiles}

    for owner, name in (("ĐNa", "Hoàng Sa"), ("KH", "Trường Sa")):
        assert (tiles[name].shade, tiles[name].url) == (tiles[owner].shade, tiles[owner].url)
        assert tiles[name].line_from is not None
        assert name in tiles[name].label
    assert {tiles["Hoàng Sa"].caption, tiles["Trường Sa"].caption} == {"Đà Nẵng", "Khánh Hòa"}


def test_no_tile_is_cropped():
    for tile in drawn({}).tiles:
        assert tile.x >= 0 and tile.x + tile.width <= 414
        assert tile.y >= 0 and tile.y + (50 if tile.caption else 35) <= 606


def test_zero_is_light_and_no_value_is_dashed():
    tiles = {
        tile.text: tile
        for tile in drawn({"01": Place("Hà Nội", Decimal(0), "0"), "04": Place("Cao Bằng", Decimal(90), "90")}).tiles
    }

    assert tiles["HN"].shade == "q0"
    assert tiles["LS"].shade == "qx"
    assert tiles["CB"].shade == "q1"


@given(values=st.lists(MONEY, max_size=34))
def test_the_scale_grows_and_greater_values_are_never_lighter(values):
    bounds = scale_of(values)

    assert bounds == sorted(set(bounds))
    assert len(bounds) <= 4
    shades = [shade_of(value, bounds) for value in sorted(values)]
    assert shades == sorted(shades)
    assert set(shades) <= {"q0", "q1", "q2", "q3", "q4"}


@given(values=st.lists(st.none() | MONEY, min_size=1, max_size=15))
def test_bars_stand_on_zero_and_keep_the_order_of_values(values):
    placed = bars([Year(str(2026 - n), value, "", "") for n, value in enumerate(values)])

    for bar, value in zip(placed, values, strict=True):
        assert bar.y + bar.height == charts.CHART_BASE
        assert bar.y >= charts.CHART_TOP
        assert bool(bar.height) == bool(value)
    heights = [bar.height for bar, value in sorted(zip(placed, values, strict=True), key=lambda pair: pair[1] or 0)]
    assert heights == sorted(heights)
    assert placed[-1].x + placed[-1].width <= charts.CHART_WIDTH
