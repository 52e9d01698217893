"""JSON answers say which run they are of, and name the same thing in the same way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.conftest import Command

pytestmark = pytest.mark.usefixtures("examples")

RANKED = [
    ["top"],
    ["top", "--limit", "1"],
    ["show", "claude"],
    ["compare", "claude", "gpt-4"],
    ["explain", "claude"],
    ["alternatives", "stable-diffusion"],
    ["different", "stable-diffusion"],
    ["search", "subtitles"],
    ["resolve", "subtitles"],
]


@pytest.mark.parametrize("asked", RANKED, ids=" ".join)
def test_what_has_ranks_says_run_day_and_methodology(command: Command, asked: list[str]) -> None:
    (run,) = command("runs", "--format", "json").json()
    answer = command(*asked, "--format", "json").json()
    rows = answer if isinstance(answer, list) else [answer]
    assert rows
    for row in rows:
        assert (row["run"], row["as_of"], row["methodology"]) == (run["id"], run["as_of"], run["methodology"])


def fields(answer: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(answer, dict):
        yield from answer.items()
        answer = list(answer.values())
    if isinstance(answer, list):
        for item in answer:
            yield from fields(item)


@pytest.mark.parametrize(
    "asked", [*RANKED, ["conflicts"], ["alias", "sd", "stable-diffusion", "--dry-run"]], ids=" ".join
)
def test_one_thing_has_one_name(command: Command, asked: list[str]) -> None:
    found = list(fields(command(*asked, "--format", "json").json()))
    assert all(isinstance(value, str) for name, value in found if name == "slug")
    assert {"slug", "published_rank"} & {name for name, _ in found}
    assert not [value for name, value in found if name == "published" and isinstance(value, int)]


@pytest.mark.parametrize(
    ("asked", "code", "name", "message", "then"),
    [
        ("show clade", 4, "not_found", "no entity is named 'clade'", "did you mean claude (Claude)?"),
        ("top --type modell", 4, "not_found", "there is no type 'modell'", "did you mean model?"),
        ("show", 2, "usage", "Missing argument 'ENTITY'.", "matchgraph show --help"),
        ("nonsense", 2, "usage", "No such command 'nonsense'.", "matchgraph --help"),
        ("top --graph bolt://127.0.0.1:1", 3, "store_unreachable", "127.0.0.1:1", None),
        ("cypher CREATE", 5, "refused_by_guard", "'CREATE' at 1:1", None),
    ],
)
def test_an_error_is_one_line_of_json_for_who_asks_for_json(
    command: Command, asked: str, code: int, name: str, message: str, then: str | None
) -> None:
    for form in (["--format", "json"], ["--format=json"]):
        ran = command(*asked.split(" "), *form)
        assert (ran.code, ran.out) == (code, "")
        (error,) = json.loads(ran.err.splitlines()[-1]).values()
        assert (error["code"], error["name"]) == (code, name)
        assert message in error["message"]
        assert then is None or then in error["next"]
    assert not command(*asked.split(" ")).err.startswith("{")
