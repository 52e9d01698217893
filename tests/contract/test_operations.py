"""The jobs that docs/operations.md and docker-compose.yml show are run: what is copied from there works.

Paths of an operator's machine are placed in a folder of the test, and the address of the graph is that of
the test's server; all else is run as written, with the bare environment of cron, systemd or a container.
"""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, RunningGraph
from tests.contract.conftest import EXAMPLES, Command

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
BARE_PATH = "/usr/bin:/bin"  # of cron, and near enough that of systemd
SCHEDULE = re.compile(r"(?:\S+ ){5} *(.*)")
PATHS = re.compile(r"(?<![\w.:/])/(?=(?:etc|opt|srv|var)/)")
PROGRAM = Path(sys.executable).parent / "matchgraph"


@dataclass(frozen=True)
class Machine:
    """An operator's machine: where its root is, and what its file of variables says."""

    root: Path
    variables: dict[str, str]

    def placed(self, text: str) -> str:
        """Return a text with its absolute paths below the root."""
        return PATHS.sub(f"{self.root}/", text)

    def run(self, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        home = {"HOME": str(self.root / "home"), "LOGNAME": "matchgraph", "PATH": BARE_PATH}
        return subprocess.run(
            command, env={**home, **variables}, capture_output=True, text=True, check=False, cwd=self.root
        )


def block(language: str, start: str = "") -> str:
    """Return the only block of the page in a language that begins so."""
    found = re.findall(
        rf"(?<=^```{language}\n){re.escape(start)}.*?(?=^```$)", PAGE, re.MULTILINE | re.DOTALL
    )
    (text,) = found
    return str(text)


@pytest.fixture
def machine(tmp_path: Path, graph_url: str, running_graph: RunningGraph) -> Machine:
    """A machine as the page asks for: the program, the pages, an event log's place, the file of variables."""
    made = Machine(tmp_path, {})
    for folder in ("opt/matchgraph/bin", "etc/matchgraph", "srv/pages", "var/lib/matchgraph/backups", "home"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "opt/matchgraph/bin/matchgraph").symlink_to(PROGRAM)
    for page in sorted(Path(EXAMPLES).glob("claude-vs-*.txt")):
        shutil.copy(page, tmp_path / "srv/pages")
    (events,) = (ROOT / "examples-events").glob("*.jsonl*")
    shutil.copy(events, tmp_path / "srv/pages")
    for line in made.placed(block("sh", "# /etc/matchgraph/environment")).splitlines():
        name, separator, value = line.partition("=")
        if separator:
            made.variables[name] = value
    assert set(made.variables) == {"MATCHGRAPH_URL", "MATCHGRAPH_EVENTS"}
    made.variables["MATCHGRAPH_URL"] = graph_url
    (tmp_path / "etc/matchgraph/password").write_text(f"{running_graph.password or 'unused'}\n")
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in made.variables.items()]
    (tmp_path / "etc/matchgraph/environment").write_text("".join(lines))
    return made


Job = Callable[[Machine], subprocess.CompletedProcess[str]]


def by_cron(machine: Machine) -> subprocess.CompletedProcess[str]:
    """Run the line of the crontab as cron does."""
    (line,) = machine.placed(block("cron")).splitlines()
    job = SCHEDULE.fullmatch(line)
    assert job is not None
    assert not re.search(r"(?<!\\)%", job[1]), "cron reads % as the end of the line"
    done = machine.run(["/bin/sh", "-c", job[1]], SHELL="/bin/sh")
    log = machine.root / "var/lib/matchgraph/nightly.log"
    return subprocess.CompletedProcess(done.args, done.returncode, log.read_text(), done.stderr)


def by_systemd(machine: Machine) -> subprocess.CompletedProcess[str]:
    """Run the program of the unit with the variables of the unit and no others."""
    unit = configparser.RawConfigParser()
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names have capitals
    unit.read_string(machine.placed(block("ini", "[Unit]")))
    service = unit["Service"]
    assert service["Type"] == "oneshot"
    assert "SuccessExitStatus" not in service  # a night that did not publish is a failed one
    lines = Path(service["EnvironmentFile"]).read_text().splitlines()
    variables = {name: shlex.split(value)[0] for name, _, value in (line.partition("=") for line in lines)}
    credential, _, place = service["LoadCredential"].partition(":")
    shutil.copy(machine.root / place.lstrip("/"), machine.root / credential)
    specifiers = {
        "%d": str(machine.root),
        "%C": str(machine.root / "cache"),
        "%S": str(machine.root / "state"),
    }
    own = dict(each.split("=", 1) for each in service["Environment"].split())
    for name, value in own.items():
        variables[name] = re.sub("%[a-zA-Z]", lambda found: specifiers[found[0]], value)
    command = shlex.split(service["ExecStart"])
    assert command[0].startswith("/")
    assert command[command.index("--backup") + 1].endswith(service["StateDirectory"].split()[-1])
    return machine.run(command, **variables)


def by_compose(machine: Machine) -> subprocess.CompletedProcess[str]:
    """Run the command of the service with its own variables, and its volumes as folders of the machine."""
    service = COMPOSE["services"]["nightly"]
    mounted = dict(volume.split(":")[:2][::-1] for volume in service["volumes"])
    places = {target: str(machine.root / "srv" / target.strip("/")) for target in mounted}
    assert {source for source in mounted.values() if "/" not in source} <= set(COMPOSE["volumes"])
    variables = dict(service["environment"])
    assert variables.pop("MATCHGRAPH_URL") == "bolt://neo4j:7687"
    assert variables.pop("MATCHGRAPH_PASSWORD").startswith("${MATCHGRAPH_PASSWORD:?")
    assert set(variables) == {"MATCHGRAPH_EVENTS"}
    password = (machine.root / "etc/matchgraph/password").read_text().strip()
    own = {"MATCHGRAPH_URL": machine.variables["MATCHGRAPH_URL"], "MATCHGRAPH_PASSWORD": password}
    for target, source in mounted.items():
        if "/" not in source:
            Path(places[target]).mkdir(exist_ok=True)
    inside = {name: places[value] for name, value in variables.items()}  # on a volume, or it is lost
    command = [places.get(word, word) for word in service["command"]]
    assert 'ENTRYPOINT ["matchgraph"]' in (ROOT / "Dockerfile").read_text()
    return machine.run([str(machine.root / "opt/matchgraph/bin/matchgraph"), *command], **own, **inside)


@pytest.mark.parametrize(
    ("running_graph", "job"),
    [
        ("embedded", by_cron),
        pytest.param("neo4j", by_systemd, marks=pytest.mark.neo4j),
        pytest.param("neo4j", by_compose, marks=pytest.mark.neo4j),
    ],
    indirect=["running_graph"],
    scope="module",
)
def test_a_night_as_it_is_shown_publishes_and_an_unmounted_folder_is_no_green_night(
    machine: Machine, job: Job, command: Command, running_graph: RunningGraph
) -> None:
    done = job(machine)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert re.search(r"load .* new events \d+\n.* recompute .* published run .*\n.* backup ", done.stdout)
    assert len(list(machine.root.rglob("matchgraph-*Z.zip"))) == 1
    (run,) = command("runs", "--format", "json").json()
    assert run["entities"] > 0
    if not running_graph.url.startswith("embedded:"):
        written = [path for path in machine.root.rglob("events/*") if path.is_file()]
        assert written, "the log is where the variable says"
    (machine.root / "srv/pages").rename(machine.root / "srv/unmounted")
    missing = job(machine)
    assert missing.returncode == 2
    assert "srv/pages: no such file or folder" in missing.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is missing")
def test_systemd_accepts_the_units_and_finds_them_hardened(tmp_path: Path) -> None:
    for name, start in (("service", "[Unit]"), ("timer", "[Timer]")):
        text = block("ini", start).replace("/opt/matchgraph/bin/matchgraph", str(PROGRAM))
        (tmp_path / f"matchgraph.{name}").write_text(text)
    units = [str(tmp_path / f"matchgraph.{name}") for name in ("service", "timer")]
    found = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    security = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", units[0]]
    assert subprocess.run(security, capture_output=True, check=False).returncode == 0


def test_the_timer_starts_the_service_every_night() -> None:
    timer = configparser.RawConfigParser()
    timer.read_string(block("ini", "[Timer]"))
    assert re.fullmatch(r"\*-\*-\* \d\d:\d\d", timer["Timer"]["OnCalendar"])
