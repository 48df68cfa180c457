"""Signs that Office Open XML writes by their codes, such as `_x0007_`, in texts, titles and names; `_x005F_` is the low line itself."""

from __future__ import annotations

import re

_HEX = "[0-9A-Fa-f]"
_CODE = re.compile(
    f"_x([Dd][89ABab]{_HEX}{{2}})__x([Dd][C-Fc-f]{_HEX}{{2}})_"  # a sign beyond the first plane, by both its halves
    f"|_x({_HEX}{{4}})_"
)


def decoded(text: str) -> str:
    """A text as ECMA-376 means it (part 1, 22.9.2.19, `ST_Xstring`), read once from left to right: what a code gives is no part of another.

    Half of a sign stands alone for nothing: it stays as it is written.
    """
    return _CODE.sub(_sign, text) if "_x" in text else text


def _sign(found: re.Match[str]) -> str:
    if found[3] is None:
        high, low = int(found[1], 16), int(found[2], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    code = int(found[3], 16)
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)
