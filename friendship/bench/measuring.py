"""Running an act many times beside its plain SQL: median time, queries, ratio."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.models import User
from friendship.bench.data import Ground
from reports.forms.filing import FigureForm
from reports.models import Figure, Indicator, Report
from reports.models.report import State

WARM_UP = 2
CODE = "PC05"

# What the page could at best ask of the database: the same totals, and nothing else that a page shows.
PLAIN_ROLLUP = """
    SELECT f.indicator_id, m.cluster_id, SUM(f.value), COUNT(f.value)
    FROM reports_figure f
    JOIN reports_report r ON r.accepted_round_id = f.round_id
    LEFT JOIN clusters_clustermembership m ON m.union_id = r.union_id
        AND (m.valid_from IS NULL OR m.valid_from <= %s) AND (m.valid_to IS NULL OR m.valid_to >= %s)
    WHERE r.period_id = %s AND f.scope = 'own' AND f.value_state = 'number'
    GROUP BY f.indicator_id, m.cluster_id
"""
PLAIN_ACCEPT = "UPDATE reports_report SET state_changed_at = %s WHERE id = %s"
PLAIN_CELL = "UPDATE reports_figure SET value = %s WHERE id = %s"


@dataclass(frozen=True)
class Measure:
    """One line of the result; times are medians in milliseconds."""

    name: str
    runs: int
    milliseconds: float
    queries: int
    plain_milliseconds: float

    @property
    def ratio(self) -> float:
        return self.milliseconds / self.plain_milliseconds

    @property
    def ratio_text(self) -> str:
        """`45`, and `1.4` where the decimal matters."""
        return f"{self.ratio:.0f}" if self.ratio >= 10 else f"{self.ratio:.1f}"

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.milliseconds:.1f} ms, {self.queries} queries, "
            f"plain SQL {self.plain_milliseconds:.2f} ms, ratio {self.ratio_text}, median of {self.runs} runs"
        )


def measure_all(ground: Ground, runs: int) -> list[Measure]:
    return [_national_page(ground, runs), _accept(ground, runs), _save_cell(ground, runs)]


def _national_page(ground: Ground, runs: int) -> Measure:
    client, path = signed_in(ground.vufo), reverse("rollup_nation", args=[ground.period.code])
    ends_on = ground.period.ends_on

    def page(_n: int) -> None:
        expect(client.get(path), 200)

    def plain(_n: int) -> None:
        execute(PLAIN_ROLLUP, [ends_on, ends_on, ground.period.pk])

    return timed("national page", page, plain, runs)


def _accept(ground: Ground, runs: int) -> Measure:
    client = signed_in(ground.vufo)
    reports = ground.endorsed[: runs + WARM_UP + 1]

    def accept(n: int) -> None:
        path = reverse("report_accept", args=[reports[n].pk])
        expect(client.post(path, {"lan": "1", "reason": ""}), 302)

    def plain(n: int) -> None:
        execute(PLAIN_ACCEPT, [reports[n].state_changed_at, reports[n].pk])

    measure = timed("accept one report", accept, plain, len(reports) - WARM_UP - 1)
    accepted = Report.objects.filter(pk__in=[report.pk for report in reports], state=State.ACCEPTED).count()
    if accepted != len(reports):
        raise RuntimeError(f"{accepted} of {len(reports)} reports were accepted.")
    return measure


def _save_cell(ground: Ground, runs: int) -> Measure:
    client, report = signed_in(ground.writer), ground.draft
    line = report.period.indicator_set.indicators.get(code=CODE)
    path = reverse("cell_save", args=[report.pk, CODE]) + "?pham-vi=own"
    figure = Figure.objects.get(round=report.draft_round_id, indicator=line, scope="own")
    version = figure.version
    bodies = [_typed(figure, line, n) for n in range(runs + WARM_UP + 1)]

    def save(n: int) -> None:
        expect(client.post(path, bodies[n], headers={"HX-Request": "true"}), 200)

    def plain(n: int) -> None:
        execute(PLAIN_CELL, [n, figure.pk])

    measure = timed("save one cell", save, plain, runs)
    figure.refresh_from_db(fields=["version"])
    if figure.version != version + runs + WARM_UP + 1:
        raise RuntimeError(f"The cell is at version {figure.version}: not every save was written.")
    return measure


def _typed(figure: Figure, line: Indicator, n: int) -> dict[str, str]:
    """The fields of the row as the page would send them for the n-th change."""
    key = f"{line.code}-own"
    seen = Figure(
        indicator=line, scope="own", value_state="number", value=Decimal(1000 + n), qualifier="exact",
        version=figure.version + n,
    )  # fmt: skip
    form = FigureForm(line=line, scope="own", was_scope="own", figure=seen, key=key)
    body = {form.add_prefix(name): str(form[name].value() or "") for name in form.fields}
    return body | {f"{key}-value": str(1001 + n), f"{key}-level": "exact"}


def timed(name: str, act: Callable[[int], None], plain: Callable[[int], None], runs: int) -> Measure:
    """Time `act` and `plain` in turn, so that a busy machine slows both alike; queries are counted in one more run."""
    times: list[float] = []
    plain_times: list[float] = []
    for n in range(runs + WARM_UP):
        taken, plain_taken = _time(act, n), _time(plain, n)
        if n >= WARM_UP:
            times.append(taken)
            plain_times.append(plain_taken)
    with CaptureQueriesContext(connection) as counted:
        act(runs + WARM_UP)
    return Measure(name, runs, statistics.median(times), len(counted), statistics.median(plain_times))


def _time(act: Callable[[int], None], n: int) -> float:
    start = time.perf_counter()
    act(n)
    return (time.perf_counter() - start) * 1000


def execute(sql: str, parameters: list | dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        if cursor.description:
            cursor.fetchall()


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


def expect(response: Any, status: int) -> None:
    if response.status_code != status:
        raise RuntimeError(f"{response.status_code} instead of {status}: {response.content[:500]!r}")
