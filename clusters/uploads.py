"""Checking an uploaded file by what it holds, never by its name. Photos are drawn anew, so nothing hidden stays."""

import hashlib
import io
import struct
import unicodedata
import warnings
import zipfile
import zlib
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from clusters import vietnamese


class Kind(models.TextChoices):
    PHOTO = "photo", gettext_lazy("ảnh")
    PDF = "pdf", "PDF"
    WORD = "word", "Word"
    EXCEL = "excel", "Excel"


PHOTO_FORMATS = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
OFFICE = "application/vnd.openxmlformats-officedocument."
ZIPPED = {
    "word/document.xml": (Kind.WORD, OFFICE + "wordprocessingml.document", ".docx"),
    "xl/workbook.xml": (Kind.EXCEL, OFFICE + "spreadsheetml.sheet", ".xlsx"),
}
# Names of the streams in the container of Office 97-2003.
OLD_OFFICE = {
    "WordDocument": (Kind.WORD, "application/msword", ".doc"),
    "Workbook": (Kind.EXCEL, "application/vnd.ms-excel", ".xls"),
    "Book": (Kind.EXCEL, "application/vnd.ms-excel", ".xls"),
}
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENDINGS = {Kind.PHOTO: (".jpg", ".jpeg", ".png", ".webp"), Kind.PDF: (".pdf",)}
UNPACKED_MAX = 200 * 1024 * 1024
PARTS_MAX = 5000
NAME_LENGTH = 150
BROKEN_IMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)


class Refused(ValueError):
    """A file that is not taken; the message says why and what to do, in Vietnamese."""


@dataclass(frozen=True)
class Checked:
    """A file that may be kept, as it will be stored."""

    kind: str
    content: bytes
    content_type: str
    name: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(upload: UploadedFile) -> Checked:
    """What the file is and how it will be kept. Raises Refused."""
    limit = settings.UPLOAD_MAX_BYTES
    if not upload.size:
        raise Refused(_("Tệp rỗng. Chọn lại tệp."))
    if upload.size > limit:
        raise Refused(
            _("Tệp nặng %(size)s, nhiều nhất %(limit)s. Giảm cỡ ảnh hoặc xuất lại tệp nhẹ hơn rồi gửi lại.")
            % {"size": filesizeformat(upload.size), "limit": filesizeformat(limit)}
        )
    content = upload.read()
    kind, content, content_type, ending = _recognise(content)
    return Checked(kind, content, content_type, clean_name(upload.name or "", kind, ending))


def _recognise(content: bytes) -> tuple[str, bytes, str, str]:
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (content[:4], content[8:12]) == (
        b"RIFF",
        b"WEBP",
    ):
        return _photo(content)
    if content.startswith(b"%PDF-"):
        return Kind.PDF, content, "application/pdf", ".pdf"
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(OLE_MAGIC):
        return _old_office(content)
    raise Refused(
        _("Chỉ nhận ảnh JPEG, PNG, WebP và tệp PDF, Word, Excel. Nội dung tệp này không thuộc loại nào, dù tên là gì.")
    )


def _photo(content: bytes) -> tuple[str, bytes, str, str]:
    """The photo upright, scaled down, without its metadata (place, camera, owner)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=list(PHOTO_FORMATS))
        _check_pixels(image)
        content_type, ending = PHOTO_FORMATS[str(image.format)]
        image_format = str(image.format)
        upright = ImageOps.exif_transpose(image)
        has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
        clean = upright.convert("RGBA" if has_alpha and image_format != "JPEG" else "RGB")
        clean.info = {}
        clean.thumbnail((settings.UPLOAD_PHOTO_SIDE, settings.UPLOAD_PHOTO_SIDE))
        drawn = io.BytesIO()
        clean.save(drawn, image_format, quality=85)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_too_many_pixels()) from error
    except Refused:
        raise
    except BROKEN_IMAGE as error:
        raise Refused(_("Ảnh hỏng hoặc không đọc được. Mở ảnh, lưu lại rồi gửi.")) from error
    return Kind.PHOTO, drawn.getvalue(), content_type, ending


def _check_pixels(image: Image.Image) -> None:
    """Before decoding: a small file can hold an image that fills the memory."""
    if image.width * image.height > settings.UPLOAD_MAX_PIXELS:
        raise Refused(_too_many_pixels())


def _too_many_pixels() -> str:
    return _("Ảnh quá nhiều điểm ảnh (nhiều nhất %(n)d triệu). Thu nhỏ ảnh rồi gửi lại.") % {
        "n": settings.UPLOAD_MAX_PIXELS // 1_000_000
    }


def _zipped(content: bytes) -> tuple[str, bytes, str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as error:
        raise Refused(_("Tệp Word, Excel hỏng hoặc không đọc được. Lưu lại rồi gửi.")) from error
    if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
        raise Refused(_("Tệp nén mở ra quá lớn, Cổng không nhận."))
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _has_macros()
    found = next((what for name, what in ZIPPED.items() if name in names), None)
    if found is None or "[Content_Types].xml" not in names:
        raise Refused(_("Tệp nén không phải Word hay Excel. Gửi từng tệp bên trong, dạng ảnh, PDF, Word hoặc Excel."))
    return found[0], content, found[1], found[2]


def _old_office(content: bytes) -> tuple[str, bytes, str, str]:
    if _stream("EncryptedPackage") in content:
        raise Refused(_("Tệp đặt mật khẩu nên không ai mở được. Bỏ mật khẩu rồi gửi lại."))
    if _stream("_VBA_PROJECT") in content:
        raise _has_macros()
    found = next((what for name, what in OLD_OFFICE.items() if _stream(name) in content), None)
    if found is None:
        raise Refused(_("Tệp này không phải Word hay Excel. Chỉ nhận ảnh, PDF, Word, Excel."))
    return found[0], content, found[1], found[2]


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _has_macros() -> Refused:
    return Refused(_("Tệp có macro, Cổng không nhận. Lưu thành .docx hoặc .xlsx không macro, hoặc xuất ra PDF."))


def clean_name(name: str, kind: str, ending: str) -> str:
    """The person's file name without folders, control or direction marks, ending as its content says."""
    name = vietnamese.clean(name).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs") and c not in '"<>:|?*;')
    name = " ".join(name.split()).strip(". ")
    if not name.lower().endswith(ENDINGS.get(Kind(kind), (ending,))):
        name = (name or "tep") + ending
    stem, _dot, last = name.rpartition(".")
    return f"{stem[:NAME_LENGTH]}.{last}"
