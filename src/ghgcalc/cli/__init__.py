"""The command line. Results go to standard output, everything else to standard error.

Exit status: 0 done, 1 a recomputation or a check found a difference, 2 the input or the call is wrong.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from ghgcalc import __version__
from ghgcalc.cli.common import DATA, Abort, as_data, group_lang_option, put, say, silence
from ghgcalc.cli.speech import asked, check_environment, language, usage_text
from ghgcalc.cli.told import ToldGroup, error_text
from ghgcalc.errors import GhgcalcError, InputError, UnknownIdError
from ghgcalc.findings import Finding
from ghgcalc.texts import LANGUAGES, text

if TYPE_CHECKING:
    from collections.abc import Sequence


COLLECT = 500_000
"""A short process makes little that goes round in circles: collecting at every 700 objects while modules load costs more than it frees."""


INTERRUPTED = 130
"""As shells count it: 128 and the number of the signal."""

HOMES = {
    "attest": "attesting",
    "keys": "attesting",
    "calculate": "plants",
    "check": "checking",
    "compare": "inventories",
    "correct": "corrections",
    "diff": "changes",
    "explain": "inventories",
    "export": "exports",
    "verify": "inventories",
    "digest": "inventories",
    "factors": "registers",
    "guidelines": "registers",
    "documents": "registers",
    "demo": "demo",
    "finding": "findings",
    "list": "lists",
    "replay": "replays",
    "schema": "schemas",
    "report": "reporting",
    "allowance": "allowances",
    "market": "markets",
    "ledger": "archive",
    "pack": "packages",
    "map": "ledgers",
    "template": "templates",
    "batch": "batches",
    "border": "borders",
    "uncertainty": "uncertainties",
    "month": "months",
    "record": "records",
    "quality": "qualities",
}
"""The module of each command; a call loads that of its own command alone."""

LISTED = {
    "factor": "ghgcalc factors list",
    "guideline": "ghgcalc guidelines list",
    "document": "ghgcalc documents list",
    "finding": "ghgcalc finding",
    "line": "ghgcalc explain INVENTORY",
}
"""The command that lists every record of a kind."""


class _Commands(ToldGroup):
    """Loads a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in HOMES:
            return None
        home = import_module(f"ghgcalc.cli.{HOMES[cmd_name]}")
        found: click.Command = getattr(home, f"{cmd_name}_" if cmd_name == "list" else cmd_name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@group_lang_option
@click.version_option(__version__, prog_name="ghgcalc")
def cli() -> None:
    """Enterprise greenhouse-gas accounting with exact digits 企业温室气体核算.

    \b
    ghgcalc demo
    ghgcalc calculate examples/smelter-2024.toml
    ghgcalc compare examples/smelter-2024.toml --guidelines cn-al-2023,cn-al-2024-draft,cn-al-2024
    """  # noqa: D301 - click wants the sign itself


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit status."""
    gc.set_threshold(COLLECT)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = run(args)
    except KeyboardInterrupt:
        status = INTERRUPTED
    gc.freeze()  # the system takes back what the process made: the last collection would go through all of it, a tenth of the call
    sys.exit(status)


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status."""
    try:
        check_environment()
    except InputError as error:  # whoever set it reads at least one of the two
        return _refused(error, args, "\n".join(error.text(lang) for lang in LANGUAGES))
    try:
        words = None if args is None else list(args)
        result: Any = cli.main(args=words, prog_name="ghgcalc", standalone_mode=False, obj=language(args))
    except InputError as error:
        return _refused(error, args)
    except UnknownIdError as error:
        return _refused(InputError([_unknown(error)]), args, alone=True)
    except GhgcalcError as error:
        detail = str(error).rstrip(".")
        return _refused(InputError([Finding.of("wrong-call", detail=detail, detail_zh=detail)]), args, str(error))
    except Abort as stop:
        return stop.status
    except click.exceptions.Abort:  # Ctrl-C, or the end of the input where a word is asked for
        return INTERRUPTED
    except click.ClickException as error:
        said = error.format_message()
        fault = Finding.of("wrong-call", detail=said.rstrip("."), detail_zh=usage_text(said, "zh").rstrip("。"))
        return _refused(InputError([fault]), args, error_text(error, language(args)))
    except SystemExit:  # by which click says that the reader of a help text has left; nothing is wrong
        silence(sys.stdout)
        return 0
    return result if isinstance(result, int) else 0


def _refused(error: InputError, args: Sequence[str] | None, shown: str = "", *, alone: bool = False) -> int:
    """Say every fault: in words on standard error, or, where the call asked for data, as data on standard output.

    Args:
        error: the faults.
        args: of the call.
        shown: other words for them.
        alone: the faults without their number.
    """
    lang, form = language(args), asked(args, "--format")
    if form in DATA:
        try:
            put(as_data(error.as_dict(), form, lang=lang, status=2))
        except InputError as unwritten:  # a full disk, a closed stream
            say(unwritten.text(lang))
        return 2
    say(shown or error.text(lang))
    if not shown and not alone:
        say(text("word", "faults", lang, count=error.count))
    return 2


def _unknown(error: UnknownIdError) -> Finding:
    """An id that no record has, and the nearest ids, or the command that lists all."""
    if error.nearest:
        return Finding.of("unknown-record", what=error.what, wanted=error.wanted, near=", ".join(error.nearest))
    return Finding.of("unknown-record-listed", what=error.what, wanted=error.wanted, call=LISTED.get(error.what, "ghgcalc --help"))
