"""Totals add up in any order and grouping, under every rule; checked against a naive reading of the rules."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rollups.sums import add_ratios, carry, change
from reports.totals import Total, add_up

RULES = ["sum", "distinct", "max", "latest", "none"]
STATES = ["number", "none_yet", "not_applicable", "not_collected"]
QUALIFIERS = ["exact", "over", "nearly", "about"]
START = datetime(2026, 11, 1, tzinfo=UTC)


@st.composite
def figures(draw, max_size=12):
    """Figures as (unit, state, value, qualifier, sent_at)."""
    rows = []
    for unit in range(draw(st.integers(0, max_size))):
        state = draw(st.sampled_from(STATES))
        value = Decimal(draw(st.integers(0, 10**6))) / 100 if state == "number" else None
        sent_at = START + timedelta(minutes=draw(st.integers(0, 5)))
        rows.append((unit, state, value, draw(st.sampled_from(QUALIFIERS)) if value is not None else "exact", sent_at))
    return rows


def naive_qualifier(qualifiers):
    """Rule 9 as it is written: exact and over is over; exact and nearly is nearly; anything else is about."""
    kinds = set(qualifiers)
    if kinds <= {"exact"}:
        return "exact"
    if kinds <= {"exact", "over"}:
        return "over"
    return "nearly" if kinds <= {"exact", "nearly"} else "about"


def naive_total(rule, rows):
    """(value, qualifier) over all rows at once, without any adding of totals."""
    given_ = [row for row in rows if row[1] == "number"]
    if not given_:
        return None, "exact"
    if rule in ("sum", "distinct"):
        return sum(row[2] for row in given_), naive_qualifier(row[3] for row in given_)
    if rule == "max":
        greatest = max(row[2] for row in given_)
        return greatest, naive_qualifier(row[3] for row in given_ if row[2] == greatest)
    if rule == "latest":
        last = max(given_, key=lambda row: (row[4], row[2], QUALIFIERS.index(row[3])))
        return last[2], last[3]
    return (given_[0][2], given_[0][3]) if len(given_) == 1 else (None, "exact")


def table(rule, rows):
    return {(f"union:{unit}", "X", "own"): Total.of(rule, *rest) for unit, *rest in rows}


@given(rows=figures(), places=st.data(), rule=st.sampled_from(RULES))
def test_nation_equals_clusters_combined_equals_unions_combined(rows, places, rule):
    cluster_of = {f"union:{row[0]}": f"cum:{places.draw(st.integers(0, 5))}" for row in rows}
    unions = table(rule, rows)

    from_unions = carry(unions, lambda slot: "nation")
    from_clusters = carry(carry(unions, cluster_of.__getitem__), lambda slot: "nation")

    assert from_unions == from_clusters
    total = from_unions.get(("nation", "X", "own"), Total.empty(rule))
    assert (total.value, total.qualifier) == naive_total(rule, rows)


@given(rows=figures(), places=st.data(), rule=st.sampled_from(RULES))
def test_national_totals_are_equal_in_both_borders(rows, places, rule):
    unions = [f"union:{row[0]}" for row in rows]
    successor = {union: places.draw(st.sampled_from([union, *unions])) for union in unions}
    then = {union: f"cum:{places.draw(st.integers(0, 5))}" for union in unions}
    today = {union: f"cum:{places.draw(st.integers(0, 5))}" for union in unions}

    by_then = carry(carry(table(rule, rows), then.__getitem__), lambda slot: "nation")
    carried = carry(table(rule, rows), successor.__getitem__)
    by_today = carry(carry(carried, today.__getitem__), lambda slot: "nation")

    assert by_then == by_today


@given(rows=figures(), rule=st.sampled_from(RULES), seed=st.randoms())
def test_the_order_of_adding_never_shows(rows, rule, seed):
    totals = [Total.of(rule, *rest) for _unit, *rest in rows]
    shuffled = list(totals)
    seed.shuffle(shuffled)

    assert add_up(rule, totals) == add_up(rule, shuffled)


@given(rows=figures(), rule=st.sampled_from(RULES))
def test_the_four_states_are_counted_apart(rows, rule):
    total = add_up(rule, [Total.of(rule, *rest) for _unit, *rest in rows])

    states = [row[1] for row in rows]
    assert (total.numbers, total.none_yet, total.not_applicable, total.not_collected) == tuple(
        states.count(state) for state in STATES
    )
    assert total.nonzero == sum(bool(row[2]) for row in rows)
    if not total.numbers:
        assert total.value is None
        alone = set(states)
        assert total.value_state == (alone.pop() if len(alone) == 1 else "none_yet")


def test_zero_is_a_number_and_missing_is_not():
    zero = Total.of("sum", "number", Decimal(0), "exact")
    missing = Total.of("sum", "none_yet", None, "exact")

    assert (zero + missing).value == 0
    assert (zero + missing).value_state == "number"
    assert missing.value is None


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("exact", "exact", "exact"),
        ("exact", "over", "over"),
        ("exact", "nearly", "nearly"),
        ("exact", "about", "about"),
        ("over", "over", "over"),
        ("nearly", "nearly", "nearly"),
        ("over", "nearly", "about"),
        ("over", "about", "about"),
        ("nearly", "about", "about"),
        ("about", "about", "about"),
    ],
)
def test_qualifiers_of_a_sum(first, second, joined):
    a, b = (Total.of("sum", "number", Decimal(1), q) for q in (first, second))

    assert (a + b).qualifier == joined
    assert (b + a).qualifier == joined


@pytest.mark.parametrize(
    ("values", "is_at_most"), [([], False), ([5], False), ([5, 0], False), ([5, 1], True), ([0, 0], False)]
)
def test_a_distinct_count_of_several_units_is_at_most(values, is_at_most):
    total = add_up("distinct", [Total.of("distinct", "number", Decimal(v), "exact") for v in values])

    assert total.is_at_most is is_at_most


def test_rule_none_keeps_a_single_value_and_refuses_several():
    one = Total.of("none", "number", Decimal(95), "exact")

    assert add_up("none", [one]).value == 95
    assert add_up("none", [one, one]).value is None
    assert add_up("none", [one, one]).is_uncombinable


def test_totals_of_different_rules_do_not_add_up():
    with pytest.raises(ValueError, match="do not add up"):
        Total.empty("sum") + Total.empty("max")


class Line:
    """What `add_ratios` needs of an indicator."""

    is_computed = True
    code, formula, over_units = "R", "A / B * 100", "none"


@given(rows=st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 2)), min_size=1))
def test_a_ratio_comes_from_its_parts_at_every_level(rows):
    unions = {}
    for n, (a, b, _cluster) in enumerate(rows):
        for code, value in (("A", a), ("B", b)):
            unions[f"union:{n}", code, "own"] = Total.of("sum", "number", Decimal(value), "exact")
    cluster_of = {f"union:{n}": f"cum:{row[2]}" for n, row in enumerate(rows)}
    clusters = carry(unions, cluster_of.__getitem__)
    totals = add_ratios(unions | clusters | carry(clusters, lambda slot: "nation"), [Line])

    for slot, members in [("nation", rows)] + [
        (f"cum:{number}", [row for row in rows if row[2] == number]) for number in {row[2] for row in rows}
    ]:
        expected = Decimal(sum(row[0] for row in members)) / sum(row[1] for row in members) * 100
        assert totals[slot, "R", "own"].value == expected


@pytest.mark.parametrize("missing", ["A", "B"])
def test_a_ratio_without_a_part_is_none_yet(missing):
    totals = {
        ("nation", code, "own"): Total.of("sum", "number", Decimal(5), "exact") for code in "AB" if code != missing
    }

    ratio = add_ratios(totals, [Line])["nation", "R", "own"]

    assert (ratio.value, ratio.value_state) == (None, "none_yet")


def test_a_ratio_of_hedged_parts_is_about_and_by_zero_is_nothing():
    over = Total.of("sum", "number", Decimal(288), "over")
    exact = Total.of("sum", "number", Decimal(300), "exact")
    zero = Total.of("sum", "number", Decimal(0), "exact")

    hedged = add_ratios({("n", "A", "own"): over, ("n", "B", "own"): exact}, [Line])["n", "R", "own"]
    by_zero = add_ratios({("n", "A", "own"): over, ("n", "B", "own"): zero}, [Line])["n", "R", "own"]

    assert (hedged.value, hedged.qualifier) == (Decimal(96), "about")
    assert by_zero.value is None


class Count:
    """A line that counts things, as `change` looks at it."""

    type, unit = "integer", "khoản"


@pytest.mark.parametrize(
    ("now", "last", "percent"), [(110, 100, 10), (90, 100, -10), (0, 100, -100), (5, 0, None), (None, 5, None)]
)
def test_change_against_last_year(now, last, percent):
    def total(value):
        state = "none_yet" if value is None else "number"
        return Total.of("sum", state, None if value is None else Decimal(value), "exact")

    assert change(Count, total(now), total(last)) == percent
    assert change(Count, total(now), None) is None


# --- rows of registers that several unions count ---------------------------------------------------------------


@st.composite
def registers(draw):
    """For each union the donors or visits it counts, by key with their worth, and what it counts alone."""
    worth = {key: Decimal(draw(st.integers(1, 60))) for key in "abcdefg"}
    return [
        ({key: worth[key] for key in draw(st.sets(st.sampled_from(sorted(worth))))}, Decimal(draw(st.integers(0, 50))))
        for _unit in range(draw(st.integers(0, 8)))
    ]


def drawn(rule, shared, alone):
    return Total.of(rule, "number", sum(shared.values(), alone), "exact", shared=shared)


@given(units=registers(), places=st.data(), rule=st.sampled_from(["sum", "distinct"]))
def test_what_several_units_share_counts_once_at_every_level(units, places, rule):
    unions = {(f"union:{n}", "X", "own"): drawn(rule, *unit) for n, unit in enumerate(units)}
    cluster_of = {f"union:{n}": f"cum:{places.draw(st.integers(0, 2))}" for n in range(len(units))}

    clusters = carry(unions, cluster_of.__getitem__)
    nation = carry(unions, lambda slot: "nation")

    assert nation == carry(clusters, lambda slot: "nation")
    everything = {key: value for shared, _alone in units for key, value in shared.items()}
    once = sum(everything.values(), Decimal(0)) + sum((alone for _shared, alone in units), Decimal(0))
    total = nation.get(("nation", "X", "own"), Total.empty(rule))
    assert (total.value or 0) == once
    assert total.doubles == sum(sum(shared.values(), alone) for shared, alone in units) - once
    for cluster, found in clusters.items():
        members = [unit for n, unit in enumerate(units) if cluster_of[f"union:{n}"] == cluster[0]]
        within = {key: value for shared, _alone in members for key, value in shared.items()}
        assert found.value == sum(within.values(), sum((alone for _shared, alone in members), Decimal(0)))


def test_a_distinct_count_is_exact_only_where_all_units_keep_the_register():
    a, b = drawn("distinct", {"d1": Decimal(1), "d2": Decimal(1)}, 0), drawn("distinct", {"d2": Decimal(1)}, 0)
    typed = Total.of("distinct", "number", Decimal(4), "exact")

    assert ((a + b).value, (a + b).is_at_most) == (2, False)
    assert ((a + b + typed).value, (a + b + typed).is_at_most, (a + b + typed).loose) == (6, True, 1)


def test_a_report_sent_before_a_correction_gives_way_to_the_greater_value():
    before, after = drawn("sum", {"v1": Decimal(20)}, 5), drawn("sum", {"v1": Decimal(25)}, 0)
    assert (before + after).value == (after + before).value == 30


def test_other_rules_know_no_keys():
    a, b = (drawn("max", {"d1": Decimal(1)}, 3) for _n in range(2))
    assert ((a + b).value, (a + b).doubles) == (4, 0)
