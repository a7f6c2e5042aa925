"""Pictures as phones make them: taken for what they are, shown upright, small and bare."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sigap_engine.pictures import UnreadablePicture, kind_of, look
from sigap_engine.pictures.kinds import too_many_scans
from tests.factories import pictures
from tests.factories.pictures import drawn, heic, saved

KINDS = {
    "image/jpeg": saved(drawn(), "JPEG", quality=95),
    "image/png": saved(drawn(), "PNG"),
    "image/webp": saved(drawn(), "WEBP", lossless=True),
    "image/avif": saved(drawn(), "AVIF", speed=10),
    "image/heic": heic(),
}
TELLING = {
    "jpeg": pictures.jpeg_that_tells(),
    "png": pictures.png_that_tells(),
    "webp": pictures.webp_that_tells(),
    "avif": pictures.avif_that_tells(),
    "heic": pictures.heic_that_tells(),
}


def shown(data):
    picture = Image.open(io.BytesIO(look(data).shown))
    picture.load()
    return picture


def near(pixel, wanted, by=40):
    return all(abs(one - other) <= by for one, other in zip(pixel, wanted, strict=True))


def red_corner(data):
    """Which corner is red: (right, low)."""
    picture = shown(data)
    width, height = picture.size
    spots = {(x, y): picture.getpixel((x * (width - 1), y * (height - 1))) for x in (0, 1) for y in (0, 1)}
    return [place for place, pixel in spots.items() if near(pixel, (255, 0, 0))]


@pytest.mark.parametrize("media_type", KINDS)
def test_each_kind_is_told_by_its_bytes_and_shown_as_a_jpeg(media_type):
    picture = look(KINDS[media_type])
    assert picture.media_type == media_type
    assert picture.shown.startswith(b"\xff\xd8\xff")
    assert red_corner(KINDS[media_type]) == [(0, 0)]


def markers(jpeg):
    """Every segment of a JPEG up to its pixels."""
    at, found = 2, []
    while jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


@pytest.mark.parametrize("kind", TELLING)
def test_the_copy_carries_not_one_byte_of_what_the_file_tells(kind):
    planted = [word for word in pictures.SECRETS.values() if word in TELLING[kind]]
    assert len(planted) >= 3, "nothing was planted: the test would prove nothing"
    copy = look(TELLING[kind]).shown
    assert [word for word in pictures.SECRETS.values() if word in copy] == []
    assert set(markers(copy)) <= {0xE0, 0xDB, 0xC0, 0xC4}, "JFIF, tables and frame, nothing else"
    assert copy.endswith(b"\xff\xd9")
    assert copy.count(b"\xff\xd9") == 1
    opened = Image.open(io.BytesIO(copy))
    assert not opened.getexif()
    assert set(opened.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (1, 0)), (3, (1, 1)), (4, (0, 1)), (5, (0, 0)), (6, (1, 0)), (7, (1, 1)), (8, (0, 1))],
)
def test_a_picture_stands_upright(orientation, corner):
    data = saved(drawn(), "JPEG", exif=pictures.exif(orientation), quality=95)
    assert red_corner(data) == [corner]
    assert (shown(data).size == (48, 64)) == (orientation >= 5)


def test_a_heic_stands_upright_once_and_not_twice():
    assert red_corner(heic(exif=pictures.exif(6).tobytes())) == red_corner(heic(drawn().transpose(Image.ROTATE_270)))


def test_exif_that_cannot_be_read_is_no_reason_to_refuse():
    data = saved(drawn(), "JPEG", exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff" + b"\xff" * 30)
    assert red_corner(data) == [(0, 0)]


@pytest.mark.parametrize(
    ("data", "corner"),
    [
        (saved(drawn(mode="CMYK"), "JPEG", quality=95), (255, 0, 0)),
        (saved(drawn(mode="L"), "JPEG"), (76, 76, 76)),
        (saved(drawn().quantize(8), "PNG"), (255, 0, 0)),
        (saved(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"), (255, 255, 255)),
        (saved(Image.new("RGBA", (9, 9), (0, 0, 0, 0)).quantize(2), "PNG"), (255, 255, 255)),
        (saved(Image.new("LA", (9, 9), (0, 0)), "PNG"), (255, 255, 255)),
        (saved(Image.new("RGB", (9, 9), "red"), "PNG", transparency=(255, 0, 0)), (255, 255, 255)),
        (saved(Image.new("1", (9, 9), 1), "PNG"), (255, 255, 255)),
        (saved(Image.new("I;16", (9, 9), 0x8000), "PNG"), (128, 128, 128)),
        (pictures.png_of(1, 1, bits=16, rows=pictures.zlib.compress(b"\0" + b"\xff\xff\x00\x00\x00\x00")), (255, 0, 0)),
    ],
    ids=["cmyk", "grey", "palette", "alpha", "palette+alpha", "grey+alpha", "colour-key", "two", "16-grey", "16-rgb"],
)
def test_colours_of_every_kind_are_shown_as_they_look(data, corner):
    assert near(shown(data).getpixel((0, 0)), corner)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "MPO", "GIF"])
def test_of_several_pictures_the_first_is_shown(kind):
    data = saved(drawn(), kind, save_all=True, append_images=[Image.new("RGB", (64, 48), "lime")])
    if kind == "GIF":
        with pytest.raises(UnreadablePicture, match="unknown_format"):
            look(data)
    else:
        assert red_corner(data) == [(0, 0)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_picture_cut_off_is_refused_by_that_name(kind, share):
    big = drawn((400, 300))
    data = heic(big) if kind == "HEIF" else saved(big, kind)
    with pytest.raises(UnreadablePicture, match="broken"):
        look(data[: int(len(data) * share)])


def test_a_large_picture_is_made_small_and_a_long_one_stays_long():
    assert shown(saved(Image.new("RGB", (4000, 3000)), "JPEG")).size == (1600, 1200)
    assert shown(heic(Image.new("RGB", (3333, 201), "red"))).size[0] == 1600
    assert shown(saved(Image.new("RGB", (1, 9000)), "PNG")).size == (1, 1600)


def test_the_bands_of_a_heic_fit_together():
    """Odd sizes, whose last band is short: every row is there, none is black."""
    picture = shown(heic(Image.new("RGB", (3301, 799), "red")))
    assert all(
        near(picture.getpixel((x, y)), (255, 0, 0)) for x in (0, 800, 1599) for y in range(0, picture.height, 20)
    )


@pytest.mark.parametrize(
    "data",
    [
        pictures.png_of(50_000, 50_000),
        pictures.png_of(5_000, 5_000),
        saved(Image.new("L", (7200, 7000)), "JPEG", quality=1),
        saved(Image.new("L", (3100, 3000)), "WEBP", quality=1),
    ],
    ids=["png-bomb", "png", "jpeg", "webp"],
)
def test_more_pixels_than_fit_are_refused_before_they_are_unpacked(data):
    with pytest.raises(UnreadablePicture) as told:
        look(data)
    assert told.value.code == "too_many_pixels"
    assert told.value.detail.isdigit()


def test_scans_are_counted_in_the_picture_and_not_in_what_is_behind_it():
    usual = saved(drawn((640, 480)), "JPEG", progressive=True)
    assert not too_many_scans(usual, 20)
    assert too_many_scans(usual, 3)
    assert not too_many_scans(usual + b"\xff\xda" * 100, 20)
    with pytest.raises(UnreadablePicture, match="too_many_pixels"):
        look(pictures.jpeg_of_many_scans(100, (640, 480)))


@pytest.mark.parametrize("behind", [b"PK\x03\x04" + b"x" * 300, b"<script>alert(1)</script>"])
def test_what_hides_behind_a_picture_is_not_in_the_copy(behind):
    for data in KINDS.values():
        picture = look(data + behind)
        assert behind not in picture.shown


@pytest.mark.parametrize("data", [b"", b"GIF89a/*", b"<svg onload=alert(1)>", b"PK\x03\x04", b"BM", b"II*\0", b"%PDF-"])
def test_what_is_no_picture_of_a_phone_is_refused(data):
    with pytest.raises(UnreadablePicture, match="unknown_format"):
        look(data)


def test_brands_behind_the_first_are_read():
    assert kind_of(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif") == "AVIF"
    assert kind_of(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic") == "HEIF"
    assert kind_of(b"\0\0\0\x18ftypisom\0\0\0\0mp42isom") == ""


@settings(max_examples=60)
@given(kind=st.sampled_from(list(KINDS)), flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255))))
def test_broken_bytes_raise_one_kind_of_refusal_only(kind, flips):
    data = bytearray(KINDS[kind])
    for at, value in flips:
        data[at % len(data)] = value
    try:
        assert look(bytes(data)).shown.startswith(b"\xff\xd8")
    except UnreadablePicture as told:
        assert told.code in UnreadablePicture.CODES  # noqa: PT017
