"""The page around its contents: one file that loads nothing, forbids everything but its own sheet and script, and shows either language."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ghgcalc.report.render.markup import Html, element, joined
from ghgcalc.texts import LANGUAGES, text
from ghgcalc.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ghgcalc.literals import Lang

ASSETS = Path(__file__).with_name("assets")
TAGS = {"en": "en", "zh": "zh-CN"}
NAMES = {"en": "English", "zh": "中文"}
SCHEMES = ("auto", "light", "dark")

BEGINS = '<!doctype html>\n<html class="ghgcalc" '
"""How a page of ours begins; by it one is told from another's file."""


@cache
def asset(name: str) -> Html:
    """The sheet or the script, as it stands beside this file."""
    return Html((ASSETS / name).read_text(encoding="utf-8").strip())


def policy() -> str:
    """What a browser lets the page do: run this one script, use this one sheet; load nothing, send nothing, be framed with no other base."""
    parts = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
    for kind, name in (("script-src", "page.js"), ("style-src", "page.css")):
        parts.append(f"{kind} 'sha256-{b64encode(sha256(asset(name).encode()).digest()).decode()}'")
    return "; ".join(parts)


def document(titles: Mapping[Lang, str], bodies: Mapping[Lang, Html], lang: Lang) -> str:
    """The file.

    Args:
        titles: by language.
        bodies: by language.
        lang: shown first.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy()),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="generator", content=f"ghgcalc {__version__}"),
        element("title", titles[lang]),
        element("style", asset("page.css")),
    )
    halves = [element("div", bodies[one], lang=TAGS[one], class_=one) for one in LANGUAGES]
    foot = [element("p", text("page", "made-by", one, version=__version__), lang=TAGS[one], class_=one) for one in LANGUAGES]
    body = element(
        "body",
        element("a", *_both("skip"), href="#main", class_="skip"),
        element("header", _languages(lang), _schemes(), class_="bar", aria_label="Language, colours 语言、配色"),
        element("main", *halves, id="main"),
        element("footer", *foot),
        element("script", asset("page.js")),
    )
    names = element("html", lang=TAGS[lang], **{f"data_title_{one}": titles[one] for one in LANGUAGES})
    opened = names.removeprefix("<html ").removesuffix("</html>")
    return f"{BEGINS}{opened}\n{joined((head, body))}\n</html>\n"


def _both(key: str) -> list[Html]:
    return [element("span", text("page", key, one), lang=TAGS[one], class_=one) for one in LANGUAGES]


def _languages(lang: Lang) -> Html:
    options = [
        element(
            "label",
            element("input", type="radio", name="lang", id=f"lang-{one}", value=TAGS[one], checked=one == lang),
            NAMES[one],
            lang=TAGS[one],
        )
        for one in LANGUAGES
    ]
    return element("fieldset", element("legend", *_both("language")), *options)


def _schemes() -> Html:
    options = [
        element(
            "label",
            element("input", type="radio", name="scheme", id=f"scheme-{one}", value=one, checked=one == SCHEMES[0]),
            *_both(one),
        )
        for one in SCHEMES
    ]
    return element("fieldset", element("legend", *_both("scheme")), *options)
