"""Why an act could not be done. The message is for the person, in Vietnamese."""


class NotAllowed(Exception):
    """The person may not do this, now or at all."""


class Overtaken(Exception):
    """Somebody else was faster: the report is no longer where the page said it was."""


class Blocked(Exception):
    """The act is the person's to do, but something has to be mended first."""
