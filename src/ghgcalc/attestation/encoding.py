"""Base64 as RFC 4648 has it, and nothing that a lenient decoder would take for it: one spelling for one sequence of bytes."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from hashlib import sha256

_STANDARD = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)
_URL_SAFE = re.compile(r"[A-Za-z0-9_-]*={0,2}", re.ASCII)
_TO_STANDARD = str.maketrans("-_", "+/")


def decoded(text: str) -> bytes | None:
    """The bytes that a text stands for in the standard or in the URL-safe alphabet; None where it is neither.

    DSSE lets a signer use either alphabet, so that both are read; a text of both is of neither. Padding is wanted, and the bits that
    padding leaves over are zero: otherwise several texts would stand for the same bytes, and a signed envelope could be told anew.
    """
    if not (_STANDARD.fullmatch(text) or _URL_SAFE.fullmatch(text)) or len(text) % 4:
        return None
    plain = text.translate(_TO_STANDARD)
    found = b64decode(plain)
    return found if b64encode(found).decode() == plain else None


def encoded(data: bytes) -> str:
    """The standard alphabet, padded."""
    return b64encode(data).decode()


def hashed(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return sha256(data).hexdigest()
