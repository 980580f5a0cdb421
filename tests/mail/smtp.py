"""A real mail server for tests, on a free port of this machine; it can refuse, be slow and go away."""

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


class Desk:
    """What the server does with a mail: keep it, refuse its address, or take its time."""

    def __init__(self):
        self.mails = []
        self.refused = {}  # address: answer
        self.seconds = {}  # command: how long it takes to answer
        self.answer = None  # to the mail itself

    async def handle_MAIL(self, server, session, envelope, address, options):
        await asyncio.sleep(self.seconds.get("MAIL", 0))
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answer:
            return self.answer
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail.envelope_to = envelope.rcpt_tos
        self.mails.append(mail)
        await asyncio.sleep(self.seconds.get("DATA", 0))
        return "250 OK"

    @property
    def readers(self):
        return sorted(address for mail in self.mails for address in mail.envelope_to)


@contextmanager
def running(settings, desk, port=0):
    """The server answers inside the block, and the portal's settings lead to it."""
    controller = Controller(desk, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    try:
        yield controller
    finally:
        controller.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
