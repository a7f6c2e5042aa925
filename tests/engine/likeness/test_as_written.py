"""The words two reports share are shown as people wrote them."""

from sigap_engine.likeness import as_written, content_words


def test_words_come_back_as_they_were_written_each_once_in_their_order():
    text = "Massa MELEMPARI kantor, lalu dilempari batu; kantornya tertutup"
    assert as_written(text, content_words("lempar kantor")) == ("melempari", "kantor", "dilempari", "kantornya")


def test_nothing_is_shared_with_nothing():
    assert as_written("massa", ()) == ()
    assert as_written("", {"massa"}) == ()
