"""The ArcadeDB server as a child process: starting, watching and stopping it."""

from __future__ import annotations

import json
import os
import re
import resource
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from graph.arcadedb_files import damage
from graph.errors import StoreUnreachableError
from graph.graph_folder import GraphFolder, Lock, Secrets, write_private
from graph.java_archive import GARBAGE_COLLECTOR, JavaArchive
from graph.server_watch import watched

DATABASE = "graph"
USER = "root"
READER = "reader"
MEMORY_VARIABLE = "MATCHGRAPH_SERVER_MEMORY"
START_LIMIT = 60.0
STOP_LIMIT = 15.0
STATEMENT_LIMIT = 600.0
LEAST_FILES = 256  # open ones; with half of them it does not start
# A server out of memory would hang, and its clients would wait for ever; the watcher starts it again.
JAVA_FLAGS = (
    GARBAGE_COLLECTOR,
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-CreateCoredumpOnCrash",  # it would hold the passwords
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF-8",
)

_GROUPS = {
    "version": 1,
    "databases": {
        "*": {
            "groups": {
                "admin": {
                    "access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "types": {
                        "*": {"access": ["createRecord", "readRecord", "updateRecord", "deleteRecord"]}
                    },
                },
                "reader": {
                    "access": [],
                    "resultSetLimit": -1,
                    "readTimeout": -1,
                    "types": {"*": {"access": ["readRecord"]}},
                },
            }
        }
    },
}

_BOLT_PORT = re.compile(r"BOLT connections on /127\.0\.0\.1:(\d+)")
_HTTP_PORT = re.compile(r"HTTP Server started \(host=127\.0\.0\.1 port=(\d+)")
_STARTED = "ArcadeDB Server started in"


def _package() -> Path:
    spec = find_spec(
        "arcadedb_embedded"
    )  # located without importing: an import would load a JVM into this process
    if spec is None or spec.origin is None:
        raise StoreUnreachableError("the package 'arcadedb-embedded' is not installed: reinstall matchgraph")
    return Path(spec.origin).parent


def _options(folder: GraphFolder, passwords: Secrets, changed: Mapping[str, str]) -> list[str]:
    start = 20000 + secrets.randbelow(12000)
    settings = {
        "server.rootPath": str(folder.server_root),
        "server.rootPassword": passwords.root,
        "server.defaultDatabases": f"{DATABASE}[{USER},{READER}:{passwords.reader}:reader]",
        "server.mode": "development",  # production mode hides error messages
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": f"{start}-{start + 200}",  # port 0 works, but is not reported
        "server.saltIterations": "1",  # slow hashes are for chosen passwords; these are random
        "bolt.host": "127.0.0.1",
        "bolt.port": "0",
        "txWalFlush": "1",
        "command.timeout": str(int(STATEMENT_LIMIT * 1000)),
        "opencypher.loadCsv.allowFileUrls": "false",
        "opencypher.loadCsv.allowRemoteUrls": "false",
        "polyglotEngineEnabled": "false",
        "serverMetrics": "false",
        "studio.enabled": "false",
    }
    configured = [f"-Darcadedb.{name}={value}" for name, value in {**settings, **changed}.items()]
    return [*JAVA_FLAGS, f"-Xmx{_heap()}", *configured]


def _heap() -> str:
    """Return the server's maximum heap: as set, or a quarter of the machine's memory, 512 MB to 2 GB."""
    given = os.environ.get(MEMORY_VARIABLE)
    if given:
        if not re.fullmatch(r"\d+[mMgG]", given):
            raise StoreUnreachableError(f"{MEMORY_VARIABLE} is '{given}': write a size such as 800m or 2g")
        return given
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{min(2048, max(512, machine // 4 // 2**20))}m"


def _quoted(argument: str) -> str:
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write_configuration(folder: GraphFolder, passwords: Secrets, archive: JavaArchive) -> Path:
    config = folder.server_root / "config"
    config.mkdir(mode=0o700, exist_ok=True)
    write_private(config / "server-groups.json", json.dumps(_GROUPS))
    arguments = folder.server_root / "java-arguments"
    write_private(arguments, _arguments(folder, passwords, archive, {}))
    return arguments


def _arguments(
    folder: GraphFolder, passwords: Secrets, archive: JavaArchive, changed: Mapping[str, str]
) -> str:
    classpath = ["-cp", str(_package() / "jars" / "*")]
    options = [*archive.options(), *_options(folder, passwords, changed)]
    lines = [*options, *classpath, "com.arcadedb.server.ArcadeDBServer"]
    return "\n".join(_quoted(line) for line in lines)


_left_running: list[subprocess.Popen[bytes]] = []  # detached, or used by others: no one waits for them


class ServerProcess:
    """A starting or running server on a folder.

    Args:
        folder: the graph's folder; its lock must be held.
        lock: the lock, which the server inherits.
        detached: whether it keeps running when this process ends.
    """

    def __init__(self, folder: GraphFolder, lock: Lock, *, detached: bool) -> None:
        self._folder, self._users = folder, None if detached else folder.users()
        harm = damage(folder.server_root / "databases" / DATABASE)
        if harm is not None:
            raise StoreUnreachableError(
                f"the graph in '{folder.path}' is damaged: {harm} (log of its last use: {folder.console}); "
                "restore the folder from a backup, or load the sources into a new one"
            )
        try:
            self._archive = JavaArchive(_package(), learns=not detached)
            self._again.unlink(missing_ok=True)
            arguments = _write_configuration(folder, folder.secrets(), self._archive)
            command = [str(_package() / "jre" / "bin" / "java"), f"@{arguments}"]
            if self._users is not None:
                pipe = str(self._users.pipe)
                command = [
                    "/bin/sh",
                    "-c",
                    watched(lock),
                    "matchgraph-server",
                    pipe,
                    str(self._again),
                    *command,
                ]
            with (
                open(folder.console, "wb", opener=_private) as console,
                self._standard_input() as standard_input,
            ):
                self._process = subprocess.Popen(
                    command,
                    stdin=standard_input,
                    stdout=console,
                    stderr=console,
                    cwd=folder.server_root,
                    env=_environment(),
                    pass_fds=(lock.descriptor,),
                    umask=0o077,
                    start_new_session=True,  # so that Ctrl-C in a terminal does not reach the server
                )
        except OSError as error:
            raise StoreUnreachableError(f"the embedded server cannot be started: {error}") from error
        if detached:
            _left_running.append(self._process)

    @property
    def _again(self) -> Path:
        return self._folder.server_root / "java-arguments-again"

    @property
    def pid(self) -> int:
        """The process to signal in order to stop the server."""
        return self._process.pid

    def wait_for_ports(self) -> tuple[int, int]:
        """Wait until the server has started and return its Bolt and HTTP ports.

        Raises:
            StoreUnreachableError: it exited or did not start in time; the message names its log.
        """
        deadline = time.monotonic() + START_LIMIT
        while True:
            ended = self._process.poll() is not None
            said = self._folder.console.read_text("utf-8", errors="replace")
            bolt, http = _BOLT_PORT.search(said), _HTTP_PORT.search(said)
            if _STARTED in said and bolt and http:
                self._allow_restart(int(bolt[1]), int(http[1]))
                return int(bolt[1]), int(http[1])
            if ended:
                raise StoreUnreachableError(self._failure(said, "ended at once"))
            if time.monotonic() > deadline:
                self.stop()
                raise StoreUnreachableError(self._failure(said, f"did not start in {START_LIMIT:.0f} s"))
            time.sleep(0.01)

    def _allow_restart(self, bolt_port: int, http_port: int) -> None:
        """Write what the watcher starts the server with again, at the ports that its users know.

        A detached server has no watcher: the next command starts it again.
        """
        if self._users is None:
            return
        ports = {"bolt.port": str(bolt_port), "server.httpIncomingPort": str(http_port)}
        with suppress(OSError):  # on a full disk the server that runs is of use, too
            write_private(self._again, _arguments(self._folder, self._folder.secrets(), self._archive, ports))

    def _failure(self, said: str, what: str) -> str:
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if 0 <= files < LEAST_FILES:
            what += f": only {files} files may be open, raise that to {LEAST_FILES} or more with `ulimit -n`"
            return f"the embedded server on '{self._folder.path}' {what} (log: {self._folder.console})"
        reasons = [line.strip() for line in said.splitlines() if "Exception" in line or "Error" in line]
        reason = f": {reasons[-1]}" if reasons else ""
        return f"the embedded server on '{self._folder.path}' {what}{reason} (log: {self._folder.console})"

    @contextmanager
    def _standard_input(self) -> Iterator[int]:
        """Open what the server's watcher reads until the last user has gone."""
        if self._users is None:
            yield subprocess.DEVNULL
            return
        reader = self._users.begin()
        try:
            yield reader
        finally:
            os.close(reader)

    def leave(self) -> bool:
        """Leave the server to the other commands that use it, or stop it; return whether it stopped."""
        if self._users is not None and self._users.leave():
            _left_running.append(self._process)
            return False
        self.stop()
        return True

    def stop(self) -> None:
        """Stop the server, if it is detached, and wait for it to exit; the watcher stops any other."""
        if self._users is None:
            self._process.terminate()
        else:
            self._users.leave()
        try:
            self._process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        else:
            self._archive.keep()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _environment() -> dict[str, str]:
    unwanted = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"}
    wanted = {
        name: value
        for name, value in os.environ.items()
        if name not in unwanted and not name.startswith("MATCHGRAPH_")  # passwords of other graphs
    }
    return {
        **wanted,
        "LC_ALL": "C.UTF-8",
    }  # otherwise Java cannot open a folder like 'Müller' in the C locale
