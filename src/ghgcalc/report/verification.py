"""A verification as text: does it recompute, whose rules, whose numbers; then every difference, and the verdict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ghgcalc.border.record import span
from ghgcalc.inventory.provisional import through_of, told
from ghgcalc.literals import Lang
from ghgcalc.signs import shown as visible
from ghgcalc.texts import catalogue, label, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ghgcalc.allowances import SettlementVerification
    from ghgcalc.audit import Difference, Numbers, Verification
    from ghgcalc.border import Border
    from ghgcalc.dossier import Package, PackageVerification
    from ghgcalc.standing import Standing


def verification_text(found: Verification, lang: Lang = "en") -> str:
    """The three answers, what is worth knowing, each difference with both derivations, the verdict, the digest."""
    return "\n".join(
        [
            label("verified" if found.recomputes else "differs", lang),
            *_running(found, lang),
            *answers(found.rules, found.numbers, lang, accepted=found.accepted),
            *(f"  {finding.text(lang)}" for finding in found.said),
            *differences_text(found.differences, lang),
            f"{label('verdict', lang)}  {label(f'verdict-{found.verdict}', lang)}",
            f"{label('digest', lang)}  {found.recomputed.digest}\n",
        ]
    )


def settlement_verification_text(found: SettlementVerification, lang: Lang = "en") -> str:
    """Whose plan, rules and numbers; what was asked with; each difference, the verdict, the digest."""
    checked = found.inventory
    asked = [f"{key} = {_plain(value)}" for key, value in found.as_dict()["request"].items() if value not in (None, {}, [])]
    return "\n".join(
        [
            label("verified" if found.recomputes else "differs", lang),
            f"{label('plan-of', lang)}  {standing_text(found.plan, lang, accepted=found.accepted)}",
            *answers(checked.rules, checked.numbers, lang, accepted=found.accepted),
            f"{label('asked-with', lang)}  {'; '.join(asked)}",
            *(f"  {finding.text(lang)}" for finding in found.said),
            *differences_text(found.differences, lang),
            f"{label('verdict', lang)}  {label(f'verdict-{found.verdict}', lang)}",
            f"{label('digest', lang)}  {found.recomputed.digest}\n",
        ]
    )


def package_text(found: Package, lang: Lang = "en") -> str:
    """Whose package, its parts with their sizes and hashes, its digest, and what is worth knowing of it."""
    stated = found.as_dict()
    running = told(through_of(found.table("activity.json"), stated["year"]), lang)
    about = f"{visible(stated['entity'].get('name', ''))} · {stated['year']}{running} · {visible(stated['guideline']['id'])}"
    out = [f"{label('package', lang)}  {about}"]
    out += [
        f"  {visible(part['name'])}  {part['size']}  {visible(part['sha256'][:12])}…  {role_text(part['role'], lang)}"
        for part in stated["parts"]
    ]
    out.append(text("package", "evidence-counts", lang, **evidence_of(found)))
    out += [f"  {finding.text(lang)}" for finding in found.findings]
    return "\n".join([*out, f"{label('digest', lang)}  {found.digest}\n"])


def role_text(role: str, lang: Lang) -> str:
    """The role of a part in words; one that no package has is its own name."""
    known = catalogue()["package"].get(f"role-{role}")
    return known[lang] if known else visible(role)


def evidence_of(found: Package) -> dict[str, Any]:
    """How many data a package states, and how many are open."""
    matrix = found.table("matrix.json")
    return {"leaves": matrix.get("leaves"), "open": matrix.get("open")}


def package_verification_text(found: PackageVerification, lang: Lang = "en") -> str:
    """Whether everything in it recomputes; whose rules and numbers; each part and leaf that differs; the verdict, both digests."""
    checked = found.inventory
    plan = found.settlement
    return "\n".join(
        [
            label("verified" if found.recomputes else "differs", lang),
            *_running(checked, lang),
            text("package", "counts", lang, parts=len(found.package.names), leaves=found.leaves, open=found.open),
            *([] if plan is None else [f"{label('plan-of', lang)}  {standing_text(plan.plan, lang, accepted=plan.accepted)}"]),
            *border_said(found.border, lang),
            *answers(checked.rules, checked.numbers, lang, accepted=checked.accepted),
            *(f"  {finding.text(lang)}" for finding in found.said),
            *differences_text(found.differences, lang),
            f"{label('verdict', lang)}  {label(f'verdict-{found.verdict}', lang)}",
            f"{label('digest', lang)}  {checked.recomputed.digest}",
            f"{label('package-digest', lang)}  {visible(found.package.digest)}\n",
        ]
    )


def border_said(made: Border | None, lang: Lang) -> list[str]:
    """Of which goods and years the border view of a package is, and whether it tells what was paid at home; nothing without one."""
    if made is None:
        return []
    goods = ", ".join(visible(good.id) for good in made.goods)
    home = text("package", "border-customer" if made.home is None else "border-board", lang)
    return [text("package", "border-made", lang, goods=goods, years=span(set(made.years)), home=home)]


def _running(found: Verification, lang: Lang) -> list[str]:
    """How far a year is stated that is still running; nothing of a whole one."""
    made = found.recomputed
    return [f"{label('year', lang)}  {made.year}{told(made.through, lang)}"] if made.provisional else []


def _plain(value: Any) -> str:
    """A text as it is, a table or a list on one line."""
    return visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def answers(rules: Standing, numbers: Numbers, lang: Lang, *, accepted: bool | None = None) -> list[str]:
    """Whose rules, and whose numbers; `accepted` is None where nobody is asked to accept anything."""
    out = [f"{label('rules', lang)}  {standing_text(rules, lang, accepted=accepted)}"]
    edition: dict[str, Any] = {"edition": numbers.edition, "newest": numbers.newest, "count": len(numbers.packaged)}
    out.append(f"{label('whose-numbers', lang)}  {text('word', 'packaged-factors', lang, **edition)}")
    for one in numbers.own:
        grade = text("word", "stated-grade", lang, grade=label(f"grade-{one.grade}", lang))
        shown = {"id": one.id, "file": one.file, "replaces": one.replaces or "–", "change": one.shown, "grade": grade}
        shown = {name: visible(field) for name, field in shown.items()}
        unused = "" if one.used else f" ({label('unused', lang)})"
        out.append(f"  {text('word', 'package-factor' if one.package else 'own-factor', lang, **shown)}{unused}")
    for mine in numbers.confirmed:
        said = {name: visible(str(field)) for name, field in mine.as_dict().items()}
        unused = "" if mine.used else f" ({label('unused', lang)})"
        out.append(f"  {text('word', 'confirmed-factor', lang, **said)}{unused}")
    for value in numbers.measured:
        shown = {
            "where": visible(f"{value.where} {value.key}"),
            "change": visible(value.shown),
            "source": visible(value.source or "–"),
        }
        out.append(f"  {text('word', 'measured-value', lang, **shown)}")
    out += [f"  {visible(text('word', 'departure', lang, **one.as_dict()))}" for one in numbers.departures]
    return out


def standing_text(found: Standing, lang: Lang, *, accepted: bool | None = None) -> str:
    """Whose rules: in words, with the id, the revision and the hash."""
    known: dict[str, Any] = {
        "id": found.id,
        "revision": found.revision or "–",
        "newest": found.newest or "–",
        "package": found.package or "",
    }
    said = visible(text("word", f"standing-{found.origin}", lang, sha256=found.sha256, **known))
    if found.origin == "own" and accepted is not None:
        said += text("word", "standing-accepted" if accepted else "standing-accept", lang, sha256=found.sha256)
    return said


def differences_text(found: Iterable[Difference], lang: Lang) -> list[str]:
    """One line for each, and both derivations of a line."""
    out = []
    for difference in found:
        sides = (label("in-file", lang), difference.in_file, label(difference.against, lang), difference.recomputed)
        out.append("- {}: {} {}, {} {}".format(*map(visible, (difference.where, *sides))))
        for name, derivation in zip(("in-file", "recomputed"), difference.derivations or (), strict=False):
            out.append(f"  [{label(name, lang)}]")
            out += [f"    {line}" for line in derivation.splitlines()]
    return out
