"""Orders and who may take them: one call of a worker's method, and the workers of a cluster that are hired for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evidence_kit.domain.errors import EvidenceKitError

if TYPE_CHECKING:
    from evidence_kit.regenerate.cluster.nodes import ClusterNode


@dataclass(eq=False)
class Order:
    """One call of a worker's method."""

    method: str
    arguments: tuple[Any, ...]
    barred: set[str] = field(default_factory=set)
    """Nodes and workers that do not get it: they lack the weights, or had an order that shares this set."""
    apart: str = ""
    """`node` or `worker`: of the orders that share `barred`, no two go to the same one."""
    losses: int = 0
    error: EvidenceKitError | None = None
    """Why the last node could not do it."""


@dataclass(eq=False)
class PoolWorker:
    """A hired worker."""

    name: str
    node: ClusterNode
    actor: Any
    since: float

    def may_take(self, order: Order) -> bool:
        """Whether the order is not barred from it."""
        return not order.barred & {self.name, self.node.id}

    def place(self, order: Order) -> set[str]:
        """What an order that is kept apart from others bars when it is given here."""
        return {"node": {self.node.id}, "worker": {self.name}}.get(order.apart, set())
