"""allauth, told how the portal treats accounts."""

import logging
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.contrib import messages
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an account comes from an invitation to a post."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send as allauth does; a mail server that is away is a sentence on the page, not an error page."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("Mail %s could not be sent", template_prefix)
            messages.error(
                allauth_context.request, _("Máy chủ thư đang không gửi được. Thử lại sau ít phút, hoặc gọi hỗ trợ.")
            )
