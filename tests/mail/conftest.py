"""What tests of mail share: a portal with an address, and a mail server that is really there."""

import pytest

from tests.mail import smtp


@pytest.fixture(autouse=True)
def portal_address(settings):
    settings.PORTAL_URL = "https://cong.example.vn"
    settings.EMAIL_TIMEOUT = 5


@pytest.fixture
def desk(settings):
    """A running mail server; what it got is in `desk.mails`."""
    made = smtp.Desk()
    with smtp.running(settings, made):
        yield made
