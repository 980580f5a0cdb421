"""Files of a draft: what is taken, what is refused and why, who gets them back."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from clusters import uploads
from reports.models import Attachment
from reports.uploads import as_attachment
from reports.workflow import filing
from tests import factories
from tests.reports.filing_pages import figure_of, page_of, section_url

GPS = 0x8825


def image(image_format="JPEG", size=(60, 40), mode="RGB", **save):
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, image_format, **save)
    return out.getvalue()


def office(*names, content=b"<x/>"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def old_office(*streams):
    return uploads.OLE_MAGIC + bytes(64) + b"".join(name.encode("utf-16-le") for name in streams)


def bomb(side=40_000):
    """A PNG of a few bytes that says it is 1.6 billion pixels large."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")
    )


def check(content, name="tep"):
    return uploads.check(SimpleUploadedFile(name, content))


DOCX, XLSX = office("[Content_Types].xml", "word/document.xml"), office("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "content", "kind", "kept_as"),
    [
        ("ảnh.JPG", image(), "photo", "ảnh.JPG"),
        ("a.png", image("PNG"), "photo", "a.png"),
        ("a.webp", image("WEBP"), "photo", "a.webp"),
        ("a.pdf", b"%PDF-1.7\n", "pdf", "a.pdf"),
        ("a.docx", DOCX, "word", "a.docx"),
        ("a.xlsx", XLSX, "excel", "a.xlsx"),
        ("a.doc", old_office("WordDocument"), "word", "a.doc"),
        ("a.xls", old_office("Workbook"), "excel", "a.xls"),
        ("báo cáo.exe", b"%PDF-1.7\n", "pdf", "báo cáo.exe.pdf"),
        ("C:\\thư mục\\a.pdf", b"%PDF-1.7\n", "pdf", "a.pdf"),
        ("../../etc/passwd", b"%PDF-1.7\n", "pdf", "passwd.pdf"),
        ("fdp.\u202eexe.pdf", b"%PDF-1.7\n", "pdf", "fdp.exe.pdf"),
        ("\x00\x01", b"%PDF-1.7\n", "pdf", "tep.pdf"),
        ("a" * 400 + ".pdf", b"%PDF-1.7\n", "pdf", "a" * 150 + ".pdf"),
    ],
)
def test_files_are_known_by_their_content(name, content, kind, kept_as):
    upload = SimpleUploadedFile("x", content)
    upload._name = name

    checked = uploads.check(upload)

    assert (checked.kind, checked.name) == (kind, kept_as)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"MZ\x90\x00 program", "Chỉ nhận ảnh"),
        ("a.pdf", b"", "Tệp rỗng"),
        ("a.jpg", b"%!PS", "Chỉ nhận ảnh"),
        ("a.svg", b"<svg onload='alert(1)'>", "Chỉ nhận ảnh"),
        ("a.gif", b"GIF89a", "Chỉ nhận ảnh"),
        ("a.jpg", image()[:200], "Ảnh hỏng"),
        ("a.jpg", b"\xff\xd8\xff" + bytes(50), "Ảnh hỏng"),
        ("a.png", bomb(), "quá nhiều điểm ảnh"),
        ("a.png", bomb(8_000), "quá nhiều điểm ảnh"),
        ("a.docx", office("a.txt"), "không phải Word hay Excel"),
        ("a.docx", office("word/document.xml"), "không phải Word hay Excel"),
        ("a.docx", b"PK\x03\x04 broken", "hỏng"),
        ("a.docm", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macro"),
        ("a.doc", old_office("WordDocument", "_VBA_PROJECT"), "macro"),
        ("a.doc", old_office("EncryptedPackage"), "mật khẩu"),
        ("a.msi", old_office("Property"), "không phải Word hay Excel"),
    ],
)
def test_other_files_are_refused_with_a_sentence(name, content, words):
    with pytest.raises(uploads.Refused) as refused:
        check(content, name)

    assert words in str(refused.value)


def test_an_archive_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "UNPACKED_MAX", 1000)

    with pytest.raises(uploads.Refused, match="mở ra quá lớn"):
        check(office("[Content_Types].xml", "word/document.xml", content=bytes(2000)))


def test_a_photo_of_forty_megabytes_is_refused_with_its_size():
    with pytest.raises(uploads.Refused) as refused:
        check(image() + bytes(40 * 1024 * 1024), "to.jpg")

    assert "Tệp nặng 40,0" in str(refused.value) and "10,0" in str(refused.value)


def test_a_photo_is_upright_smaller_and_without_metadata(settings):
    settings.UPLOAD_PHOTO_SIDE = 50
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "Máy của ông A"
    exif.get_ifd(GPS)[1] = "N"

    kept = Image.open(io.BytesIO(check(image(size=(200, 100), exif=exif, comment=b"bi mat")).content))

    assert kept.size == (25, 50)
    assert not dict(kept.getexif()) and "comment" not in kept.info and "exif" not in kept.info


def test_text_hidden_in_a_png_is_dropped_and_its_transparency_stays():
    source = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    out = io.BytesIO()
    source.save(out, "PNG", exif=Image.Exif().tobytes(), icc_profile=b"profile")

    kept = Image.open(io.BytesIO(check(out.getvalue()).content))

    assert kept.mode == "RGBA" and not {"exif", "icc_profile"} & set(kept.info)


# --- on the page ---


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 39})


@pytest.fixture
def owner(world, sign_in):
    return sign_in(world.people["owner"])


def upload(client, report, content, name="a.pdf", **more):
    typed = page_of(client, report) | {
        "tep-file": SimpleUploadedFile(name, content),
        "tep-caption": "Biên bản",
        "tep-place": "section",
    }
    return client.post(section_url(report), typed | more)


def test_a_file_is_kept_with_the_draft_together_with_what_was_typed(world, report, owner):
    answer = upload(owner, report, b"%PDF-1.7\n", **{"PC02-own-value": "5"})

    kept = Attachment.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{section_url(report)}#tep-kem")
    assert (kept.code, kept.caption, kept.kind, kept.size, kept.added_by) == (
        "PC",
        "Biên bản",
        "pdf",
        9,
        world.people["owner"],
    )
    assert kept.file.name.startswith("reports/") and "a.pdf" not in kept.file.name
    assert figure_of(report, "PC02").value == 5
    assert "a.pdf" in owner.get(section_url(report)).content.decode()


def test_a_file_of_the_whole_report_shows_in_every_section(report, owner):
    upload(owner, report, b"%PDF-1.7\n", **{"tep-place": ""})

    assert Attachment.objects.get().code == ""
    assert "a.pdf" in owner.get(section_url(report, "HB")).content.decode()


def test_a_refused_file_keeps_its_caption_and_the_rows(report, owner):
    page = upload(owner, report, b"MZ program", **{"PC02-own-value": "5"})

    html = page.content.decode()
    assert page.status_code == 422
    assert "Chỉ nhận ảnh" in html and 'value="Biên bản"' in html and 'href="#id_tep-file"' in html
    assert figure_of(report, "PC02").value == 5
    assert not Attachment.objects.exists()


def test_the_page_names_the_file_it_took_and_the_limit(report, owner, settings):
    settings.UPLOAD_MAX_BYTES = 3 * 1024 * 1024

    upload(owner, report, b"%PDF-1.7\n", name="Biên bản.pdf")

    page = owner.get(section_url(report)).content.decode()
    assert "Đã lưu mục này và thêm tệp Biên bản.pdf." in page
    assert "nhiều nhất 3,0\xa0MB" in page


def test_a_draft_takes_no_more_files_than_the_limit(report, owner, monkeypatch):
    monkeypatch.setattr(filing, "ATTACHMENTS_MAX", 2)
    upload(owner, report, b"%PDF-1.7\n", "mot.pdf")
    upload(owner, report, b"%PDF-1.7\n", "hai.pdf")

    refused = upload(owner, report, b"%PDF-1.7\n", "ba.pdf")
    filing.remove_attachment(Attachment.objects.get(name="mot.pdf"), by=report.draft_round.created_by)
    upload(owner, report, b"%PDF-1.7\n", "bon.pdf")

    assert "Báo cáo đã có 2 tệp" in refused.content.decode()
    assert set(Attachment.objects.filter(removed_at=None).values_list("name", flat=True)) == {"hai.pdf", "bon.pdf"}


def test_a_caption_without_a_file_is_asked_about(report, owner):
    page = owner.post(section_url(report), page_of(owner, report) | {"tep-caption": "Ảnh đâu"})

    assert page.status_code == 422
    assert "chưa có tệp" in page.content.decode()


def test_a_removed_file_is_gone_for_everybody_and_stays_on_record(world, report, owner):
    upload(owner, report, b"%PDF-1.7\n")
    kept = Attachment.objects.get()

    assert owner.post(section_url(report), page_of(owner, report) | {"remove": str(kept.pk)}).status_code == 302

    kept.refresh_from_db()
    assert kept.removed_by == world.people["owner"]
    assert owner.get(reverse("attachment_download", args=[kept.pk])).status_code == 404


@pytest.mark.parametrize("pk", ["999999", "x", "-1", "9" * 5000])
def test_another_reports_file_is_not_removed(world, report, owner, pk):
    other = factories.make_report(world.obligations["neighbour"], world.people["neighbour"])
    file = as_attachment(uploads.check(SimpleUploadedFile("b.pdf", b"%PDF-1.4")), code="PC", caption="")
    filing.add_attachment(other, file, by=world.people["neighbour"])

    for marked in (pk, str(file.pk)):
        answer = owner.post(section_url(report), page_of(owner, report) | {"remove": marked})
        assert answer.status_code == (404 if marked in ("999999", str(file.pk)) else 302)
    file.refresh_from_db()
    assert file.removed_at is None


VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


@pytest.mark.parametrize(
    ("is_sent", "expected"),
    [
        (False, [302, 404, 404, 200, 200, 404, 404, 404, 404, 404]),
        (True, [302, 404, 404, 200, 200, 200, 200, 404, 200, 200]),
    ],
)
def test_who_gets_a_file(world, report, owner, sign_in, is_sent, expected):
    upload(owner, report, b"%PDF-1.7\n", "báo cáo.pdf")
    kept = Attachment.objects.get()
    if is_sent:
        filing.send(report, by=world.people["owner"])

    got = []
    for visitor in VISITORS:
        answer = sign_in(world.people[visitor]).get(reverse("attachment_download", args=[kept.pk]))
        got.append(answer.status_code)
        b"".join(answer)  # read to the end, so that the file is closed

    assert dict(zip(VISITORS, got, strict=True)) == dict(zip(VISITORS, expected, strict=True))


def test_a_file_comes_with_its_type_and_is_never_guessed(report, owner):
    upload(owner, report, b"%PDF-1.7\n", "báo cáo.pdf")

    answer = owner.get(reverse("attachment_download", args=[Attachment.objects.get().pk]))

    assert b"".join(answer.streaming_content) == b"%PDF-1.7\n"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''b%C3%A1o")
    assert "no-store" in answer["Cache-Control"]


def test_a_file_that_the_disk_lost_is_not_found(report, owner):
    upload(owner, report, b"%PDF-1.7\n")
    kept = Attachment.objects.get()
    kept.file.storage.delete(kept.file.name)

    assert owner.get(reverse("attachment_download", args=[kept.pk])).status_code == 404
