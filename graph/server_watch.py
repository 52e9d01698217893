"""The watcher of an embedded server, which ends it with its last user and restarts it when out of memory."""

from __future__ import annotations

from graph.graph_folder import Lock

# Ends the server when the last command has closed the pipe, which also happens on a crash or SIGKILL.
# FREE is a descriptor other than that of the lock, which the server has to inherit.
# A death signal (PR_SET_PDEATHSIG) would also fire when the starting thread ends.
#
# A query that exhausts the memory of Java ends the server with status 3 (ExitOnOutOfMemoryError). It starts
# again, with the arguments in $again, for the other queries of its users. Whoever ends the server removes
# that file first: a server that starts meanwhile is either found in $again.pid or stopped by who started it.
_WATCHED = """
pipe=$1; again=$2; shift 2
exec FREE<&0 </dev/null
start() { "$@" FREE<&- </dev/null & server=$!; echo "$server" > "$again.pid"; }
start "$@"
{
    read -r _ <&FREE
    exec FREE<&-
    rm -f "$again"
    server=$(cat "$again.pid")
    kill "$server"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        sleep 0.5; kill -0 "$server" || exit 0
    done
    kill -9 "$server"
} 2>/dev/null & watcher=$!
exec FREE<&-
wait "$server"; status=$?
while [ "$status" = 3 ] && [ -e "$again" ]; do
    start "$1" "@$again"
    [ -e "$again" ] || kill "$server"
    wait "$server"; status=$?
done
kill "$watcher" 2>/dev/null
rm -f "$pipe" "$again" "$again.pid"
exit "$status"
"""


def watched(lock: Lock) -> str:
    """Return the script that watches a server; a shell may know only descriptors of one digit.

    Its arguments are the pipe that users hold, the file of arguments to start the server with again, and the
    command that starts it.
    """
    return _WATCHED.replace("FREE", "8" if lock.descriptor != 8 else "9")
