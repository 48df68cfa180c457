"""Commands that tell what they do in two languages, and that write their result to a file when they are asked to."""

from __future__ import annotations

import inspect
import io
import re
from typing import IO, TYPE_CHECKING, Any

import click

from ghgcalc.cli import output
from ghgcalc.cli.speech import argument_text, command_text, of_context, option_text, path_of, usage_text, word

if TYPE_CHECKING:
    from collections.abc import Iterator

INDENT = 2
GAP = 2
LEFT = 34
"""Columns of what is explained; a longer one has its explanation below."""

CLOSING = "，。；：！？、）》」』”"
"""Signs that no line begins with."""


class Told(click.Command):
    """A command with a help page in the language of the call; with `-o`, the file is looked at before anything is worked out."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The page of `--help`."""
        formatter.write(help_page(self, ctx, of_context(ctx), formatter.width))

    def invoke(self, ctx: click.Context) -> Any:
        """Run it.

        Raises:
            InputError: `-o` names an input, another kind of file, or an ending that is not written.
        """
        output.prepare(self, ctx)
        return super().invoke(ctx)


class HelpWanted(click.UsageError):
    """A group was called without a command: its help is the answer, and the call was wrong."""

    def show(self, file: IO[Any] | None = None) -> None:
        """The help, without the prefix of an error."""
        click.echo(self.format_message(), file=file, err=True)


class ToldGroup(Told, click.Group):
    """A group of commands that tell what they do in two languages; without a command its help is an error, as in click since 8.2."""

    command_class = Told

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words of a call.

        Raises:
            HelpWanted: there are none.
        """
        if not args and not ctx.resilient_parsing:
            raise HelpWanted(ctx.get_help(), ctx)
        return super().parse_args(ctx, args)


def help_page(command: click.Command, ctx: click.Context, lang: str, columns: int) -> str:
    """What a command does, its arguments, its options, its commands.

    Args:
        command: asked about.
        ctx: of it.
        lang: `en` or `zh`.
        columns: of the page.
    """
    path = path_of(ctx)
    parts = [usage_line(command, ctx, lang), _prose(command_text(path, inspect.cleandoc(command.help or ""), lang), columns)]
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    rows = {"arguments": [(_named(one), argument_text(path, one.name or "", lang)) for one in arguments]}
    rows["options"] = [_option(one, ctx, lang) for one in command.get_params(ctx) if isinstance(one, click.Option)]
    if isinstance(command, click.Group):
        rows["commands"] = [_listed(command, ctx, name, f"{path} {name}".strip(), lang) for name in command.list_commands(ctx)]
    parts += [f"{word(key, lang)}\n{_explained(entries, columns)}" for key, entries in rows.items() if entries]
    return "\n\n".join(parts) + "\n"


def usage_line(command: click.Command, ctx: click.Context, lang: str) -> str:
    """How a command is called, in one line."""
    called = " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)])
    if lang != "en":
        for sign in ("[OPTIONS]", "COMMAND [ARGS]..."):
            called = called.replace(sign, word(sign, lang))
    return f"{word('usage', lang)}{called}"


def error_text(error: click.ClickException, lang: str) -> str:
    """An error of usage as it is shown: how the command is called, where to read on, what is wrong."""
    if lang == "en":
        shown = io.StringIO()
        error.show(file=shown)
        return shown.getvalue().rstrip("\n")
    if _is_help(error):
        return error.format_message()
    lines = []
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        lines = [usage_line(ctx.command, ctx, lang), word("try", lang).format(command=ctx.command_path), ""]
    return "\n".join([*lines, f"{word('error', lang)}{usage_text(error.format_message(), lang)}"])


def _is_help(error: click.ClickException) -> bool:
    """Whether it is the help page that a group shows where it is called alone; older versions of click print it themselves."""
    return isinstance(error, (HelpWanted, getattr(click.exceptions, "NoArgsIsHelpError", HelpWanted)))


def _named(argument: click.Argument) -> str:
    """An argument as the usage has it; click's own way of saying it takes other parameters in older versions."""
    name = argument.human_readable_name + ("..." if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _option(option: click.Option, ctx: click.Context, lang: str) -> tuple[str, str]:
    record = option.get_help_record(ctx)
    assert record is not None, option.name  # no option of ours is hidden
    extra = [word("default", lang).format(value=option.default)] if option.show_default else []
    extra += [word("required", lang)] if option.required else []
    return record[0], "  ".join([option_text(option.help or "", lang), *([f"[{'; '.join(extra)}]"] if extra else [])])


def _listed(group: click.Group, ctx: click.Context, name: str, path: str, lang: str) -> tuple[str, str]:
    """A command of a group, and the first sentence about it."""
    command = group.get_command(ctx, name)
    assert command is not None, name
    text = " ".join(command_text(path, inspect.cleandoc(command.help or ""), lang).split("\n\n")[0].split())
    return name, re.split(r"(?<=\.) (?=[A-Z])|(?<=。)", text)[0].rstrip(".。")


def _prose(text: str, columns: int) -> str:
    r"""Paragraphs, wrapped, but for those that begin with `\b`."""
    shown = []
    for paragraph in text.split("\n\n"):
        kept = paragraph.startswith("\b")
        lines = paragraph.removeprefix("\b\n").split("\n") if kept else wrapped(" ".join(paragraph.split()), columns - INDENT)
        shown.append("\n".join(" " * INDENT + line.rstrip() for line in lines))
    return "\n\n".join(shown)


def _explained(rows: list[tuple[str, str]], columns: int) -> str:
    """Rows of a name and its explanation, in two columns."""
    from ghgcalc.report.tables import pad, width

    left = min(max(width(name) for name, _ in rows), LEFT)
    start = INDENT + left + GAP
    lines = []
    for name, text in rows:
        first, *rest = wrapped(text, columns - start)
        if width(name) > left:
            lines += [" " * INDENT + name, " " * start + first]
        else:
            lines.append(" " * INDENT + pad(name, left + GAP) + first)
        lines += [" " * start + line for line in rest]
    return "\n".join(line.rstrip() for line in lines)


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns; Chinese breaks anywhere but before a closing sign, Latin at spaces."""
    from ghgcalc.report.tables import width

    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """What stays together."""
    wide = r"\u2e80-\u9fff\uff00-\uffef"
    bracket = r"\s*\[[^\]]*\]"
    return (found[0] for found in re.finditer(rf"{bracket}|[{wide}“《「『（][{CLOSING}]*|\s*[^\s{wide}]+[{CLOSING}]*|\s+", text))
