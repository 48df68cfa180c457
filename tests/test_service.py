"""The service of examples/service, under the real FastAPI and its client: bodies, responses, faults, and what it says of itself."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openapi_spec_validator import validate as validate_openapi

import ghgcalc

EXAMPLES = Path(__file__).parent.parent / "examples"
SERVICE = EXAMPLES / "service" / "service.py"
LONG = "0.1000000000000000055511151231257827021181583404541015625"


@pytest.fixture(scope="module")
def client():
    """The client of the service."""
    spec = importlib.util.spec_from_file_location("ghgcalc_example_service", SERVICE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # FastAPI looks the annotations up there
    spec.loader.exec_module(module)
    with TestClient(module.app) as found:
        yield found
    del sys.modules[spec.name]


def post(client, path, text, **more):
    """A request with a body of JSON, as the bytes that are given."""
    return client.post(path, content=text, headers={"content-type": "application/json"}, **more)


def heat(number):
    """An activity whose first number is written so."""
    return (
        f'{{"year": 2024, "entity": {{"name": "X"}}, "heat": [{{"amount": {{"unit": "GJ", "values": [{number}{", 0" * 11}]}}}}]}}'
    )


def test_it_has_forty_lines():
    """Without blank lines and docstrings the service is at most forty lines long."""
    text = SERVICE.read_text(encoding="utf-8")
    docs = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node):
            docs |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    assert len([line for at, line in enumerate(text.splitlines(), 1) if line.strip() and at not in docs]) <= 40


def test_it_describes_itself(client):
    """`/openapi.json` is 200 and valid OpenAPI 3.1 by its own schema; body and response are described in both languages; `/docs` opens."""
    found = client.get("/openapi.json")
    assert found.status_code == 200
    told = found.json()
    assert told["openapi"].startswith("3.1")
    validate_openapi(told)
    body = told["paths"]["/inventory"]["post"]
    assert body["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Activity"}
    response = body["responses"]["200"]["content"]["application/json"]["schema"]
    assert response["properties"]["digest"]
    assert "铝液产量" in told["components"]["schemas"]["Process"]["properties"]["liquid_aluminium"]["description"]
    assert client.get("/docs").status_code == 200


@pytest.mark.parametrize("name", ["smelter-2024", "smelter-captive-2024", "worked-month"])
def test_a_body_gives_the_digest_of_its_file(client, name):
    """The activity as a body: the response is the inventory, with the digest of the file read from disk, and verifies."""
    read = ghgcalc.read(EXAMPLES / f"{name}.toml")
    found = post(client, "/inventory", json.dumps(read.dump()))
    assert found.status_code == 200
    assert ghgcalc.loads_inventory(found.content) == ghgcalc.calculate(read)
    verified = post(client, "/verify", found.content)
    assert (verified.status_code, verified.json()["verdict"]) == (200, "verified")


def test_every_digit_of_a_body_counts(client, tmp_path):
    """A number written as a number, or as a text, with more digits than a float: the same digest as its file; a float has another."""
    file = tmp_path / "a.json"
    file.write_text(heat(LONG))
    wanted = ghgcalc.calculate(ghgcalc.read(file)).digest
    for number in (LONG, f'"{LONG}"'):
        found = post(client, "/inventory", heat(number)).json()
        assert found["activity"]["heat"][0]["amount"]["values"][0] == LONG
        assert found["digest"] == wanted
    assert post(client, "/inventory", heat(repr(float(LONG)))).json()["digest"] != wanted


def test_without_the_route_a_framework_cuts_digits_of_numbers_and_keeps_those_of_texts():
    """Why the service has a route of its own, and what who has none does: send numbers as texts."""
    app = FastAPI()

    @app.post("/")
    def values(activity: ghgcalc.Activity) -> ghgcalc.Activity:
        """The same activity."""
        return activity

    found = [
        TestClient(app).post("/", json=json.loads(heat(number))).json()["heat"][0]["amount"]["values"][0]
        for number in (LONG, f'"{LONG}"')
    ]
    assert found == ["0.1", LONG]


def test_faults_come_with_pointers_and_both_languages(client):
    """422, each fault with code, pointer, message and remedy in both languages; those of the forty that JSON can say are all there."""
    table = ghgcalc.loads_table((EXAMPLES / "forty-faults.toml").read_bytes(), "toml")
    text = json.dumps(table, default=str)
    found = post(client, "/inventory", text)
    assert found.status_code == 422
    with pytest.raises(ghgcalc.InputError) as caught:
        ghgcalc.loads(text, "json")
    wanted = {
        (one["code"], one["pointer"], one["message"], one["remedy"], one["message_zh"], one["remedy_zh"])
        for one in caught.value.as_dict()["findings"]
    }
    told = {
        tuple(one[key] for key in ("code", "pointer", "message", "remedy", "message_zh", "remedy_zh"))
        for one in found.json()["detail"]
    }
    assert told == wanted
    assert len(told) >= 40


def test_other_faults_are_422_as_well(client):
    """JSON that is none, a number that is no JSON, a guideline that does not exist, a datum that the guideline needs, no inventory."""
    sound = json.dumps(ghgcalc.read(EXAMPLES / "smelter-2024.toml").dump())
    for path, text, code in (
        ("/inventory", '{"year": 2024,\n,', "file-not-json"),
        ("/inventory", '{"a": 1, "a": 2}', "file-not-json"),
        ("/inventory", "[1]", "file-not-table"),
        ("/inventory", heat("NaN"), "bad-number"),
        ("/inventory?guideline=nix", sound, "unknown-guideline"),
        ("/inventory?guideline=eu-cbam-al", sound, "datum-missing"),
        ("/verify", '{"year": 2024}', "not-an-inventory"),
        ("/check", "{}", "missing-key"),
    ):
        found = post(client, path, text)
        assert found.status_code == 422, text
        first = found.json()["detail"][0]
        assert first["code"] == code, found.json()
        assert first["message"]
        assert first["message_zh"]
    assert client.post("/inventory").json()["detail"][0]["code"] == "missing"


def test_findings_are_data(client):
    """`/check` gives the findings of the checks."""
    read = ghgcalc.read(EXAMPLES / "smelter-2024.toml")
    found = post(client, "/check", json.dumps(read.dump()))
    assert (found.status_code, found.json()) == (200, [one.as_dict() for one in ghgcalc.check(read).findings])
