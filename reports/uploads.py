"""A checked upload (clusters.uploads) as a file of a report."""

from django.core.files.base import ContentFile

from clusters.uploads import Checked
from reports.models import Attachment


def as_attachment(checked: Checked, *, code: str, caption: str) -> Attachment:
    """An Attachment that still lacks its round and author: see workflow.filing.add_attachment."""
    return Attachment(
        code=code,
        kind=checked.kind,
        file=ContentFile(checked.content, name=checked.name),
        name=checked.name,
        caption=caption,
        content_type=checked.content_type,
        size=len(checked.content),
        sha256=checked.sha256,
    )
