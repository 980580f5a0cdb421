"""Why an act could not be done. The message is for the person, in Vietnamese."""

from typing import Any


class NotAllowed(Exception):
    """The person may not do this, now or at all."""


class Overtaken(Exception):
    """Somebody else was faster: the row is no longer what the page showed."""


class Changed(Overtaken):
    """Somebody else wrote the row after the page was opened: what was typed is shown beside what is there now."""


class Doubtful(Exception):
    """What is given may stand in the register already: the person looks at `found` and confirms."""

    def __init__(self, message: str, found: list[Any]):
        super().__init__(message)
        self.found = found


class Refused(Exception):
    """The act is the person's to do, but something given has to be mended: `field` names the input, if one is."""

    def __init__(self, message: str, field: str = ""):
        super().__init__(message)
        self.field = field
