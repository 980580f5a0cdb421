"""The money of one pledge over time as SVG: things are placed here, templates/aid/_chart.html writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clusters.values import format_number

WIDTH, HEIGHT = 830, 276
LEFT, RIGHT, TOP, BASE = 56, 818, 16, 236
TICKS_MOST = 7
BILLION, MILLION = Decimal(10**9), Decimal(10**6)


@dataclass(frozen=True)
class Event:
    """From `on` the series stands at `value` đồng; `words` say what happened."""

    on: date
    value: Decimal
    words: str


@dataclass(frozen=True)
class Mark:
    x: int
    y: int
    title: str


@dataclass(frozen=True)
class Line:
    """One series as the points of a polyline that goes in steps, and a mark at each event."""

    css: str
    points: str
    marks: list[Mark]


@dataclass(frozen=True)
class Tick:
    at: int
    label: str


@dataclass(frozen=True)
class Chart:
    lines: list[Line]
    across: list[Tick]  # days, by x
    up: list[Tick]  # amounts, by y
    unit: str  # tỷ or triệu


def money_line(series: dict[str, Iterable[Event]], today: date) -> Chart | None:
    """Lines of the series (class of the line: its events by day) from the first event to today; None without any."""
    events = {css: sorted(rows, key=lambda row: row.on) for css, rows in series.items()}
    days = [row.on for rows in events.values() for row in rows]
    if not days:
        return None
    first, last = min(days), max(*days, today)
    last = max(last, first + timedelta(30))  # a line of one day would have no width
    top = _ceiling(max(row.value for rows in events.values() for row in rows))
    unit = ("tỷ", BILLION) if top >= BILLION else ("triệu", MILLION)
    span = (last - first).days

    def x(day: date) -> int:
        return LEFT + (day - first).days * (RIGHT - LEFT) // span

    def y(value: Decimal) -> int:
        return BASE - int(value * (BASE - TOP) / top)

    lines = [Line(css, _steps(rows, x, y, last), _marks(rows, x, y)) for css, rows in events.items() if rows]
    up = [Tick(y(top * n / 4), format_number(top * n / 4 / unit[1])) for n in range(5)]
    return Chart(lines, [Tick(x(day), f"{day:%m/%Y}") for day in _months(first, last)], up, unit[0])


def _steps(rows: list[Event], x, y, last: date) -> str:
    points = []
    for row in rows:
        if points:
            points.append(f"{x(row.on)},{points[-1].partition(',')[2]}")
        else:
            points.append(f"{x(row.on)},{BASE}")
        points.append(f"{x(row.on)},{y(row.value)}")
    points.append(f"{x(last)},{points[-1].partition(',')[2]}")
    return " ".join(points)


def _marks(rows: list[Event], x, y) -> list[Mark]:
    return [Mark(x(row.on), y(row.value), f"{row.on:%d/%m/%Y}: {row.words}") for row in rows]


def _ceiling(value: Decimal) -> Decimal:
    """The next round number above: 1, 2, 4 or 8 times a power of ten, so that quarters of it are short to write."""
    unit = Decimal(1).scaleb(value.adjusted())
    return next(unit * n for n in (1, 2, 4, 8, 10) if unit * n >= value)


def _months(first: date, last: date) -> list[date]:
    """First days of months between, at most seven, evenly apart."""
    months = [date(n // 12, n % 12 + 1, 1) for n in range(first.year * 12 + first.month, last.year * 12 + last.month)]
    every = -(-len(months) // TICKS_MOST) or 1
    return months[::every]
