"""`manage.py bench`: small on purpose; the measuring itself runs by `make bench`."""

import pytest
from django.core.management import CommandError, call_command

from friendship.bench.measuring import Measure
from friendship.management.commands.bench import _with_section


def test_each_database_has_a_section_that_is_replaced(tmp_path):
    path = tmp_path / "performance.md"
    path.write_text("# Performance\n\nWords.\n\n## SQLite 3.40\n\nold\n\n## PostgreSQL 15\n\nkept\n")

    text = _with_section(path, "SQLite 3.46", "## SQLite 3.46\n\nnew\n")

    assert text == "# Performance\n\nWords.\n\n## PostgreSQL 15\n\nkept\n\n## SQLite 3.46\n\nnew\n"


def test_a_measure_is_one_line():
    measure = Measure("national page", 20, 50.04, 9, 2.5)

    assert str(measure) == "national page: 50.0 ms, 9 queries, plain SQL 2.50 ms, ratio 20, median of 20 runs"


@pytest.mark.parametrize("runs", [0, 19, 26])
def test_too_few_or_too_many_runs_are_refused(runs):
    with pytest.raises(CommandError, match="20 đến 25"):
        call_command("bench", runs=runs)
