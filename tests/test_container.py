"""The image and the compose file keep what they promise; scripts/try-container builds and runs them."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

import pathspec
import yaml

from matchgraph.cli import COMMANDS
from tests.conftest import ROOT
from tests.test_supply_chain import locked

DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8"))
LINES = [line for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
OURS = ("nightly", "serve")


def last_stage() -> list[str]:
    starts = [place for place, line in enumerate(LINES) if line.startswith("FROM ")]
    assert len(starts) == 2
    return LINES[starts[-1] :]


def test_what_runs_has_a_numeric_user_volumes_and_a_health_check() -> None:
    run = "\n".join(last_stage())
    assert re.search(r"^USER 10001:10001$", run, re.M)
    assert run.index("useradd --uid 10001") < run.index("USER 10001")
    assert re.search(r'^VOLUME \["/data", "/events", "/backups"\]$', run, re.M)
    assert "MATCHGRAPH_URL=embedded:/data/graph" in run
    assert re.search(r"^HEALTHCHECK .*127\.0\.0\.1:8000/healthz", run, re.M)
    assert "pip install" not in run


def test_everything_that_is_installed_is_pinned_with_hashes() -> None:
    installs = [line for line in LINES if "pip install" in line]
    assert len(installs) == 2
    assert "--require-hashes -r requirements-serve.lock" in installs[0]
    assert "--no-deps ." in installs[1]
    assert locked("requirements.lock") <= locked("requirements-serve.lock") <= locked("requirements-dev.lock")


def test_what_is_copied_is_there_and_sent_and_nothing_else_is() -> None:
    lines = [line for line in LINES if line.startswith("COPY ") and "--from" not in line]
    copied = {source for line in lines for source in line.split()[1:-1]}
    assert all((ROOT / source).exists() for source in copied)
    said = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    kept = {line[1:] for line in said if line.startswith("!")}
    assert said[1] == "*"
    assert kept == copied
    ignored = pathspec.GitIgnoreSpec.from_lines([line for line in said if line != "*" and line[:1] != "!"])
    assert ignored.match_file(str(PurePosixPath("graph", "__pycache__", "store.pyc")))


def test_our_services_are_confined_and_ask_for_what_there_is() -> None:
    for name in OURS:
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["command"][0] == name
        assert name in COMMANDS
        volumes = [volume.split(":")[0] for volume in service["volumes"]]
        assert {each for each in volumes if not each.startswith(".")} <= set(COMPOSE["volumes"])
    assert COMPOSE["services"]["nightly"]["healthcheck"] == {"disable": True}


def test_no_port_is_open_to_other_machines_and_no_password_is_written_down() -> None:
    for service in COMPOSE["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or "AUTH" in name:
                assert "${MATCHGRAPH_PASSWORD:?" in value


def test_the_health_check_asks_by_a_name_that_is_allowed() -> None:
    command = COMPOSE["services"]["serve"]["command"]
    allowed = {command[place + 1] for place, word in enumerate(command) if word == "--allow-host"}
    assert "127.0.0.1" in allowed
