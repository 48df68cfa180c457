"""The one door for numbers, and rounding on decimal digits.

Numbers are `Decimal` from the file to the last digit. Where a division does not end (44/12, an overvoltage over a current
efficiency) the exact value is a `Fraction`; nothing here ever passes through a binary float.

The operators of Decimal obey the context of whoever calls: its digits, its rounding, its traps. So the library computes by the methods
of contexts of its own, one pair for each thread, and operators stand only where [working][] has been entered.
"""

from __future__ import annotations

import re
import struct
import threading
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from itertools import repeat
from math import isfinite
from typing import TYPE_CHECKING, Any

from ghgcalc.errors import NumberError
from ghgcalc.immutable import Slotted, put
from ghgcalc.literals import Tie
from ghgcalc.plain import MAX_BITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Exact = Decimal | Fraction

TIES: dict[str, str] = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN}
PRECISION = 60
"""Digits of the working context. A product of the numbers of one row stays far below; what does not is caught by the Inexact flag."""

TRAPS = (InvalidOperation, DivisionByZero, Overflow)


class _Contexts(threading.local):
    """The contexts of one thread. Nobody reads their flags: what must not happen is trapped, so that no call disturbs another."""

    def __init__(self) -> None:
        self.rounding = _made(TRAPS)
        self.exact = _made((*TRAPS, Inexact))


def _made(traps: tuple[Any, ...]) -> Context:
    """A context that owes nothing to `decimal.DefaultContext`, which anybody may change."""
    return Context(
        prec=PRECISION, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=[], traps=list(traps)
    )


_CONTEXTS = _Contexts()


def working() -> Context:
    """A fresh working context for one calculation, to be entered by `localcontext`; its flags are the caller's to read."""
    return _made(TRAPS)


SIGNIFICANT = 28
"""Digits with which a value that has no finite decimal expansion is printed."""

WIDE = 30
"""From this power of ten on, a value leaves too few working digits for its decimals and is handled as a Fraction."""

MAX_TEXT = 64
MAX_EXPONENT = 30
PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,12})?", re.ASCII)
"""What nearly every number looks like: it needs no further check, and a Decimal prints it as it came."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)


def number(raw: Any) -> Decimal:
    """The Decimal that `raw` stands for: Decimal, int, a float by its shortest repr, a scalar of numpy, or the text of one plain number.

    Raises:
        NumberError: not a number, not finite, longer than 64 characters, or with a magnitude beyond 10^±30. Booleans, thousands
            separators, full-width digits and underscores are no numbers.
    """
    if type(raw) is str and PLAIN.fullmatch(raw):
        return Decimal(raw)
    value = _decimal(raw)
    if not value.is_finite():
        raise NumberError(f"{value} is not a finite number")
    if not value:
        return value if -MAX_EXPONENT <= int(value.as_tuple().exponent) <= 0 else Decimal(0)
    text = str(value)
    if not -MAX_EXPONENT <= value.adjusted() <= MAX_EXPONENT or len(text) > MAX_TEXT:
        raise NumberError("the number is out of all bounds")
    return Decimal(format(value, "f")) if "E" in text else value  # 2.6E+4 is the 26000 that a file would print


def _decimal(raw: Any) -> Decimal:
    if isinstance(raw, Decimal):
        return raw
    if isinstance(raw, bool):
        raise NumberError("true and false are no numbers")
    if isinstance(raw, int):
        if abs(raw) >= 10 ** (MAX_EXPONENT + 1):
            raise NumberError("the number is out of all bounds")
        return Decimal(raw)
    if isinstance(raw, float):
        if not isfinite(raw):
            raise NumberError(f"{raw} is not a finite number")
        return Decimal(float.__repr__(raw))  # a numpy float is a float whose own repr names its type
    if isinstance(raw, str):
        if len(raw) > MAX_TEXT or not _NUMBER.fullmatch(raw.strip(" ")):
            raise NumberError(f"{shorten(raw)!r} is not one plain number")
        return Decimal(raw.strip(" "))
    if type(raw).__module__ == "numpy" and getattr(raw, "shape", None) == ():
        return _scalar(raw)
    raise NumberError(f"{type(raw).__name__} is not a number")


def _scalar(raw: Any) -> Decimal:
    """A scalar of numpy, which nobody has to install: a whole number, or the shortest text that gives the float of its own width again."""
    kind = raw.dtype.kind
    if kind in "iu":
        return Decimal(int(raw))
    if kind == "f":
        width = WIDTHS.get(raw.dtype.itemsize)
        return Decimal(str(raw) if width is None else float.__repr__(shortest(float(raw), width)))
    raise NumberError("true and false are no numbers" if kind == "b" else f"{type(raw).__name__} is not a number")


WIDTHS = {4: "f", 2: "e"}
"""How `struct` calls the floats of so many bytes that are narrower than Python's."""


def shortest(value: float, kind: str) -> float:
    """The number of fewest digits, rounded from a narrow float, that gives it again; `kind` is `f` or `e`, as `struct` calls them.

    Nine digits are enough for 32 bits (IEEE 754). What is not finite is given back.
    """
    if not isfinite(value):
        return value
    rounded = (float(f"{value:.{digits}g}") for digits in range(1, 10))
    return next(one for one in rounded if _narrowed(one, kind) == value)


def _narrowed(value: float, kind: str) -> float | None:
    """The narrow float next to a value; None beyond the largest."""
    try:
        found: float = struct.unpack(kind, struct.pack(kind, value))[0]
    except OverflowError:
        return None
    return found


_PRINTED = re.compile(r"-?[0-9]{1,200}(?:\.[0-9]{1,200})?", re.ASCII)


def read_printed(text: Any) -> Decimal:
    """A number as an inventory file prints it: plain notation, every digit kept.

    Raises:
        NumberError: anything else.
    """
    if not isinstance(text, str) or not _PRINTED.fullmatch(text):
        raise NumberError(f"{sketch(text)!r} is not a printed number")
    return Decimal(text)


def shorten(raw: str, width: int = 40) -> str:
    """A hostile text cut to one short line of signs that can be printed."""
    flat = "".join([sign if sign.isprintable() else " " for sign in raw[: width + 1]])
    return flat if len(raw) <= width else flat[:width] + "…"


def sketch(raw: Any, width: int = 40) -> str:
    """Whatever came, as one short line: what is long, deep or huge is never written out whole."""
    if isinstance(raw, str):
        return shorten(raw, width)
    text = ""
    for piece in _pieces(raw, DEPTH, str):
        text += piece
        if len(text) > width:
            break
    return shorten(text, width)


DEPTH = 5
"""So many tables inside each other are sketched."""


def _pieces(raw: Any, depth: int, write: Callable[[Any], str]) -> Iterator[str]:
    """The text of a value bit by bit, so that who has read enough can stop; `write` is for what holds nothing."""
    if isinstance(raw, dict | list | tuple):
        if not depth:
            yield "…"
            return
        table = isinstance(raw, dict)
        yield "{" if table else "(" if isinstance(raw, tuple) else "["
        for at, entry in enumerate(raw.items() if isinstance(raw, dict) else raw):
            yield ", " if at else ""
            if table:
                yield f"{sketch(entry[0])!r}: "
            yield from _pieces(entry[1] if table else entry, depth - 1, repr)
        yield "}" if table else ")" if isinstance(raw, tuple) else "]"
    elif isinstance(raw, str):
        yield repr(raw[:MAX_TEXT])
    elif isinstance(raw, int) and raw.bit_length() > MAX_BITS:
        yield f"{'-' if raw < 0 else ''}10^{raw.bit_length() * 30103 // 100000}…"  # 0.30103 is log10 of 2
    else:
        yield write(raw)


class Ratio(Slotted):
    """A ratio of whole numbers such as 44/12, applied as × 44 ÷ 12 so that no digit is spent on 3.6666….

    It multiplies Decimals, Fractions, numpy arrays and tracing symbols alike.
    """

    __slots__ = ("denominator", "numerator")
    __array_ufunc__ = None  # numpy hands the product over to __rmul__ instead of looping over objects

    numerator: int
    denominator: int

    def __init__(self, numerator: int, denominator: int) -> None:
        """Keep both terms as they are written."""
        put(self, "numerator", numerator)
        put(self, "denominator", denominator)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by both terms."""
        return Ratio, (self.numerator, self.denominator)

    def __rmul__(self, other: Any) -> Any:
        """`other` × numerator ÷ denominator."""
        return other * self.numerator / self.denominator

    def __eq__(self, other: object) -> bool:
        """Equal as written."""
        return isinstance(other, Ratio) and (self.numerator, self.denominator) == (other.numerator, other.denominator)

    def __hash__(self) -> int:
        """Hash of both terms."""
        return hash((self.numerator, self.denominator))

    def __str__(self) -> str:
        """As it is written: `44/12`."""
        return f"{self.numerator}/{self.denominator}"

    __repr__ = __str__

    @property
    def fraction(self) -> Fraction:
        """The exact value."""
        return Fraction(self.numerator, self.denominator)


def ratio_or_number(raw: str) -> Ratio | Decimal:
    """`44/12` as a [Ratio][], `3.664` as a Decimal."""
    top, slash, bottom = raw.partition("/")
    if not slash:
        return number(raw)
    if len(raw) > MAX_TEXT or not (top.isdecimal() and bottom.isdecimal() and top.isascii() and bottom.isascii() and int(bottom)):
        raise NumberError(f"{shorten(raw)!r} is not a ratio of whole numbers")
    return Ratio(int(top), int(bottom))


def decimal_of(value: Fraction) -> Decimal | None:
    """The Decimal that equals `value`, or None where the expansion never ends."""
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest //= 2
        twos += 1
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        return None
    places = max(twos, fives)
    return scaled(value.numerator * 10**places // value.denominator, places)


def scaled(whole: int, places: int) -> Decimal:
    """`whole` ÷ 10^places, every digit kept whatever the context."""
    return Decimal((int(whole < 0), tuple(map(int, str(abs(whole)))), -places))


def simplest(value: Fraction) -> Exact:
    """`value` as a Decimal where it has one, else as it is."""
    found = decimal_of(value)
    return value if found is None else found


def plus(left: Exact, right: Exact) -> Exact:
    """The exact sum."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        try:
            return _CONTEXTS.exact.add(left, right)
        except Inexact:
            pass
    return simplest(Fraction(left) + Fraction(right))


def minus(left: Exact, right: Exact) -> Exact:
    """The exact difference."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        try:
            return _CONTEXTS.exact.subtract(left, right)
        except Inexact:
            pass
    return simplest(Fraction(left) - Fraction(right))


def times(left: Exact, right: Exact) -> Exact:
    """The exact product."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        try:
            return _CONTEXTS.exact.multiply(left, right)
        except Inexact:
            pass
    return simplest(Fraction(left) * Fraction(right))


def opposite(value: Exact) -> Exact:
    """The number with the other sign, every digit kept; the opposite of zero is zero."""
    if isinstance(value, Fraction):
        return -value
    return value.copy_negate() if value else value.copy_abs()


def total_of(values: Iterable[Exact]) -> Exact:
    """The exact sum; zero of nothing."""
    found: Exact = Decimal(0)
    for value in values:
        found = plus(found, value)
    return found


def power_of_ten(places: int) -> Decimal:
    """One unit of the last of `places` decimals."""
    return Decimal((0, (1,), -places))


def quantized(value: Decimal, step: Decimal, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """`value` with the decimals of `step`.

    Raises:
        InvalidOperation: more digits than the working context holds.
    """
    return value.quantize(step, rounding, _CONTEXTS.rounding)


def whole_steps(values: Iterable[Exact], step: Decimal) -> bool:
    """Whether every value is a whole number of steps; one whose digits never end is none."""
    try:
        return not any(map(_CONTEXTS.rounding.remainder, values, repeat(step)))  # type: ignore[arg-type]
    except TypeError:  # a fraction: a gas in m3@20C, accounted in Nm3
        return False


def fraction_of(value: Exact | Ratio) -> Fraction:
    """The exact value."""
    return value.fraction if isinstance(value, Ratio) else Fraction(value)


def round_fraction(value: Fraction, places: int, tie: Tie = "half-up") -> Decimal:
    """`value` rounded to `places` decimals on its exact digits; half up goes away from zero (四舍五入)."""
    shifted = abs(value) * 10**places
    whole, rest = divmod(shifted.numerator, shifted.denominator)
    double = 2 * rest
    if double > shifted.denominator or (double == shifted.denominator and (tie == "half-up" or whole % 2)):
        whole += 1
    return scaled(-whole if value < 0 else whole, places)


def round_exact(value: Exact, places: int, tie: Tie = "half-up") -> Decimal:
    """`value` rounded to `places` decimals on its exact digits."""
    if isinstance(value, Fraction) or value.adjusted() > WIDE:
        return round_fraction(Fraction(value), places, tie)
    found = quantized(value, power_of_ten(places), TIES[tie])
    return found or found.copy_abs()  # nobody prints -0.00


def printed(value: Exact | Ratio, significant: int = SIGNIFICANT) -> str:
    """The digits of `value` in plain notation: all of them where they end, else `significant` of them, correctly rounded."""
    if isinstance(value, Ratio):
        return str(value)
    if isinstance(value, Fraction):
        ended = decimal_of(value)
        value = _cut(value, significant) if ended is None else ended
    return format(value, "f")


def _cut(value: Fraction, significant: int) -> Decimal:
    """The first `significant` digits of endless ones, correctly rounded: a division of whole numbers, however long they are."""
    top, bottom = abs(value.numerator), value.denominator
    # The quotient lies between 2^(bits - 1) and 2^(bits + 1), and 0.30103 is log10 of 2: `whole` has at least the digits that are kept.
    places = significant - int((top.bit_length() - bottom.bit_length()) * 30103 // 100000)
    whole, rest = divmod(top * 10**places, bottom) if places >= 0 else divmod(top, bottom * 10**-places)
    digits = len(str(whole)) - significant
    scale = bottom if places >= 0 else bottom * 10**-places
    if digits > 0:
        whole, more = divmod(whole, 10**digits)
        rest, scale, places = more * scale + rest, scale * 10**digits, places - digits
    whole += 2 * rest >= scale
    if whole == 10**significant:  # 9.99…9 rounded up
        whole, places = whole // 10, places - 1
    return scaled(-whole if value < 0 else whole, places)


def endless(value: Exact | Ratio) -> bool:
    """Whether the digits of `value` never end."""
    return isinstance(value, Fraction) and decimal_of(value) is None
