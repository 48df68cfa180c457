"""schema: the JSON Schema of a kind of file, for editors and validators."""

from __future__ import annotations

import click

from ghgcalc.cli.common import force_option, format_option, guard, lang_option, put
from ghgcalc.schemas import WHATS, What, schema_text


@click.command()
@click.argument("what", type=click.Choice(WHATS))
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="write it there instead")
@force_option
@format_option
@lang_option
def schema(what: What, output: str | None, format_: str, lang: str, *, force: bool) -> None:
    """Print the JSON Schema (2020-12) of a kind of file 文件格式; every key is described in English and Chinese."""
    from ghgcalc.files import write_text

    del format_, lang  # of faults: a schema is JSON, in both languages at once
    text = schema_text(what)
    if output is None:
        put(text)
        return
    guard(output, (), "schema", force=force)
    write_text(output, text)
