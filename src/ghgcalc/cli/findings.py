"""finding: what a code of a finding means, with an example that fails and the mended one; alone, every code."""

from __future__ import annotations

import click

from ghgcalc.cli.common import format_option, lang_option, show_record, show_records
from ghgcalc.cli.told import Told
from ghgcalc.literals import Lang


@click.command(cls=Told)
@click.argument("code", required=False)
@format_option
@lang_option
def finding(code: str | None, format_: str, lang: Lang) -> None:
    """Say what a CODE of a finding means, why it matters, and how it is mended 核查提示; without a code, list all."""
    from ghgcalc import pages
    from ghgcalc.report.finding import codes_text, finding_text

    if code is not None:
        page = pages.get(code)
        show_record(page.as_dict(), finding_text(page, lang), format_)
        return
    found = [pages.get(one) for one in pages.codes() if one not in pages.lacking()]
    show_records([page.as_dict() for page in found], codes_text(found, lang), format_)
