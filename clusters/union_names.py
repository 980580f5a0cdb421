"""Names of unions in lists to choose from."""

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Union


def told_apart(union: Union) -> str:
    """The union's name, with its last day where it has ended: its successor often has the same name.

    Uses prefetched names.
    """
    row = union.name_row_on(clock.today())
    ended = row is not None and row.valid_to is not None and row.valid_to < clock.today()
    if not ended:
        return union.short_name
    return _("%(name)s (đến %(day)s)") % {"name": union.short_name, "day": f"{row.valid_to:%d/%m/%Y}"}
