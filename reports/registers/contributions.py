"""What one row of a register adds to a line of the form."""

from dataclasses import dataclass
from decimal import Decimal

from reports.models.report import Qualifier


@dataclass(frozen=True)
class Contribution:
    """What one row of a register adds to the lines of a query, in one scope.

    `distinct` is the key under which a row counts only once (a donor); `only_line` the line it belongs to (a sector);
    `shared` the key under which other unions may count the same, so that those above count it once (a donor, a joint
    visit).
    """

    query: str
    scope: str
    row: int
    value: Decimal = Decimal(1)
    qualifier: str = Qualifier.EXACT
    distinct: int | None = None
    only_line: str = ""
    shared: str = ""
