"""What every page needs: who is signed in and as what, and where the main menu leads."""

from django.conf import settings

from clusters import clock
from clusters.permissions import posts_in_force
from friendship.navigation import main_menu


def portal(request) -> dict:
    user = getattr(request, "user", None)
    posts = posts_in_force(user) if user is not None and user.is_authenticated else []
    return {
        "national_body": settings.NATIONAL_BODY,
        "national_body_short": settings.NATIONAL_BODY_SHORT,
        "national_unit": settings.NATIONAL_UNIT,
        "support_contact": settings.SUPPORT_CONTACT,
        "my_posts": posts,
        "main_menu": main_menu(request, posts),
        "now": clock.now(),
        "today": clock.today(),
    }
