"""demo: the main job on the examples that travel with the package, for whoever has installed it and nothing else."""

from __future__ import annotations

import shlex
from contextlib import chdir
from pathlib import Path

import click

from ghgcalc.cli.common import lang_option, put
from ghgcalc.cli.output import INPUT
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang
from ghgcalc.packaged import EXAMPLES

STEPS = (
    "check smelter-2024.toml",
    "calculate smelter-2024.toml",
    "calculate smelter-2024.toml -o inventory.json",
    "calculate smelter-2024.toml -o inventory.txt",
    "verify inventory.json",
    "explain inventory.json P1/anode/2024-01",
    "compare worked-month.toml --guidelines cn-al-2023,cn-al-2024-draft -o comparison.txt",
    'allowance settle inventory.json --plan cn-al-2025 --balance-value "1.60 tCO2e/t" --price "90.66 CNY/t" -o settlement.json',
    "verify settlement.json --inventory inventory.json",
)
"""What is typed behind `ghgcalc`, in the folder. Balance value and price are made up; every result says that they are the caller's."""


@click.command(cls=Told)
@click.option(
    "-o",
    "folder",
    type=INPUT,
    metavar="FOLDER",
    default="ghgcalc-demo",
    show_default=True,
    help="folder for the files of the demo; it is made where it does not exist",
)
@click.option("--force", is_flag=True, help="replace a file that is none of ours; an input is never replaced")
@lang_option
@click.pass_context
def demo(ctx: click.Context, folder: str, lang: Lang, *, force: bool) -> None:
    """Run the main job on the examples of the package: check, calculate, verify, explain, compare, settle; the files go into a folder.

    The smelter is illustrative; so are balance value and price, which nobody has published.
    """
    from ghgcalc.texts import text

    _lay(Path(folder), force=force)
    root = ctx.find_root()
    with chdir(folder):
        for step in STEPS:
            words = shlex.split(step)
            words += ["--lang", lang, *(["--force"] if force and "-o" in words else [])]
            put(f"$ ghgcalc {step}\n")
            root.command.main(args=words, prog_name="ghgcalc", standalone_mode=False, obj=lang)
            put("\n")
    put(text("word", "demo-next", lang, folder=folder) + "\n")


def _lay(folder: Path, *, force: bool) -> None:
    """Lay the examples into the folder.

    Raises:
        InputError: it cannot be made, or somebody's file lies where an example goes; then nothing is written.
    """
    from ghgcalc.files import called, fault, write_text
    from ghgcalc.packaged import folder as packaged

    texts = {folder / name: (packaged("examples") / name).read_text(encoding="utf-8") for name in EXAMPLES}
    for path, text in texts.items():
        if not force and path.exists() and not _holds(path, text):
            raise fault("output-other", called(path))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise fault("file-unwritable", called(folder), detail=getattr(error, "strerror", None) or str(error)) from None
    for path, text in texts.items():
        write_text(str(path), text)


def _holds(path: Path, text: str) -> bool:
    """Whether a file holds that text."""
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, ValueError):
        return False
