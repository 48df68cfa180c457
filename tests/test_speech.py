"""The command line in two languages: every command, argument, option and error of usage, by a walk over the whole tree."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import ghgcalc.cli
from ghgcalc.cli import cli, speech, told
from ghgcalc.report.tables import width
from support import caller

ROOT = Path(__file__).parent.parent
WORKED = ROOT / "examples" / "worked-month.toml"
ROOM = Path(ghgcalc.cli.__file__).parent
HAN = re.compile(r"[\u4e00-\u9fff]")
CLICK_EXAMPLES = {
    "no-such-option": ["calculate", "x.toml", "--guidline", "a"],
    "no-such-option-near": ["calculate", "x.toml", "--guidelin", "a"],
    "no-such-command": ["calculat"],
    "missing-argument": ["calculate"],
    "missing-option": ["compare", "x.json"],
    "missing-option-of-choices": ["allowance", "coverage", "--year", "2024"],
    "missing-command": ["--lang", "zh"],
    "extra-argument": ["check", "x.toml", "y.toml"],
    "extra-arguments": ["check", "x.toml", "y.toml", "z.toml"],
    "no-value": ["calculate", "x.toml", "--strict=yes"],
    "value-missing": ["calculate", "x.toml", "--guideline"],
    "choice": ["calculate", "x.toml", "--rounding", "often"],
    "integer": ["allowance", "calendar", "soon"],
    "date": ["calculate", "x.toml", "--as-of", "soon"],
    "our-own": ["compare", "x.toml", "--guidelines", "cn-al-2024"],
    "pairs": ["allowance", "coverage", "--sector", "x", "--year", "x"],
}


def context(command: click.Command) -> click.Context:
    """A context as the program makes it; click keeps the help option of the first one."""
    return click.Context(command, help_option_names=cli.context_settings["help_option_names"])


def tree(command: click.Command = cli, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        ctx = context(command)
        for name in command.list_commands(ctx):
            found = command.get_command(ctx, name)
            assert found is not None
            yield from tree(found, f"{path} {name}".strip())


COMMANDS = dict(tree())


@pytest.fixture
def call(capsys):
    """Give the command line in this process."""
    return caller(capsys)


def options(command: click.Command) -> list[click.Option]:
    """The options of a command, with those that click adds."""
    return [one for one in command.get_params(context(command)) if isinstance(one, click.Option)]


# --- the texts


@pytest.mark.parametrize("path", COMMANDS)
def test_every_text_has_both_languages(path):
    """A command, its arguments and its options say what they are, in English and in Chinese (`cli/commands.toml`)."""
    command = COMMANDS[path]
    assert isinstance(command, told.Told), "take click.command(cls=Told) or click.group(cls=ToldGroup) of ghgcalc.cli.told"
    assert command.help
    assert HAN.search(speech.command_text(path, command.help, "zh")), f'[command] lacks "{path}"'
    for option in options(command):
        assert option.help, f"{path} {option.opts} says nothing"
        assert HAN.search(speech.option_text(option.help, "zh")), f'[option] lacks "{option.help}"'
    for argument in (one for one in command.params if isinstance(one, click.Argument)):
        for lang in ("en", "zh"):
            text = speech.argument_text(path, argument.name or "", lang)
            assert text, f'[argument] lacks {argument.name}, or "{path} {argument.name}"'
            assert bool(HAN.search(text)) == (lang == "zh")


def test_no_text_is_left_over():
    """What no command, argument or option has any more is taken out of the catalogue."""
    known = speech.catalogue()
    assert set(known["command"]) == set(COMMANDS)
    assert set(known["option"]) == {option.help for command in COMMANDS.values() for option in options(command)}
    names = {(path, one.name) for path, command in COMMANDS.items() for one in command.params if isinstance(one, click.Argument)}
    wanted = {f"{path} {name}" if f"{path} {name}" in known["argument"] else name for path, name in names}
    assert set(known["argument"]) == wanted


def sentences() -> list[str]:
    """What our commands say of a wrong call: the texts of `UsageError` and `self.fail`, `{}` for what is filled in."""
    found = []
    for file in ROOM.glob("*.py"):
        module = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("UsageError", "fail"):
                parts = [one for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant | ast.JoinedStr)]
                inner = {id(one) for part in parts if isinstance(part, ast.JoinedStr) for one in ast.walk(part) if one is not part}
                found += [said(part) for part in parts if id(part) not in inner]
                if isinstance(node.args[0], ast.Name):  # a choice between two, made on the line above
                    found += wanted(module, node.args[0].id)
    return found


def wanted(module: ast.Module, name: str) -> list[str]:
    """The texts that a name is given."""
    assigned = [
        node.value for node in ast.walk(module) if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name
    ]
    return [said(part) for value in assigned for part in ast.walk(value) if isinstance(part, ast.Constant)]


def said(part: ast.AST) -> str:
    """A text as it may read."""
    values = part.values if isinstance(part, ast.JoinedStr) else [part]
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "'x'" for one in values)


@pytest.mark.parametrize("sentence", sentences())
def test_our_own_errors_of_usage_have_chinese(sentence):
    """What a command says of a wrong call stands in `[usage]`."""
    assert HAN.search(speech.usage_text(sentence, "zh")), sentence
    assert speech.usage_text(sentence, "en") == sentence


def test_the_sentences_are_found():
    """The search finds what the commands say; otherwise the test above would hold of nothing."""
    assert len(sentences()) >= 8


# --- help


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("path", COMMANDS)
def test_help_shows_every_text(call, path, lang, monkeypatch):
    """The page names every option, argument and command, and says of each what it is; no line is wider than the page."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv(speech.VARIABLE, lang)
    result = call(*path.split(), "--help")
    assert (result.status, result.err) == (0, "")
    flat = re.sub(r"\s", "", result.out)
    command = COMMANDS[path]
    for option in options(command):
        assert all(name in result.out for name in option.opts)
        assert re.sub(r"\s", "", speech.option_text(option.help or "", lang)) in flat
    for argument in (one for one in command.params if isinstance(one, click.Argument)):
        assert re.sub(r"\s", "", speech.argument_text(path, argument.name or "", lang)) in flat
    if isinstance(command, click.Group):
        assert all(f"  {name} " in result.out for name in command.list_commands(context(command)))
    text = speech.command_text(path, inspect.cleandoc(command.help or ""), lang)
    assert re.sub(r"\s", "", text.replace("\b", "")) in flat
    assert max(width(line) for line in result.out.splitlines()) <= 100
    assert result.out.startswith("用法：ghgcalc" if lang == "zh" else "Usage: ghgcalc")


@pytest.mark.parametrize(
    "words",
    [
        ("calculate", "--lang", "zh", "--help"),
        ("calculate", "--help", "--lang=zh"),
        ("--lang", "zh", "calculate", "-h"),
        ("--lang", "zh", "-h"),
    ],
)
def test_help_in_the_language_of_the_call(call, words, monkeypatch):
    """`--lang` anywhere in the call decides over the environment."""
    monkeypatch.setenv(speech.VARIABLE, "en")
    assert call(*words).out.startswith("用法：")


def test_english_breaks_at_spaces_and_chinese_before_no_closing_sign():
    """Lines keep to their width; a closing sign stays with what it closes; what is longer than a line stands alone."""
    text = "配额：分配、盈缺。（清缴）"
    for columns in range(4, 30):
        lines = told.wrapped(text, columns)
        assert "".join(lines) == text
        assert not [line for line in lines if line[0] in told.CLOSING]
    assert told.wrapped("one two three", 7) == ["one two", "three"]
    assert told.wrapped("incomprehensible", 5) == ["incomprehensible"]
    assert told.wrapped("", 5) == [""]


def test_a_long_name_has_its_text_below():
    """An option that is wider than its column stands on a line of its own."""
    name = f"--{'long-' * 8}name"
    command = told.Told(
        "x", params=[click.Option([name], help="what it does"), click.Option(["-a"], help="short")], help="A command."
    )
    page = told.help_page(command, context(command), "en", 80).splitlines()
    at = page.index(f"  {name} TEXT")
    assert page[at + 1] == " " * (told.INDENT + told.LEFT + told.GAP) + "what it does"
    assert page[at + 2].split() == ["-a", "TEXT", "short"]


# --- errors of usage


@pytest.mark.parametrize("name", CLICK_EXAMPLES)
def test_a_wrong_call_is_told_in_chinese(call, name, monkeypatch):
    """What click says of a wrong call comes in Chinese: nothing is left of the English sentence but names."""
    monkeypatch.setenv(speech.VARIABLE, "zh")
    result = call(*CLICK_EXAMPLES[name])
    assert (result.status, result.out) == (2, "")
    *usage, error = result.err.rstrip("\n").split("\n\n")  # without its usage where click does not say whose it is
    if usage:
        assert re.fullmatch(r"用法：ghgcalc.*\n用法详见 'ghgcalc.* --help'。", usage[0])
    assert error.startswith("错误：")
    assert not re.search(r"(?<![-\w])(?:value|option|argument|missing|valid|not|such|of)\b", error.lower()), error


@pytest.mark.parametrize("name", CLICK_EXAMPLES)
def test_a_wrong_call_as_data_has_both_languages(call, name, monkeypatch):
    """As JSON the fault holds the sentence in English and in Chinese."""
    monkeypatch.delenv(speech.VARIABLE, raising=False)
    import json

    words = [*CLICK_EXAMPLES[name][:1], "--format", "json", *CLICK_EXAMPLES[name][1:]]
    result = call(*words)
    assert (result.status, result.err) == (2, "")
    (fault,) = json.loads(result.out)["findings"]
    assert fault["code"] == "wrong-call"
    assert not HAN.search(fault["message"])
    assert len(HAN.findall(fault["message_zh"])) > 7


def test_a_group_alone_shows_its_page(call, monkeypatch):
    """Without a command a group shows its help, in the language of the call."""
    monkeypatch.setenv(speech.VARIABLE, "zh")
    for words in ((), ("factors",), ("market",)):
        result = call(*words)
        assert "命令：" in result.err + result.out
        assert "错误" not in result.err


# --- the language


def test_the_environment_decides_where_the_call_does_not(call, monkeypatch):
    """`GHGCALC_LANG` is the language of results, faults and messages; `--lang` goes before it; an empty value is none."""
    for value, option, chinese in (
        ("zh", None, True),
        ("en", "zh", True),
        ("zh", "en", False),
        ("", None, False),
        (None, None, False),
    ):
        monkeypatch.delenv(speech.VARIABLE, raising=False)
        if value is not None:
            monkeypatch.setenv(speech.VARIABLE, value)
        more = ["--lang", option] if option else []
        assert ("温室气体排放清单" in call("calculate", WORKED, *more).out) is chinese
        assert call("calculate", "missing.toml", *more).err.startswith("错误" if chinese else "error")


def test_the_language_before_the_command(call):
    """`ghgcalc --lang zh COMMAND` and `ghgcalc factors --lang zh list` speak Chinese, too."""
    assert HAN.search(call("--lang", "zh", "factors", "check").out)
    assert call("factors", "--lang", "zh", "check").out == "无\n"
    assert call("--lang", "zh", "factors", "check", "--lang", "en").status == 0


@pytest.mark.parametrize("value", ["de", "ZH", "zh_CN.UTF-8", "中文", " zh"])
def test_an_unknown_language_is_refused_in_both_languages(call, value, monkeypatch):
    """Exit 2 whatever is called, and nothing is calculated; who set it reads at least one of the two sentences."""
    monkeypatch.setenv(speech.VARIABLE, value)
    for words in (("--version",), ("calculate", WORKED), ("calculate", WORKED, "--lang", "zh"), ("--help",)):
        result = call(*words)
        assert (result.status, result.out) == (2, "")
        assert result.err.count("unknown-language") == 2
        assert HAN.search(result.err)
        assert "names no language that is known" in result.err
    import json

    result = call("calculate", WORKED, "--format", "json")
    assert result.status == 2
    assert [one["code"] for one in json.loads(result.out)["findings"]] == ["unknown-language"]


def test_the_catalogue_is_part_of_the_package():
    """`commands.toml` lies beside the commands, and parses."""
    assert tomllib.loads(speech.FILE.read_text(encoding="utf-8")) == speech.catalogue()
