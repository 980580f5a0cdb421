"""Where a pledge stands on its way from first asking to settlement."""

from dataclasses import dataclass

from aid.models import Pledge, PledgeStep


@dataclass(frozen=True)
class Step:
    """A status on the way: done with its day, the present one, or still to come."""

    label: str
    icon: str
    status: str  # done, now or empty
    detail: str


STEP_ICONS = {"completed": "archive-box", "settled": "lock-closed", "cancelled": "no-symbol"}
WAY = [
    Pledge.Status.SOUGHT, Pledge.Status.COMMITTED, Pledge.Status.APPRAISED, Pledge.Status.APPROVED,
    Pledge.Status.RUNNING, Pledge.Status.COMPLETED, Pledge.Status.SETTLED,
]  # fmt: skip


def steps_of(pledge: Pledge) -> list[Step]:
    """The usual way with the day on which each status was last reached; a pledge that was given up ends there."""
    reached = {row.status: row for row in pledge.steps.all()}
    here = Pledge.Status(pledge.status)
    way = WAY if here != Pledge.Status.CANCELLED else [*(status for status in WAY if status in reached), here]
    place = way.index(here)
    return [_step(status, reached.get(status), n, place) for n, status in enumerate(way)]


def _step(status: str, row: PledgeStep | None, n: int, place: int) -> Step:
    label = str(Pledge.Status(status).label)
    stands = "now" if n == place else ("done" if n < place and row else "")
    icon = {"done": "check-circle", "now": "arrow-path"}.get(stands) or STEP_ICONS.get(status, "minus-circle")
    if status in STEP_ICONS and stands == "now":
        icon = STEP_ICONS[status]
    detail = ""
    if row is not None and n <= place:
        detail = f"{row.on:%d/%m/%Y}" + (f", {row.note}" if row.note else "")
    return Step(label[:1].upper() + label[1:], icon, stands, detail)
