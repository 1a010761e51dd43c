"""Encryption of what people wrote, and keyed hashes of who they are.

Everything derives from one secret key with HKDF (RFC 5869), each purpose has a key of its own.
Texts are sealed with AES-256-GCM (NIST SP 800-38D) under a random nonce of 96 bits, which is
good for 2**32 texts under one key; hashes are HMAC-SHA256.
"""

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.service.ports import StoreError

# First byte of what is sealed, so that a later way of sealing can be told from this one.
FORMAT = b"\x01"
NONCE_BYTES = 12


class Cipher:
    """Seals and opens texts, and hashes ids. Its `repr` shows no key."""

    __slots__ = ("_aead", "_check_key", "_message_key", "_person_key")

    def __init__(self, secret_key: str) -> None:
        self._aead = AESGCM(_derive(secret_key, purpose="seal"))
        self._person_key = _derive(secret_key, purpose="person")
        self._message_key = _derive(secret_key, purpose="message")
        self._check_key = _derive(secret_key, purpose="check")

    def seal(self, text: str, *, column: str, row: int | bytes) -> bytes:
        """Encrypt a text for one place only.

        Args:
            text: Any string; lone surrogates, which JSON can carry, are kept.
            column: Where it will stand, as `table.column`.
            row: What identifies the row. Column and row are the associated data, so that a sealed
                text copied elsewhere does not open.

        Returns:
            Format byte, nonce, ciphertext and tag: 29 bytes more than the text has in UTF-8.
        """
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = text.encode("utf-8", "surrogatepass")
        return FORMAT + nonce + self._aead.encrypt(nonce, plain, FORMAT + _place(column, row))

    def open(self, sealed: bytes, *, column: str, row: int | bytes) -> str:
        """Decrypt what `seal` made for the same place.

        Raises:
            StoreError: It was damaged, changed, or sealed for another place or with another key.
        """
        start = len(FORMAT)
        form, nonce = sealed[:start], sealed[start : start + NONCE_BYTES]
        body = sealed[start + NONCE_BYTES :]
        try:
            plain = self._aead.decrypt(nonce, body, form + _place(column, row))
        except (InvalidTag, ValueError):
            where = f"row {row}" if isinstance(row, int) else "one row"
            # The cause says nothing more.
            raise StoreError(
                f"{column} of {where} cannot be decrypted: it was damaged or changed outside "
                "faqbot. Restore a backup of the database, or delete that row."
            ) from None
        return plain.decode("utf-8", "surrogatepass")

    def person(self, person_id: int | None) -> bytes | None:
        """Return the keyed hash under which a person is known here; None stays None."""
        if person_id is None:
            return None
        return hmac.digest(self._person_key, b"%d" % person_id, "sha256")

    def message(self, *, chat_id: int, message_id: int) -> bytes:
        """Return the keyed hash under which a message in a chat is looked up."""
        return hmac.digest(self._message_key, b"%d:%d" % (chat_id, message_id), "sha256")

    def check_value(self) -> bytes:
        """Return what tells this key from another and reveals nothing of it."""
        return hmac.digest(self._check_key, b"faqbot", "sha256")


def _derive(secret_key: str, *, purpose: str) -> bytes:
    info = f"faqbot/store/1/{purpose}".encode()
    # An environment variable can hold what is not UTF-8; an encoding error would quote the key.
    material = secret_key.encode("utf-8", "surrogatepass")
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(material)


def _place(column: str, row: int | bytes) -> bytes:
    return f"{column}/{row.hex() if isinstance(row, bytes) else row}".encode()
