"""The money line: steps placed by day and amount, never outside the drawing."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from aid.charts import BASE, LEFT, RIGHT, TICKS_MOST, TOP, Event, money_line

BILLION = Decimal(10**9)
TODAY = date(2026, 11, 24)


def test_nothing_to_draw():
    assert money_line({"committed": [], "disbursed": []}, TODAY) is None


def test_a_value_that_grows_is_a_step():
    events = [Event(date(2026, 1, 1), 2 * BILLION, "a"), Event(date(2026, 7, 1), 4 * BILLION, "b")]

    chart = money_line({"committed": events, "approved": []}, TODAY)

    (line,) = chart.lines
    points = [tuple(map(int, point.split(","))) for point in line.points.split()]
    assert points[0] == (LEFT, BASE)
    assert points[1] == (LEFT, (BASE + TOP) // 2)
    assert points[2][1] == points[1][1]  # flat until the day of the change
    assert points[3] == (points[2][0], TOP)
    assert points[-1] == (RIGHT, TOP)
    assert [mark.title for mark in line.marks] == ["01/01/2026: a", "01/07/2026: b"]
    assert chart.unit == "tỷ"
    assert [tick.label for tick in chart.up] == ["0", "1", "2", "3", "4"]


def test_small_amounts_are_in_millions():
    chart = money_line({"committed": [Event(TODAY, Decimal(522_000_000), "")]}, TODAY)

    assert chart.unit == "triệu"
    assert chart.up[-1].label == "800"


days = st.integers(0, 9000).map(lambda n: date(2005, 1, 1) + timedelta(n))
amounts = st.decimals(Decimal("0.01"), Decimal(10) ** 14 - 1, places=2)
series = st.lists(st.builds(Event, days, amounts, st.just("")), max_size=6)


@given(st.dictionaries(st.sampled_from(["committed", "approved", "disbursed"]), series))
def test_all_points_lie_inside(made):
    chart = money_line(made, date(2026, 11, 24))

    for line in chart.lines if chart else []:
        for point in line.points.split():
            x, y = map(int, point.split(","))
            assert LEFT <= x <= RIGHT
            assert TOP <= y <= BASE
    assert chart is None or len(chart.across) <= TICKS_MOST
