"""Work on one source in several transactions: the newest claim counts, an older one writes nothing more."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from graph.errors import OvertakenError
from graph.store import Store
from graph.transaction import Transaction

Result = TypeVar("Result")


@dataclass(frozen=True)
class Claim:
    """A claim on a source while it is pending.

    Args:
        id: the source's id.
        writer: mark of who claims it, stored with the source.
    """

    store: Store
    id: str
    writer: str = field(default_factory=lambda: uuid.uuid4().hex)

    def transaction(self, name: str, work: Callable[[Transaction], Result]) -> Result:
        """Do a part of the work in one transaction.

        Args:
            name: what is done, for errors.
            work: does it.

        Raises:
            OvertakenError: another command claimed or retracted the source; nothing was done.
        """

        def checked(transaction: Transaction) -> Result:
            transaction.write("hold_sources", ids=[self.id], token=uuid.uuid4().hex)
            found = transaction.read("sources_by_id", ids=[self.id])
            if not found or found[0]["writer"] != self.writer:
                raise OvertakenError(
                    f"another command loads or retracts '{self.id}' at this moment; try again when it is done"
                )
            result = work(transaction)
            transaction.write("release_sources", ids=[self.id])
            return result

        return self.store.transaction(name, checked)
