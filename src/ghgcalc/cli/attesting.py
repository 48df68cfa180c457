"""attest: a statement about a file, signed. keys: the keys by which it is."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ghgcalc.cli.common import DAY, as_data, format_option, lang_option, put, result_options, say
from ghgcalc.cli.inventories import accept_option, naming
from ghgcalc.cli.output import INPUT, target_of
from ghgcalc.cli.told import Told, ToldGroup
from ghgcalc.files import called, fault
from ghgcalc.literals import Lang

if TYPE_CHECKING:
    from datetime import date

    from ghgcalc.attestation import Envelope, PrivateKey


def _password(variable: str | None, *, twice: bool = False) -> str:
    """The password that the environment has, or that somebody types; it is never a word of the call, which every process can read.

    Raises:
        InputError: the environment has none, or nobody can be asked.
    """
    from ghgcalc.errors import InputError
    from ghgcalc.findings import Finding, Place

    if variable is not None:
        found = os.environ.get(variable, "")
        if not found:
            raise InputError([Finding.of("key-no-password", place=Place(key="--password-env"), variable=variable)])
        return found
    if not sys.stdin.isatty():
        raise InputError([Finding.of("key-no-password", place=Place(key="--password-env"), variable="–")])
    typed: str = click.prompt("password 口令", hide_input=True, confirmation_prompt=twice, err=True)
    return typed


def _key(path: str, variable: str | None) -> PrivateKey:
    """The private key of a file; of one that is encrypted the password is looked for in the environment, or asked for.

    Raises:
        InputError: no key of ours.
    """
    from ghgcalc.attestation import PrivateKey
    from ghgcalc.errors import InputError

    if variable is not None:
        return PrivateKey.read(path, _password(variable))
    try:
        return PrivateKey.read(path)
    except InputError as error:
        if [one.code for one in error.faults] != ["key-password"] or path == "-":
            raise
    return PrivateKey.read(path, _password(None))


password_option = click.option(
    "--password-env",
    metavar="VARIABLE",
    help="the variable of the environment that holds the key's password; without it, it is asked for",
)


@click.command(cls=Told)
@click.argument("file", type=INPUT)
@click.option("--key", "key_file", type=INPUT, required=True, metavar="KEY.pem", help="the signer's private key (Ed25519, PKCS#8)")
@password_option
@click.option("--role", type=click.Choice(["operator", "verifier"]), help="in which role the statement is made")
@click.option("--append", is_flag=True, help="sign the statement in the file of -o as well; its bytes are not touched")
@click.option("--inventory", "inventory_file", type=INPUT, metavar="FILE", help="the inventory of a settlement")
@accept_option
@click.option("--stated-on", type=DAY, help="the day that the statement names: the signer's word")
@click.option("--as-bytes", is_flag=True, help="sign a file in which nothing can be recomputed; the statement says so")
@result_options("attestation", (".json",))
@lang_option
def attest(
    file: str,
    key_file: str,
    password_env: str | None,
    role: str | None,
    inventory_file: str | None,
    accept_rules: tuple[str, ...],
    stated_on: date | None,
    format_: str,
    lang: Lang,
    *,
    append: bool,
    as_bytes: bool,
) -> None:
    """Verify a FILE (inventory, settlement), state what came of it, and sign the statement: in-toto in a DSSE envelope, Ed25519.

    What does not verify is not signed. The envelope is JSON, whatever the format; the format is that of faults.
    """
    from ghgcalc import attestation

    del format_, lang
    target = target_of(click.get_current_context())
    if append and (target is None or role is not None or stated_on is not None):
        raise click.UsageError("--append signs the statement in the file of -o; role and day stand in that statement")
    if not append and role is None:
        raise click.UsageError("--role says in which role the statement is made: operator or verifier")
    given: dict[str, Any] = {"inventory": inventory_file, "accept_rules": accept_rules or None, "as_bytes": as_bytes}
    key = _key(key_file, password_env)
    with naming(file):
        if append:
            assert target is not None
            made = attestation.append(file, attestation.Envelope.read(target.path), key, **given)
        else:
            made = attestation.attest(file, key, role, stated_on=stated_on, **given)  # type: ignore[arg-type]
    if target is not None and not target.force and _loses(target.path, made):
        raise fault("attest-exists", called(target.path))
    put(made.dumps(), exact=True)


def _loses(path: str, made: Envelope) -> bool:
    """Whether writing an envelope there would lose what somebody has signed; nothing, an empty file and the same statement are no loss."""
    from ghgcalc.attestation import Envelope
    from ghgcalc.errors import InputError

    try:
        if not Path(path).read_bytes().strip():
            return False
        held = Envelope.read(path)
    except OSError:  # nothing, or what cannot be written either, which is said when it is tried
        return False
    except InputError:
        return True  # the output guard has seen how it begins: it is an envelope, and damaged
    return held.signed != made.signed or not {one.sig for one in held.signatures} <= {one.sig for one in made.signatures}


@click.group(cls=ToldGroup)
def keys() -> None:
    """Keys for `ghgcalc attest`: Ed25519, as PEM."""


@keys.command()
@click.option(
    "-o", "output", type=INPUT, metavar="KEY.pem", required=True, help="the private key to write; the public one lies beside it"
)
@password_option
@click.option("--no-password", is_flag=True, help="do not encrypt the private key: whoever reads the file signs in your name")
@lang_option
def make(output: str, password_env: str | None, lang: Lang, *, no_password: bool) -> None:
    """Make a key pair: KEY.pem, which only its owner may read, and beside it the public half, KEY.pub.pem.

    Nothing is replaced. The public half is what others put into their trust file.
    """
    from ghgcalc.attestation import PrivateKey
    from ghgcalc.attestation.keys import save
    from ghgcalc.texts import text

    if no_password and password_env is not None:
        raise click.UsageError("--no-password and --password-env exclude each other")
    key = PrivateKey.make()
    public = save(key, output, None if no_password else _password(password_env, twice=True))
    for path in (output, public):
        say(text("word", "wrote", lang, path=path))
    say(f"keyid {key.keyid}")


@keys.command()
@click.argument("file", type=INPUT)
@format_option
@lang_option
def show(file: str, format_: str, lang: Lang) -> None:
    """Show the public half of a key, FILE.pub.pem, as a trust file states it, and its id."""
    from ghgcalc.attestation import PublicKey
    from ghgcalc.attestation.keys import MAX_KEY
    from ghgcalc.files import decoded, read_bytes
    from ghgcalc.findings import Place
    from ghgcalc.texts import label

    data, name = read_bytes(file, MAX_KEY)
    key = PublicKey.loads(decoded(data, name), Place(file=name))
    record = {"keyid": key.keyid, "public": key.base64}
    if format_ == "text":
        put("".join(f"{label(one, lang)}  {value}\n" for one, value in record.items()))
    else:
        put(as_data(record, format_))
