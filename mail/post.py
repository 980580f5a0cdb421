"""Handing one mail to the mail server, so that afterwards it is known whether the server has it.

Django's own sending raises the same error whether the line broke before the mail or after its last word. After the
last word the mail may be on its way, and sending it again would send it twice. So the SMTP steps are taken one by one.
"""

import contextlib
import smtplib
from email.utils import parseaddr
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

# The answer to the last word of a mail may take long (the server looks for viruses), and giving up there loses the
# certainty; so for it the time-out is multiplied.
PATIENCE = 6
# Codes by which a server says that an address does not exist or takes no mail (RFC 5321).
NO_SUCH_ADDRESS = (550, 551, 553)


class ServerAway(Exception):
    """Nobody answers, or the server takes nothing from us now: try everything later."""


class AddressRefused(Exception):
    """The server will never deliver to this address."""


class NotNow(Exception):
    """The server refused this mail for the time being."""


class NeverThis(Exception):
    """The server refused this mail for good, not because of the address."""


class Unsure(Exception):
    """The connection broke after the last word: the server may have the mail or not."""


class Post:
    """A connection to the mail server, opened at the first mail and used for all of a run."""

    def __init__(self) -> None:
        self.other: BaseEmailBackend = get_connection()  # the console, the memory of a test
        self.backend = self.other if isinstance(self.other, EmailBackend) else None

    def __enter__(self) -> "Post":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.other.close()

    def hand_over(self, message: EmailMessage) -> None:
        """Return once the server has taken the mail; otherwise raise one of the errors above."""
        if self.backend is None:
            self.other.send_messages([message])
            return
        try:
            is_new = self.backend.open()
            self._talk(self.backend, message)
        except ServerAway:
            self._hang_up()
            if is_new:
                raise
            # Servers close a line after some mails: once more, on a new one.
            self.hand_over(message)
        except OSError as error:
            self._hang_up()
            raise ServerAway(_said(error)) from error

    def _talk(self, backend: EmailBackend, message: EmailMessage) -> None:
        smtp: Any = backend.connection
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        encoding = message.encoding or settings.DEFAULT_CHARSET
        try:
            smtp.ehlo_or_helo_if_needed()
            sender = smtp.mail(_bare(message.from_email, encoding))
            if sender[0] >= 400:
                raise ServerAway(_words(*sender))
            self._ask_for(smtp, _bare(message.to[0], encoding))
        except OSError as error:
            raise ServerAway(_said(error)) from error
        try:
            if smtp.sock is not None and backend.timeout:
                smtp.sock.settimeout(backend.timeout * PATIENCE)
            answer: tuple[int, Any] = smtp.data(content)
            if smtp.sock is not None:
                smtp.sock.settimeout(backend.timeout)
        except smtplib.SMTPDataError as error:
            answer = error.smtp_code, error.smtp_error
        except OSError as error:
            self._hang_up()
            raise Unsure(_said(error)) from error
        if answer[0] != 250:
            self._refuse(smtp, *answer)

    def _ask_for(self, smtp: smtplib.SMTP, address: str) -> None:
        code, words = smtp.rcpt(address)
        if code in (250, 251):
            return
        # 5.7.x is a matter of policy (relaying, a block list): it says nothing about the address.
        if code in NO_SUCH_ADDRESS and b"5.7." not in words:
            smtp.rset()
            raise AddressRefused(_words(code, words))
        self._refuse(smtp, code, words, for_good=False)

    def _refuse(self, smtp: smtplib.SMTP, code: int, words: Any, *, for_good: bool = True) -> None:
        if code == 421:
            raise ServerAway(_words(code, words))
        smtp.rset()
        raise (NeverThis if for_good and code >= 500 else NotNow)(_words(code, words))

    def _hang_up(self) -> None:
        """Forget a line that is of no use any more, without a last word to the server."""
        if self.backend is not None and self.backend.connection is not None:
            self.backend.connection.close()
            self.backend.connection = None


def _bare(address: str, encoding: str) -> str:
    return parseaddr(sanitize_address(address, encoding))[1]


def _words(code: int, words: Any) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"[:300]


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"[:300]
