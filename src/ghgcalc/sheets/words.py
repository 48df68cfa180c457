"""Words of tables: titles with their units, what calls a row a sum, what a sheet writes for an error; traditional signs beside simplified."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

OPENERS, CLOSERS = "[(（【", "])）】"

ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
"""What a sheet writes where it could not work out a cell."""

SUMS = frozenset((
    "合计", "总计", "小计", "共计", "累计", "总和", "全部合计", "平均", "均值", "平均值",
    "total", "totals", "subtotal", "sub-total", "sub total", "grand total", "sum", "average", "mean",
))  # fmt: skip
"""What the row of a sum, or of a mean, is called."""

_SUM = re.compile(r".{0,20}(?:合计|总计|小计|共计|累计)|(?:合计|总计|小计|共计|累计).{0,20}")
"""`华东小计`, `合计（万吨）`: no name of an enterprise ends or begins so."""

_TRADITIONAL = str.maketrans(
    "開盤價掛額幣種噸萬億產業關總計協議買賣時間點單位鋁企電", "开盘价挂额币种吨万亿产业关总计协议买卖时间点单位铝企电"
)
"""Signs of titles, units and sums as Big5 files write them."""

_NARROW = str.maketrans({0x3000: " ", 0x2212: "-", 0x2019: "'"} | {0xFF01 + at: chr(0x21 + at) for at in range(94)})

_BLANKS = re.compile(r"[\s_-]+")

MAX_HEADER = 80
"""Signs of a header cell; what is longer is none that is known."""


def simplified(text: str) -> str:
    """Traditional signs of titles, units and sums as simplified ones."""
    return text if text.isascii() else text.translate(_TRADITIONAL)


def narrow(text: str) -> str:
    """Full-width signs of numbers, days and units as half-width ones, and nothing else: a power such as 10⁴ stays one."""
    return text if text.isascii() else text.translate(_NARROW)


def is_sum(name: str) -> bool:
    """Whether a cell calls its row a sum or a mean of others: 合计, 总计, 小计, total, subtotal."""
    text = simplified(unicodedata.normalize("NFKC", name)).strip(" :*")
    return text.casefold() in SUMS or _SUM.fullmatch(text.replace(" ", "")) is not None


def titled(cell: str) -> tuple[str, str]:
    """Title and unit of a header cell: the unit stands in brackets at its end."""
    text = cell.strip()
    if text[-1:] not in CLOSERS or not text:
        return text, ""
    inside = text[:-1]
    last = max(inside.rfind(sign) for sign in CLOSERS)
    begins = [at for sign in OPENERS if (at := inside.find(sign, last + 1)) >= 0]
    return (inside[: min(begins)].strip(), inside[min(begins) + 1 :].strip()) if begins else (text, "")


def word(title: str) -> str:
    """A title as titles are compared: half width, lower case, simplified, one blank for blanks, underscores and hyphens."""
    return _BLANKS.sub(" ", simplified(unicodedata.normalize("NFKC", title))).strip().casefold()


class Known:
    """The header words of a kind of table."""

    def __init__(self, names: Mapping[str, str], required: Iterable[str]) -> None:
        """Every title that is known, with the key that it means; and the keys without which the table is none."""
        self.names = {word(name): key for name, key in names.items()}
        self.required = tuple(required)
        self.keys = tuple(dict.fromkeys(names.values()))

    def key(self, cell: str) -> tuple[str, str]:
        """Key and unit of a header cell; an empty key of one that is not known."""
        if len(cell) > MAX_HEADER:
            return "", ""
        title, unit = titled(cell)
        return self.names.get(word(title), ""), simplified(narrow(unit))

    def found(self, row: Sequence[str]) -> frozenset[str]:
        """The keys that a row names, if it is a header."""
        return frozenset(key for cell in row if (key := self.key(cell)[0]))

    def lacking(self, row: Sequence[str]) -> list[str]:
        """The required keys that a row does not name."""
        found = self.found(row)
        return [key for key in self.required if key not in found]
