"""Run commands while connections to other machines and look-ups of names are refused and counted.

Arguments: a file of commands, JSON lists, one a line. The last line printed is what was refused, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = ("127.", "::1", "localhost")
refused: list[str] = []


def hook(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what leaves this machine; Python calls this before it does anything of the kind."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        address = arguments
    else:
        return
    host = str(address[0]) if isinstance(address, tuple) else ""  # a path is a socket of this machine
    if host and not host.startswith(HERE):
        refused.append(f"{event} {host}")
        raise PermissionError(f"this test allows no connection to {host}")


if __name__ == "__main__":
    sys.addaudithook(hook)

    from matchgraph.cli import run  # nothing may connect while it is imported, either

    codes = [run(json.loads(line)) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    print()
    print(json.dumps({"codes": codes, "refused": refused}))
