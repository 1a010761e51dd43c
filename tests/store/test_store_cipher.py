"""Sealing and hashing: only the right key, and only in the right place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.ports import StoreError
from bot.store.cipher import Cipher

CIPHER = Cipher("one secret key")
OTHER = Cipher("another secret key")


@given(text=st.text(st.characters(exclude_categories=())), row=st.integers() | st.binary())
def test_a_sealed_text_opens_in_its_place(text: str, row: int | bytes) -> None:
    sealed = CIPHER.seal(text, column="questions.text", row=row)
    assert CIPHER.open(sealed, column="questions.text", row=row) == text


def test_a_sealed_text_opens_nowhere_else() -> None:
    sealed = CIPHER.seal("my feet", column="questions.text", row=1)
    for cipher, column, row in (
        (CIPHER, "questions.text", 2),
        (CIPHER, "questions.chat_id", 1),
        (CIPHER, "questions.text", b"1"),
        (OTHER, "questions.text", 1),
    ):
        with pytest.raises(StoreError, match="cannot be decrypted"):
            cipher.open(sealed, column=column, row=row)


def test_a_changed_or_cut_text_does_not_open() -> None:
    sealed = CIPHER.seal("my feet", column="questions.text", row=1)
    changed = [
        sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))
    ]
    for broken in [*changed, *(sealed[:length] for length in range(len(sealed)))]:
        with pytest.raises(StoreError, match=r"questions\.text of row 1 "):
            CIPHER.open(broken, column="questions.text", row=1)


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({CIPHER.seal("x", column="a.b", row=1) for _ in range(50)}) == 50


def test_hashes_depend_on_the_key_and_on_the_whole_id() -> None:
    hashes = {
        CIPHER.person(1),
        CIPHER.person(12),
        OTHER.person(1),
        CIPHER.message(chat_id=1, message_id=23),
        CIPHER.message(chat_id=12, message_id=3),
        CIPHER.message(chat_id=-12, message_id=3),
        OTHER.message(chat_id=1, message_id=23),
        CIPHER.check_value(),
        OTHER.check_value(),
    }
    assert len(hashes) == 9
    assert CIPHER.person(1) == Cipher("one secret key").person(1)
    assert CIPHER.person(None) is None


def test_a_key_that_is_not_utf_8_is_a_key_too() -> None:
    assert Cipher("key \udcff").check_value() != Cipher("key").check_value()


def test_its_repr_shows_no_key() -> None:
    assert "secret" not in repr(CIPHER)
