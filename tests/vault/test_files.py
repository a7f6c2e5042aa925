"""Files: the type is what the bytes say, the copy shown has no metadata, the original is kept exactly."""

import io
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from PIL import Image

from sigap.vault.files import FileRefused, keep_file, open_original, open_served
from sigap.vault.models import SealedFile
from tests.factories import pictures

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)


def photo(kind="JPEG", size=(40, 30), **save):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **save)
    return out.getvalue()


def with_gps():
    exif = Image.Exif()
    exif[0x010F] = "Telepon Contoh"
    exif.get_ifd(0x8825)[1] = "N"
    return photo(exif=exif)


def test_the_copy_shown_carries_no_metadata_and_the_original_every_byte():
    original = with_gps()
    assert b"Telepon Contoh" in original
    ref = keep_file("report:1", "IMG_1.jpg", original, NOW)
    shown = open_served(ref)
    assert b"Telepon Contoh" not in shown.content
    assert not Image.open(io.BytesIO(shown.content)).getexif()
    assert open_original(ref) == original
    assert shown.name == "IMG_1.jpg"


def test_the_file_on_disk_is_sealed(settings, tmp_path):
    keep_file("report:1", "a.jpg", with_gps(), NOW)
    row = SealedFile.objects.get()
    stored = (settings.SIGAP_REALM_DIR / "files" / row.original[:2] / row.original).read_bytes()
    assert b"Telepon Contoh" not in stored


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "kosong"),
        (b"<svg onload=alert(1)>", "bukan foto"),
        (b"PK\x03\x04zip", "bukan foto"),
        (photo()[:60], "rusak atau terpotong"),
    ],
)
def test_what_is_not_a_picture_is_refused_with_a_sentence(content, word):
    with pytest.raises(FileRefused) as refused:
        keep_file("report:1", "a.jpg", content, NOW)
    assert word in refused.value.sentence


def test_a_picture_bomb_is_refused_before_it_is_unpacked():
    bomb = pictures.png_of(9000, 9000)
    with pytest.raises(FileRefused, match="terlalu besar"):
        keep_file("report:1", "a.png", bomb, NOW)


@pytest.mark.parametrize("kind", ["heic", "avif", "webp", "png", "jpeg"])
def test_what_a_picture_tells_stays_in_the_original_alone(kind):
    original = getattr(pictures, f"{kind}_that_tells")()
    ref = keep_file("report:1", "IMG_1.dat", original, NOW)
    shown = open_served(ref)
    assert shown.media_type == "image/jpeg"
    assert [word for word in pictures.SECRETS.values() if word in shown.content] == []
    assert open_original(ref) == original
    assert ref.endswith(sha256(original).hexdigest())
    assert SealedFile.objects.get().media_type == f"image/{kind}"


def test_a_pdf_named_jpg_is_a_pdf():
    ref = keep_file("report:1", "a.jpg", b"%PDF-1.7\n%%EOF", NOW)
    assert open_served(ref).media_type == "application/pdf"
