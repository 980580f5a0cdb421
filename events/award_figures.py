"""What a union's report of the year says, beside its emulation points.

This app knows no reports: the setting FIGURES_AT_HAND names the function that tells of them.
"""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from clusters.models import Union, User


def figures_at_hand(union: Union, year: int, user: User) -> dict[str, Any] | None:
    """Title, address and sections of (label, value) of the report; None if the person may read none."""
    return import_string(settings.FIGURES_AT_HAND)(union, year, user)
