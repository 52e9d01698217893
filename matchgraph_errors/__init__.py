"""The root of all errors that are raised on purpose.

It is a package of its own because the engine's packages need it in common, though some may not import others.
"""

from __future__ import annotations


class MatchGraphError(Exception):
    """The parent of every error that is raised on purpose; its text is fit for a user's eyes.

    `exit_code` is what the command line ends with: 1 some input refused, 2 usage, 3 store unreachable, 4 not
    found, 5 refused by a guard. An error of any other parent is a fault of the program.
    """

    exit_code = 2
