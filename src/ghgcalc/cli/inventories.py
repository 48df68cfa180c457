"""compare, explain, verify, digest; and what every calculation takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import (
    DATA,
    DAY,
    Abort,
    as_data,
    format_option,
    hand_over,
    lang_option,
    minded,
    put,
    say,
    strict_option,
    table_option,
)
from ghgcalc.cli.ledgers import ledger_options, subject
from ghgcalc.cli.output import INPUT, reads
from ghgcalc.cli.signed import is_verified, read_signed
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang
from ghgcalc.signs import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ghgcalc.factors import Overlay
    from ghgcalc.findings import Finding

POLICIES = click.Choice(["cell", "line", "total", "none"])


def _folders(ctx: click.Context, __: click.Parameter, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Register the guideline folders that the call names."""
    if paths:
        from ghgcalc import guidelines

        for path in paths:
            guidelines.add_folder(path)
        reads(ctx, [str(folder / "guideline.toml") for folder in guidelines.folders().values()])
    return paths


folders_option = click.option(
    "--guideline-folder",
    metavar="FOLDER",
    multiple=True,
    callback=_folders,
    expose_value=False,
    help="a folder with guidelines of your own",
)
overlay_option = click.option(
    "--factor-file",
    "factor_files",
    type=INPUT,
    metavar="FILE",
    multiple=True,
    help="a factor file of your own, laid over the packaged ones",
)


def overlays_from(paths: tuple[str, ...]) -> tuple[Overlay, ...]:
    """The overlays that a call names."""
    from ghgcalc.factors import Overlay

    return tuple(Overlay.read(path) for path in paths)


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every calculation takes beside the guideline."""
    for option in reversed(
        (
            click.option("--as-of", type=DAY, help="hide whatever was issued after this date"),
            click.option("--rounding", type=POLICIES, help="rounding policy; the guideline's own without it"),
            click.option("--gwp", metavar="SET", help="set of GWPs (SAR, TAR, AR4, AR5, AR6) where the guideline leaves it open"),
            click.option("--factors", "edition", type=int, metavar="EDITION", help="factor edition; the newest without it"),
            overlay_option,
            folders_option,
            click.option(
                "--include-facilities",
                is_flag=True,
                help="count captive power plants and other facilities where the guideline leaves them out",
            ),
            click.option(
                "--accept-measured",
                is_flag=True,
                help="let measured values replace what the guideline fixes; without it they are left aside, with a note",
            ),
        )
    ):
        command = option(command)
    return command


def engine_arguments(given: dict[str, Any]) -> dict[str, Any]:
    """The options of [engine_options][] as the engine takes them."""
    rest = {key: given[key] for key in ("as_of", "rounding", "gwp", "include_facilities", "accept_measured")}
    return rest | {"factors": given["edition"], "overlays": overlays_from(given["factor_files"])}


class naming:  # noqa: N801
    """Inside, faults that have no file yet are placed in the file that was read."""

    def __init__(self, file: str) -> None:
        """Keep the name."""
        self.file = "<stdin>" if file == "-" else file

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Place the faults."""
        from ghgcalc.errors import InputError

        if isinstance(error, InputError):
            raise InputError([self.placed(fault) for fault in error.faults]) from None

    def placed(self, fault: Any) -> Any:
        """The fault, in the file that was read where it names no other."""
        return fault if fault.place.file else fault.in_file(self.file)


@click.command(cls=Told)
@click.argument("file", type=INPUT)
@click.option("--guidelines", "ids", required=True, metavar="A,B,…", help="two or more guidelines, in the order to compare")
@ledger_options
@engine_options
@table_option
@lang_option
@strict_option
def compare(
    file: str, ids: str, format_: str, lang: Lang, map_: str | None, mark: str | None, *, strict: bool, **given: Any
) -> None:
    """Put one activity FILE under several guidelines and split the differences into effects that add up."""
    from ghgcalc.audit.compare import compare as run

    wanted = [part.strip() for part in ids.split(",") if part.strip()]
    if len(wanted) < 2:
        raise click.UsageError("--guidelines needs at least two, separated by commas")
    with subject(file, map_, mark, lang) as source:
        with naming(file):
            found = run(source.read, wanted, **engine_arguments(given))
            minded((finding for inventory in found.inventories for finding in inventory.findings), strict=strict)
        source.marked(dict.fromkeys(finding for inventory in found.inventories for finding in inventory.findings))
    said = dict.fromkeys(finding for inventory in found.inventories for finding in inventory.findings)
    hand_over(found, (naming(file).placed(one).as_dict() for one in said), format_, lang)


@click.command(cls=Told)
@click.argument("inventory", type=INPUT)
@click.argument("line", required=False)
@format_option
@lang_option
def explain(inventory: str, line: str | None, format_: str, lang: Lang) -> None:
    """Explain a LINE of an INVENTORY file (or all): formula, numbers, rounding, factors with document and grade.

    A good, a total (enterprise/fuel/2024, process/P1/anode/2024-01) and a quantity beside the totals will do as well.
    """
    from ghgcalc.io import read_inventory

    found = read_inventory(inventory)
    ids = [line] if line else [*(one.id for one in found.lines), *(str(one["id"]) for one in found.products)]
    records = [found.explained(one, lang) for one in ids]
    if format_ in DATA:
        put(as_data(records[0] if line else records, format_))
    else:
        put("\n\n".join(one["text"] for one in records) + "\n")


accept_option = click.option(
    "--accept-rules",
    multiple=True,
    metavar="SHA256",
    help="accept rules under a name of their own, by the hash of what you have read",
)


@click.command(cls=Told)
@click.argument("file", type=INPUT)
@click.option(
    "--activity", "activity_file", type=INPUT, metavar="FILE", help="recompute from this activity file instead of the one inside"
)
@click.option("--map", "map_file", type=INPUT, metavar="FILE", help="mapping file of a ledger that --activity names")
@click.option("--inventory", "inventory_file", type=INPUT, metavar="FILE", help="the inventory of a settlement")
@click.option(
    "--attestation",
    "attestations",
    type=INPUT,
    metavar="FILE",
    multiple=True,
    help="what was signed about it; several files will do",
)
@click.option(
    "--trust", "trust_file", type=INPUT, metavar="FILE", help="whose signatures count, and what the policy wants (ghgcalc/trust/1)"
)
@click.option("--on", type=DAY, help="the day on which the keys of --trust have to be good")
@accept_option
@click.option(
    "--strict",
    is_flag=True,
    help="own factors, measured values, departures, waivers, unknown keys and missing findings fail it, too",
)
@folders_option
@table_option
@lang_option
def verify(
    file: str,
    activity_file: str | None,
    map_file: str | None,
    inventory_file: str | None,
    attestations: tuple[str, ...],
    trust_file: str | None,
    on: date | None,
    format_: str,
    lang: Lang,
    **given: Any,
) -> None:
    """Recompute an inventory, a settlement or a package FILE, and say whose rules and numbers it rests on, and who has signed it.

    Exit 0: it recomputes, under packaged rules; with --attestation or --trust, the policy is met, too. Exit 1: it differs, its rules are
    nobody's here, or the policy is not met.
    """
    from ghgcalc.files import parse
    from ghgcalc.io.textfiles import read_archive

    if on is not None and trust_file is None:
        raise click.UsageError("--on belongs to --trust, whose keys have to be good on that day")
    signed = read_signed(attestations, trust_file, on) if attestations or trust_file is not None else None
    data, name, packed = read_archive(file)
    if signed is not None:
        given["accept_rules"] = (*given["accept_rules"], *signed.accepted)
    plain = packed or (signed is not None and not data.lstrip(BEFORE).startswith(b"{"))
    raw = None if plain else parse(data, name, "json")
    if packed:
        found = _package(data, name, activity_file, map_file, inventory_file, lang, given)
    elif signed is None or is_verified(data, raw):
        found = _found(raw or {}, name, activity_file, map_file, inventory_file, lang, given)
    elif activity_file or map_file or inventory_file:
        raise click.UsageError("--activity, --map and --inventory belong to an inventory or a settlement; this file is neither")
    else:
        found = None
    result: Any = found if signed is None else signed.judged(data, name, found)
    told = (
        ()
        if found is None
        else (*found.said, *(_differs(name, one.where, one.in_file, one.recomputed) for one in found.differences))
    )
    said = (one.as_dict() for one in (*told, *(() if signed is None else result.findings)))
    hand_over(result, said, format_, lang, status=0 if result.passed else 1)
    if not result.passed:
        raise Abort(1)


BEFORE = b"\xef\xbb\xbf \t\r\n"
"""What may stand before a table of JSON."""


def _found(
    raw: dict[str, Any],
    name: str,
    activity_file: str | None,
    map_file: str | None,
    inventory_file: str | None,
    lang: Lang,
    given: dict[str, Any],
) -> Any:
    """An inventory or a settlement verified.

    Raises:
        UsageError: options of the one for the other. InputError: it cannot be.
    """
    from ghgcalc.allowances.settlement.record import SCHEMA as SETTLEMENT

    of_settlement = raw.get("schema") == SETTLEMENT
    if of_settlement == (inventory_file is None):
        wanted = "a settlement is verified with --inventory FILE, the inventory that was settled"
        raise click.UsageError(wanted if of_settlement else "--inventory belongs to a settlement; this file is none")
    if map_file is not None and activity_file is None:
        raise click.UsageError("--map belongs to --activity, which names the ledger")
    if of_settlement and activity_file is not None:
        raise click.UsageError("--activity belongs to an inventory; this file is a settlement")
    if inventory_file is not None:
        return _settlement(raw, name, inventory_file, lang, given)
    return _inventory(raw, name, activity_file, map_file, lang, given)


def _differs(file: str, where: str, in_file: str, recomputed: str) -> Finding:
    """A difference of a recomputation as a finding, for programs that read nothing else."""
    from ghgcalc.findings import Finding, Place

    place = Place(file=file)
    return Finding.of("recomputation-differs", place=place, where=where, in_file=in_file, recomputed=recomputed)


def _inventory(
    raw: dict[str, Any], name: str, activity_file: str | None, map_file: str | None, lang: Lang, given: dict[str, Any]
) -> Any:
    """An inventory verified."""
    from ghgcalc.audit.verify import verify as run
    from ghgcalc.io import read

    activity = read(activity_file, map_file) if activity_file else None
    with naming(name):
        return run(raw, activity, lang=lang, file=name, **given)


def _package(
    data: bytes,
    name: str,
    activity_file: str | None,
    map_file: str | None,
    inventory_file: str | None,
    lang: Lang,
    given: dict[str, Any],
) -> Any:
    """A package verified.

    Raises:
        UsageError: options of other files. InputError: it is none.
    """
    from ghgcalc.dossier import verify_package
    from ghgcalc.dossier.package import read as opened
    from ghgcalc.io import read

    if inventory_file is not None:
        raise click.UsageError("--inventory belongs to a settlement; a package holds its own")
    if map_file is not None and activity_file is None:
        raise click.UsageError("--map belongs to --activity, which names the ledger")
    activity = read(activity_file, map_file) if activity_file else None
    return verify_package(opened(data, name), activity, lang=lang, **given)


def _settlement(raw: dict[str, Any], name: str, inventory_file: str, lang: Lang, given: dict[str, Any]) -> Any:
    """A settlement verified."""
    from ghgcalc.allowances import verify_settlement
    from ghgcalc.io import read_raw_inventory

    inventory, _ = read_raw_inventory(inventory_file)
    with naming(name):
        return verify_settlement(raw, inventory, lang=lang, file=name, **given)


@click.command(cls=Told)
@click.argument("inventory", type=INPUT)
@click.option("--ledger", is_flag=True, help="print the text under the digest instead")
@format_option
@lang_option
def digest(inventory: str, *, ledger: bool, format_: str, lang: Lang) -> None:
    """Compute the digest of an INVENTORY from its own table, without recomputing it: exit 0 the file's own, 1 another."""
    from ghgcalc.inventory import digest as digests
    from ghgcalc.inventory import ledger_of
    from ghgcalc.io import read_inventory
    from ghgcalc.texts import label

    found = read_inventory(inventory)
    with naming(inventory):
        text = ledger_of(found)
    computed = digests.digest(text)
    same = computed == found.digest
    if format_ == "json":
        record = {"same": same, "digest": computed, "in_file": found.digest, "version": found.ledger_version}
        put(as_data(record | ({"ledger": text.split("\n")} if ledger else {}), format_))
    elif format_ == "sarif":
        found_here = [] if same else [_differs(inventory, "digest", found.digest, computed).as_dict()]
        put(as_data(found_here, format_, status=0 if same else 1))
    elif ledger:
        put(text + "\n", exact=True)
    else:
        put(computed + "\n")
        if not same:
            say(f"{label('digest-differs', lang)} {shown(found.digest)}")
    if not same:
        raise Abort(1)
