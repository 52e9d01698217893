"""Every locked package has a licence that may be used where it is used."""

from __future__ import annotations

import csv
import re
from importlib import metadata

import pytest

from tests.conftest import ROOT

LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", re.MULTILINE)
ALLOWED = {
    *(
        "0BSD",
        "Apache-2.0",
        "Artistic-1.0-Perl",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
    ),
    *("MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Python-2.0", "Zlib"),
}
# Programs and oracles that the tests run; nothing of ours imports them, and no one who installs it gets them.
FOR_DEVELOPING = {"codespell": "GPL-2.0-only", "igraph": "GPL-2.0-only"}


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs" / "licences.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def locked(name: str) -> set[tuple[str, str]]:
    return set(LOCKED.findall((ROOT / name).read_text("utf-8")))


def test_the_list_has_what_is_locked() -> None:
    pinned = locked("requirements-dev.lock") | locked("requirements-spark.lock")
    assert {(row["package"], row["version"]) for row in rows()} == pinned
    running = {(row["package"], row["version"]) for row in rows() if row["used"] == "runtime"}
    assert running == locked("requirements.lock") <= locked("requirements-dev.lock")


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["package"])
def test_a_licence_may_be_used(row: dict[str, str]) -> None:
    if row["used"] == "development" and row["package"] in FOR_DEVELOPING:
        assert row["licence"] == FOR_DEVELOPING[row["package"]]
        return
    choices = [set(re.split(r" AND ", choice)) for choice in row["licence"].split(" OR ")]
    assert any(choice <= ALLOWED for choice in choices), row


def test_what_installed_packages_state_is_what_the_list_says() -> None:
    for row in rows():
        try:
            stated = metadata.metadata(row["package"]).get("License-Expression")
        except metadata.PackageNotFoundError:  # of another system
            continue
        assert stated in {None, row["licence"]}, row


def test_no_copyleft_of_the_tests_is_imported() -> None:
    for package in ("graph", "cypher", "ranking", "loaders", "matchgraph"):
        for file in (ROOT / package).rglob("*.py"):
            assert not re.search(r"^\s*(import|from) (igraph|codespell)", file.read_text("utf-8"), re.M), file
