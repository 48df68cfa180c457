"""Ed25519 keys (RFC 8032) as PEM: PKCS#8 for the private half, SubjectPublicKeyInfo for the public one (RFC 8410).

The arithmetic is that of the package `cryptography`, which is loaded when a key is used, and not before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from typing import Any, NoReturn

from ghgcalc import doors
from ghgcalc.attestation.encoding import decoded, encoded, hashed
from ghgcalc.brief import brief
from ghgcalc.errors import InputError
from ghgcalc.files import called, fault, read_bytes
from ghgcalc.findings import Finding, Place

MAX_KEY = 20_000
"""Bytes of a key file: those of Ed25519 have some hundred, of RSA some thousand, so that the wrong kind is called by its name."""

RAW = 32
"""Bytes of a public key, and of the seed of a private one."""

MAX_PASSWORD = 1000
"""Bytes of a password; the library below takes hardly more."""

SIGNATURE = 64
"""Bytes of a signature."""

P = 2**255 - 19
_EIGHT = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
WEAK = frozenset(y.to_bytes(RAW, "little") for y in (0, 1, _EIGHT, P - _EIGHT, P - 1, P, P + 1))
"""The points of small order, sign apart (RFC 8032, section 5.1.3, decodes them): under such a key anybody can make a signature that verifies,
so that its holder could deny his own."""

PRIVATE, ENCRYPTED, PUBLIC = "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PUBLIC KEY"
_LABEL = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,60})-----")
_PACKAGE = "cryptography"


def _ed25519() -> Any:
    return _loaded("cryptography.hazmat.primitives.asymmetric.ed25519")


def _forms() -> Any:
    return _loaded("cryptography.hazmat.primitives.serialization")


def _loaded(module: str) -> Any:
    """A module of the package that signs.

    Raises:
        LibraryError: it is not installed.
    """
    doors.package(_PACKAGE, 'signatures (`pip install "ghgcalc[attest]"`)', '数字签名（`pip install "ghgcalc[attest]"`）')
    return import_module(module)


@brief
@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: its 32 bytes."""

    raw: bytes

    @classmethod
    def loads(cls, text: str, place: Place | None = None) -> PublicKey:
        """The key that a text states: PEM, or the base64 of its 32 bytes.

        Args:
            text: either of both.
            place: at which a fault lies.

        Raises:
            InputError: another kind of key, or none. ArgumentError: no text. LibraryError: `cryptography` is not installed.
        """
        doors.instance("text", text, str, "PEM, or base64 of 32 bytes")
        doors.optional("place", place, Place, "a Place, or None")
        at = place or Place()
        if "-----BEGIN" not in text:
            raw = decoded(text.strip())
            if raw is None or len(raw) != RAW:
                raise InputError([Finding.of("key-unreadable", place=at, wanted=PUBLIC)])
            return _strong(cls(raw), at)
        _only(text, (PUBLIC,), at)
        try:
            found = _forms().load_pem_public_key(text.encode())
        except _unreadable():
            raise InputError([Finding.of("key-unreadable", place=at, wanted=PUBLIC)]) from None
        if not isinstance(found, _ed25519().Ed25519PublicKey):
            _refuse(found, at)
        return _strong(cls(found.public_bytes_raw()), at)

    @property
    def keyid(self) -> str:
        """The key's id, as securesystemslib computes it: SHA-256 over the canonical JSON of type, scheme and value."""
        stated = f'{{"keytype":"ed25519","keyval":{{"public":"{self.raw.hex()}"}},"scheme":"ed25519"}}'
        return hashed(stated.encode())

    @property
    def base64(self) -> str:
        """The 32 bytes, as a trust file may state them."""
        return encoded(self.raw)

    @property
    def pem(self) -> str:
        """PEM.

        Raises:
            LibraryError: `cryptography` is not installed.
        """
        forms = _forms()
        key = _ed25519().Ed25519PublicKey.from_public_bytes(self.raw)
        made: bytes = key.public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
        return made.decode()

    def verifies(self, signature: bytes, data: bytes) -> bool:
        """Whether a signature over the data is one of this key's.

        Raises:
            ArgumentError: no bytes. LibraryError: `cryptography` is not installed.
        """
        doors.instance("signature", signature, bytes, "bytes")
        doors.instance("data", data, bytes, "bytes")
        invalid = _loaded("cryptography.exceptions").InvalidSignature
        try:
            _ed25519().Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, data)
        except invalid:
            return False
        return True


class PrivateKey:
    """A private key. It shows nothing of itself, and is neither pickled nor copied into a result."""

    __slots__ = ("_key", "public")

    public: PublicKey

    def __init__(self, key: Any) -> None:
        """`key` is one of `cryptography`."""
        self._key = key
        self.public = PublicKey(key.public_key().public_bytes_raw())

    @classmethod
    def make(cls) -> PrivateKey:
        """A new key, from the random numbers of the system.

        Raises:
            LibraryError: `cryptography` is not installed.
        """
        return cls(_ed25519().Ed25519PrivateKey.generate())

    @classmethod
    def loads(cls, data: bytes | str, password: bytes | str | None = None, *, file: str | None = None) -> PrivateKey:
        """The key that PEM of PKCS#8 holds.

        Args:
            data: the text of the file.
            password: of a key that is encrypted.
            file: the name by which faults call it.

        Raises:
            InputError: another kind of key, or none; a password that lacks, is wrong, or is not wanted.
            ArgumentError: an argument of another type. LibraryError: `cryptography` is not installed.
        """
        doors.instance("data", data, (bytes, str), "PEM")
        doors.optional("password", password, (bytes, str), "a password, or None")
        doors.optional("file", file, str, "the name of a file, or None")
        at = Place(file=file)
        text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
        secret = _secret(password)
        label = _only(text, (PRIVATE, ENCRYPTED), at)
        if (label == ENCRYPTED) != (secret is not None):
            raise InputError([Finding.of("key-password" if secret is None else "key-plain", place=at)])
        try:
            found = _forms().load_pem_private_key(text.encode("utf-8", "replace"), secret)
        except _unreadable():
            code = "key-unreadable" if secret is None else "key-password-wrong"
            raise InputError([Finding.of(code, place=at, wanted=PRIVATE)]) from None
        if not isinstance(found, _ed25519().Ed25519PrivateKey):
            _refuse(found, at)
        return cls(found)

    @classmethod
    def read(cls, path: str | PathLike[str], password: bytes | str | None = None) -> PrivateKey:
        """The key in a PEM file.

        Raises:
            InputError: as of [loads][ghgcalc.attestation.PrivateKey.loads]; not readable.
            ArgumentError: an argument of another type. LibraryError: `cryptography` is not installed.
        """
        data, name = read_bytes(doors.instance("path", path, (str, PathLike), "the name of a file"), MAX_KEY)
        return cls.loads(data, password, file=name)

    @property
    def keyid(self) -> str:
        """That of the public half."""
        return self.public.keyid

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature over the data; the same data give the same signature.

        Raises:
            ArgumentError: no bytes.
        """
        made: bytes = self._key.sign(doors.instance("data", data, bytes, "bytes"))
        return made

    def dumps(self, password: bytes | str | None = None) -> str:
        """PEM of PKCS#8, encrypted where there is a password.

        Raises:
            ArgumentError: a password that is none.
        """
        doors.optional("password", password, (bytes, str), "a password, or None")
        forms = _forms()
        secret = _secret(password)
        how = forms.NoEncryption() if secret is None else forms.BestAvailableEncryption(secret)
        made: bytes = self._key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, how)
        return made.decode()

    def __repr__(self) -> str:
        """`PrivateKey(0123456789ab…)`: the id of its public half, and nothing of its own."""
        return f"PrivateKey({self.keyid[:12]}…)"

    def __reduce__(self) -> NoReturn:
        """Refuse: a private key leaves as an encrypted file, and in no other way."""
        raise TypeError("a private key is not pickled")


def save(key: PrivateKey, path: str, password: bytes | str | None = None) -> str:
    """Write a key that nobody but its owner may read, and its public half beside; the name of the latter.

    Nothing is replaced: the private half of a key that others trust exists once.

    Raises:
        InputError: one of both files exists, or cannot be written.
    """
    import os
    from contextlib import suppress
    from pathlib import Path

    made: list[str] = []
    try:
        public = str(Path(path).with_suffix(".pub.pem"))
        for name, text, mode in ((path, key.dumps(password), 0o600), (public, key.public.pem, 0o644)):
            handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
            made.append(name)
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
    except BaseException as error:
        for name in made:
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108 - as it was opened
        if isinstance(error, FileExistsError):
            raise fault("key-exists", called(str(error.filename))) from None
        if isinstance(error, OSError | ValueError):
            raise fault("file-unwritable", called(path), detail=getattr(error, "strerror", None) or str(error)) from None
        raise
    return public


def _secret(password: bytes | str | None) -> bytes | None:
    """A password as bytes; an empty one is none, and no file is encrypted under it."""
    if password is None:
        return None
    try:
        found = password.encode() if isinstance(password, str) else password
    except UnicodeEncodeError:
        found = b""
    if not 0 < len(found) <= MAX_PASSWORD:
        raise doors.refused("password", "", f"a password of 1 to {MAX_PASSWORD} bytes")
    return found


def _only(text: str, wanted: tuple[str, ...], place: Place) -> str:
    """The label of the one key of a PEM text.

    Raises:
        InputError: none, several, or another label.
    """
    labels = _LABEL.findall(text)
    if len(labels) != 1:
        code = "key-several" if labels else "key-unreadable"
        raise InputError([Finding.of(code, place=place, wanted=wanted[0], count=len(labels))])
    if labels[0] not in wanted:
        raise InputError([Finding.of("key-form", place=place, found=labels[0], wanted=wanted[0])])
    label: str = labels[0]
    return label


def _strong(key: PublicKey, place: Place) -> PublicKey:
    """The key, unless anybody can sign under it.

    Raises:
        InputError: a point of small order.
    """
    if key.raw[:-1] + bytes([key.raw[-1] & 0x7F]) in WEAK:
        raise InputError([Finding.of("key-weak", place=place)])
    return key


def _unreadable() -> tuple[type[BaseException], ...]:
    """How `cryptography` says that a key cannot be read."""
    unsupported: type[BaseException] = _loaded("cryptography.exceptions").UnsupportedAlgorithm
    return (ValueError, TypeError, unsupported)


def _refuse(key: object, place: Place) -> NoReturn:
    """Refuse a key of another kind by its name."""
    kind = re.sub(r"(Private|Public)Key$", "", type(key).__name__).lstrip("_")
    raise InputError([Finding.of("key-kind", place=place, kind={"EllipticCurve": "EC"}.get(kind, kind))])
