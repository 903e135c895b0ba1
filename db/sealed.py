"""Sealed columns: values that say something about a person are encrypted before they reach the database.

The cipher is AES-256-GCM-SIV: every message is sealed under a random nonce, and a busy bot would within months pass the
2**32 messages that plain GCM allows for one key. The column's label is authenticated with the value, so that a sealed
value copied into another column does not open. Layout: key id (1 byte), nonce (12), ciphertext with tag.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

_KEY_BYTES = 32
_NONCE_BYTES = 12
_in_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class SealError(Exception):
    """A value cannot be sealed or opened: no key was given, or not the right one."""


class Written(str):
    """A JSON value that is text already: it is sealed as it stands."""

    __slots__ = ()


class _KeyRing:
    """The process's keys: the newest seals, all of them open."""

    def __init__(self) -> None:
        self.newest: int | None = None
        self.ciphers: dict[int, AESGCMSIV] = {}


_ring = _KeyRing()


def new_key(beside: Sequence[bytes] = ()) -> str:
    """Make a key to be put into the settings: 32 random bytes as URL-safe base64; told apart from those beside it."""
    taken = {_key_id(key) for key in beside}
    while True:
        key = os.urandom(_KEY_BYTES)
        if _key_id(key) not in taken:
            return base64.urlsafe_b64encode(key).decode()


def parse_key(text: str) -> bytes:
    """Read a key made by `new_key`.

    Raises:
        ValueError: it is no key; the message says what is expected and never shows what was given.
    """
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise ValueError(f"expected a key of {_KEY_BYTES} bytes in URL-safe base64 (44 characters)")
    return key


def use(keys: Sequence[bytes]) -> None:
    """Set the process's keys, newest first. An empty sequence takes them away again.

    Raises:
        ValueError: a key has the wrong length, or two different keys share the id byte that tells them apart.
    """
    ciphers: dict[int, AESGCMSIV] = {}
    for key in dict.fromkeys(keys):
        if len(key) != _KEY_BYTES:
            raise ValueError(f"expected keys of {_KEY_BYTES} bytes, got one of {len(key)}")
        if _key_id(key) in ciphers:
            raise ValueError("two of the keys share an id: make another new key")
        ciphers[_key_id(key)] = AESGCMSIV(key)
    _ring.newest = _key_id(keys[0]) if keys else None
    _ring.ciphers = ciphers


def newest() -> int:
    """The byte that names the newest key.

    Raises:
        SealError: no key is set.
    """
    if _ring.newest is None:
        raise SealError("no key is set: call sealed.use() before the first transaction")
    return _ring.newest


def write(value: Any) -> Written:  # noqa: ANN401  whatever JSON has words for
    """Write a value as it is sealed, where many rows share it."""
    return Written(_in_json(value))


class Sealed(sa.TypeDecorator[Any]):
    """A JSON value that is kept encrypted; None stays None.

    Like every plain JSON column it notices a new value, not a change inside the old one.
    """

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> bytes | None:  # noqa: ANN401, ARG002  SQLAlchemy's
        """Seal on the way in."""
        if value is None:
            return None
        key_id = newest()
        nonce = os.urandom(_NONCE_BYTES)
        text = (value if isinstance(value, Written) else _in_json(value)).encode()
        cipher = _ring.ciphers[key_id]
        return bytes([key_id]) + nonce + cipher.encrypt(nonce, text, self.label.encode())

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401, ARG002  same
        """Open on the way out."""
        if value is None:
            return None
        cipher = _ring.ciphers.get(value[0])
        if cipher is None:
            raise SealError(f"{self.label} was sealed with a key that is not set; give the older keys too")
        nonce, sealed = value[1 : 1 + _NONCE_BYTES], value[1 + _NONCE_BYTES :]
        try:
            return json.loads(cipher.decrypt(nonce, sealed, self.label.encode()).decode())
        except InvalidTag:
            raise SealError(f"{self.label} does not open: wrong key, or the value was changed or moved") from None


def _key_id(key: bytes) -> int:
    """One byte that names a key and tells nothing about it."""
    return hashlib.sha256(b"unkink key id" + key).digest()[0]
