"""Lets a server of the browser tests stand on another day: PORTAL_DAY=2027-01-01."""

import os
from datetime import date

from clusters import clock


def stand_on_that_day(get_response):
    """Middleware: the portal's one clock answers the day of the environment during a request."""
    day = date.fromisoformat(os.environ["PORTAL_DAY"])

    def middleware(request):
        with clock.set_to(day):
            return get_response(request)

    return middleware
