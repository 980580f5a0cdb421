"""allauth, told how the portal treats accounts."""

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an account comes from an invitation to a post."""

    def is_open_for_signup(self, request) -> bool:
        return False
