"""The private addresses of calendars: made on wish, renewed when one got into wrong hands."""

import secrets

from django.db import transaction

from clusters import clock
from clusters.models import Cluster, User
from events.models import CalendarFeed

TOKEN_BYTES = 32  # 256 bits: nobody guesses an address


@transaction.atomic
def make_feed(user: User, cluster: Cluster) -> CalendarFeed:
    """A new address for this person and cluster; the one before stops to answer."""
    User.objects.select_for_update().get(pk=user.pk)  # two clicks at once
    before = CalendarFeed.objects.filter(user=user, cluster=cluster, renewed_at__isnull=True)
    for feed in before:
        feed.renewed_at = clock.now()
        feed.save(update_fields=["renewed_at"])
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return CalendarFeed.objects.create(user=user, cluster=cluster, token=token, made_at=clock.now())
