"""Whether a function is one of operators alone: no clock, no chance, no file, no network, no state, no binary float.

Read off its bytecode, and that of whatever it calls, without running it. The names that it may use are listed, all others are refused:
what nobody has thought of is not let through. What this does not prove stands in docs/equations.md.
"""

from __future__ import annotations

import builtins
import dis
import inspect
from collections.abc import Iterator, Mapping
from fractions import Fraction
from operator import attrgetter
from types import CodeType, FunctionType, ModuleType
from typing import Any

from ghgcalc.errors import EquationRefusedError
from ghgcalc.findings import Finding, Place
from ghgcalc.immutable import FrozenDict
from ghgcalc.numbers import shorten

PLAIN = frozenset({"enumerate", "len", "list", "range", "reversed", "sum", "tuple", "zip"})
"""Builtins that go with any operand, and touch nothing but what they are given."""

STATE = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR", "LOAD_BUILD_CLASS"})
IMPORTS = frozenset({"IMPORT_NAME", "IMPORT_FROM", "IMPORT_STAR"})
GENERATES = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR

KINDS: Mapping[str, tuple[str, str]] = FrozenDict(
    dict.fromkeys(("time", "datetime", "_datetime", "zoneinfo", "calendar", "sched"), ("the clock", "时钟"))
    | dict.fromkeys(("random", "_random", "secrets", "uuid"), ("chance", "随机数"))
    | dict.fromkeys(
        ("os", "posix", "nt", "io", "_io", "pathlib", "shutil", "tempfile", "glob", "fileinput", "open", "input", "print"),
        ("files or the terminal", "文件或终端"),
    )
    | dict.fromkeys(
        ("socket", "_socket", "ssl", "urllib", "http", "ftplib", "smtplib", "asyncio", "requests", "httpx"), ("the network", "网络")
    )
    | dict.fromkeys(("subprocess", "multiprocessing", "threading", "ctypes", "signal", "sys"), ("the process", "进程"))
    | dict.fromkeys(
        ("eval", "exec", "compile", "__import__", "importlib", "getattr", "globals", "locals", "vars"),
        ("a name that is only known when it runs", "运行时才能确定的名称"),
    )
    | dict.fromkeys(("math", "cmath", "float", "complex", "round", "numpy"), ("binary floating point", "二进制浮点"))
    | dict.fromkeys(("hash", "id"), ("what differs from process to process", "随进程变化的值"))
)
"""What a module or a builtin brings in."""

OTHER = ("neither an operand, a whole number nor a function of operators", "既非运算数、整数，也非仅含运算符的函数")


def impurities(id: str, function: Any) -> list[Finding]:  # noqa: A002
    """What in a function is no operator on its operands, each with its file and line.

    Args:
        id: of the equation.
        function: of operators, or what somebody registers as one.
    """
    return list({(one.code, one.place, one.fields): one for one in _function(id, function, set())}.values())


def refuse(id: str, function: Any) -> None:  # noqa: A002
    """Go on with a function of operators alone.

    Raises:
        EquationRefusedError: it is none; everything in it that is not, with file and line.
    """
    if found := impurities(id, function):
        raise EquationRefusedError(found)


def _function(id: str, function: Any, seen: set[int]) -> Iterator[Finding]:  # noqa: A002
    if not isinstance(function, FunctionType):
        yield Finding.of("equation-shape", place=Place(row=id), id=id, what=_called(function))
        return
    code = function.__code__
    if id_of(function) in seen:
        return
    seen.add(id_of(function))
    place = Place(file=code.co_filename, line=code.co_firstlineno, row=id)
    given = {f"default {at}": value for at, value in enumerate(function.__defaults__ or ())} | (function.__kwdefaults__ or {})
    for name, value in given.items():
        yield from _value(id, name, value, place, seen)
    closure: dict[str, Any] = {}
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        try:
            closure[name] = cell.cell_contents
        except ValueError:  # it has no value yet: a call could not use it either
            yield Finding.of("equation-touches", place=place, id=id, name=name, what=OTHER[0], what_zh=OTHER[1])
    yield from _code(id, code, function, closure, seen)


def id_of(function: FunctionType) -> int:
    """What tells a function from every other that lives."""
    return builtins.id(function)


def _code(id: str, code: CodeType, function: FunctionType, closure: Mapping[str, Any], seen: set[int]) -> Iterator[Finding]:  # noqa: A002
    """The findings of one code object and of those inside it; `closure` is what its function closes over."""
    if code.co_flags & GENERATES:
        place = Place(file=code.co_filename, line=code.co_firstlineno, row=id)
        yield Finding.of("equation-shape", place=place, id=id, what="yield, await")
    for step in dis.get_instructions(code):
        line = step.positions.lineno if step.positions else None
        place = Place(file=code.co_filename, line=line or code.co_firstlineno, row=id)
        name = str(step.argval)
        if step.opname in IMPORTS:
            yield _touches(id, f"import {name}", name.partition(".")[0], place)
        elif step.opname in STATE or (step.opname in {"STORE_DEREF", "DELETE_DEREF"} and name in closure):
            yield Finding.of("equation-shape", place=place, id=id, what=name if step.argval is not None else "class")
        elif "ATTR" in step.opname or step.opname == "LOAD_METHOD":
            yield _touches(id, f".{name}", "", place)
        elif step.opname == "LOAD_GLOBAL":
            yield from _named(id, name, function, place, seen)
        elif step.opname in {"LOAD_DEREF", "LOAD_CLASSDEREF"} and name in closure:
            yield from _value(id, name, closure[name], place, seen)
        elif step.opcode in dis.hasconst:
            yield from _constant(id, step.argval, place)
            if isinstance(step.argval, CodeType):
                yield from _code(id, step.argval, function, closure, seen)


_BUILTINS = attrgetter("__builtins__")
"""The builtin names that a function sees."""


def _named(id: str, name: str, function: FunctionType, place: Place, seen: set[int]) -> Iterator[Finding]:  # noqa: A002
    """A name of the module, or a builtin one."""
    if name in function.__globals__:
        yield from _value(id, name, function.__globals__[name], place, seen)
    elif not (name in PLAIN and _BUILTINS(function).get(name) is getattr(builtins, name)):
        yield _touches(id, name, name, place)


def _value(id: str, name: str, value: Any, place: Place, seen: set[int]) -> Iterator[Finding]:  # noqa: A002
    """What a function finds outside of its operands: a function again, or a number that is exact."""
    if isinstance(value, FunctionType):
        yield from _function(id, value, seen)
    elif isinstance(value, float | complex):
        yield from _constant(id, value, place)
    elif type(value) not in {int, Fraction, str, type(None)}:
        origin = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        root = str(origin).partition(".")[0]
        yield _touches(id, name, getattr(value, "__name__", "") if root == "builtins" else root, place)


def _constant(id: str, value: Any, place: Place) -> Iterator[Finding]:  # noqa: A002
    if isinstance(value, float | complex):
        yield Finding.of("equation-float", place=place, id=id, value=repr(value))
    elif isinstance(value, tuple | frozenset):
        for part in value:
            yield from _constant(id, part, place)


def _touches(id: str, name: str, kind: str, place: Place) -> Finding:  # noqa: A002
    what, what_zh = KINDS.get(kind, OTHER)
    return Finding.of("equation-touches", place=place, id=id, name=shorten(name, 60), what=what, what_zh=what_zh)


def _called(value: Any) -> str:
    return shorten(type(value).__name__, 60)
