"""Pictures drawn on the server as SVG: the tile map of the 34 provinces, and bars over the years.

The modules here place things; templates/reports/_rollup_map.html and _rollup_bars.html write the SVG.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

# Code of the province since 01/07/2025: column, row and short name of its tile. Short names are unique.
TILES = {
    "08": (2, 0, "TQ"), "04": (3, 0, "CB"), "20": (4, 0, "LS"),
    "12": (0, 1, "LCh"), "15": (1, 1, "LCa"), "25": (2, 1, "PT"), "19": (3, 1, "TNg"), "24": (4, 1, "BN"),
    "22": (5, 1, "QN"),
    "11": (0, 2, "ĐB"), "14": (1, 2, "SL"), "01": (3, 2, "HN"), "33": (4, 2, "HY"), "31": (5, 2, "HP"),
    "38": (3, 3, "TH"), "37": (4, 3, "NB"), "40": (3, 4, "NA"), "42": (4, 5, "HT"), "44": (4, 6, "QT"),
    "46": (5, 7, "Huế"), "48": (6, 8, "ĐNa"), "51": (6, 9, "QNg"), "52": (6, 10, "GL"), "66": (6, 11, "ĐL"),
    "80": (4, 12, "TNi"), "75": (5, 12, "ĐNi"), "68": (6, 12, "LĐ"), "56": (7, 12, "KH"),
    "91": (3, 13, "AG"), "82": (4, 13, "ĐT"), "79": (5, 13, "HCM"), "92": (4, 14, "CT"), "86": (5, 14, "VL"),
    "96": (4, 15, "CM"),
}  # fmt: skip
# The two archipelagos, with the province they belong to; always drawn.
ISLANDS = {
    "48": (304, "Hoàng Sa", "Đặc khu Hoàng Sa", "Đà Nẵng"),
    "56": (494, "Trường Sa", "Đặc khu Trường Sa", "Khánh Hòa"),
}
PITCH, SIDE = 38, 35
ISLAND_X, ISLAND_WIDTH = 319, 82
STEPS = 5


@dataclass(frozen=True)
class Place:
    """A province on the map: what it is called, its value if it has one, the value in words and where it leads."""

    name: str
    value: Decimal | None
    words: str
    url: str = ""


@dataclass(frozen=True)
class Tile:
    x: int
    y: int
    width: int
    text: str
    shade: str  # class q0 to q4, or qx without a value
    label: str
    url: str
    caption: str = ""  # below the tile of an archipelago
    line_from: tuple[int, int] | None = None

    @property
    def middle_x(self) -> str:
        return f"{self.x + self.width / 2:g}"

    @property
    def text_y(self) -> str:
        return f"{self.y + 22.5:g}"

    @property
    def caption_y(self) -> int:
        return self.y + 50

    @property
    def join_y(self) -> str:
        return f"{self.y + SIDE / 2:g}"

    @property
    def ink(self) -> str:
        return "w" if self.shade in ("q3", "q4") else "k"


@dataclass(frozen=True)
class Shade:
    shade: str
    words: str


@dataclass(frozen=True)
class TileMap:
    tiles: list[Tile]
    legend: list[Shade]


def tile_map(places: Mapping[str, Place], write: Callable[[Decimal], str]) -> TileMap:
    """The map of all 34 tiles and both archipelagos; `places` by province code, `write` puts a bound into words."""
    bounds = scale_of([place.value for place in places.values() if place.value is not None])
    tiles = []
    for code, (column, row, text) in TILES.items():
        place = places.get(code) or Place(text, None, _("không có Liên hiệp báo cáo"))
        shade = shade_of(place.value, bounds)
        x, y = column * PITCH, row * PITCH
        tiles.append(Tile(x, y, SIDE, text, shade, f"{place.name}: {place.words}", place.url))
        if code in ISLANDS:
            island_y, name, full_name, owner = ISLANDS[code]
            label = _("%(name)s (%(owner)s): %(words)s") % {"name": full_name, "owner": owner, "words": place.words}
            start = (x + SIDE, y + SIDE // 2)
            tiles.append(Tile(ISLAND_X, island_y, ISLAND_WIDTH, name, shade, label, place.url, owner, start))
    return TileMap(tiles, _legend(bounds, write))


def _legend(bounds: list[Decimal], write: Callable[[Decimal], str]) -> list[Shade]:
    if not bounds:
        return []
    first = Shade("q0", _("dưới %(bound)s") % {"bound": write(bounds[0])})
    middle = [
        Shade(f"q{n}", f"{write(lower)}–{write(upper)}") for n, (lower, upper) in enumerate(pairwise(bounds), start=1)
    ]
    return [first, *middle, Shade(f"q{len(bounds)}", _("từ %(bound)s") % {"bound": write(bounds[-1])})]


def scale_of(values: list[Decimal]) -> list[Decimal]:
    """Round lower bounds of the four darker shades, so that each shade takes about a fifth of the values."""
    ordered = sorted(values)
    bounds: list[Decimal] = []
    for step in range(1, STEPS):
        if ordered:
            bound = _rounded(ordered[min(len(ordered) * step // STEPS, len(ordered) - 1)])
            if bound > 0 and bound not in bounds:
                bounds.append(bound)
    return bounds


def _rounded(value: Decimal) -> Decimal:
    """To two leading digits, downwards."""
    if not value:
        return Decimal(0)
    unit = Decimal(1).scaleb(value.adjusted() - 1)
    unit = max(unit, Decimal(1)) if value >= 1 else unit
    return value // unit * unit


def shade_of(value: Decimal | None, bounds: list[Decimal]) -> str:
    if value is None:
        return "qx"
    return f"q{sum(value >= bound for bound in bounds)}"


@dataclass(frozen=True)
class Year:
    """A bar: its name, value and words; `is_open` is drawn hatched, `is_published` as known from a source only."""

    label: str
    value: Decimal | None
    words: str
    title: str
    note: str = ""  # below the year: its coverage
    is_open: bool = False
    is_published: bool = False
    is_current: bool = False


@dataclass(frozen=True)
class Bar:
    year: Year
    x: int
    width: int
    y: int
    height: int

    @property
    def middle_x(self) -> str:
        return f"{self.x + self.width / 2:g}"

    @property
    def words_y(self) -> int:
        return self.y - 6

    @property
    def css(self) -> str:
        if self.year.is_published:
            return "bar-pub"
        if self.year.is_open:
            return "bar-open"
        return "bar-cur" if self.year.is_current else "bar"


CHART_WIDTH, CHART_BASE, CHART_TOP = 830, 258, 34


def bars(years: list[Year]) -> list[Bar]:
    """Bars from left to right under one scale that begins at zero."""
    greatest = max((year.value for year in years if year.value), default=Decimal(1))
    pitch = CHART_WIDTH / max(len(years), 6)
    width = int(pitch * 0.68)
    placed = []
    for n, year in enumerate(years):
        height = int((year.value or 0) / greatest * (CHART_BASE - CHART_TOP))
        height = max(height, 1) if year.value else height
        placed.append(Bar(year, int(n * pitch + (pitch - width) / 2), width, CHART_BASE - height, height))
    return placed
