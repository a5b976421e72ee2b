"""What a system in memory has committed: effects that are counted, facts that are known, a crew that makes entries.

In: transactions. Out: counts and facts, which outlive the system that is "killed". Used by both systems.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from optimx.testing.failpoints import OnEffect


def announce_nothing(name: str, when: str) -> None:
    """Announce to nobody."""


@dataclass(slots=True)
class MemoryStore:
    """What a system has committed: it outlives the system that is "killed".

    Attributes:
        effects: how often each thing was done; a test wants to see 1.
        facts: what the system knows, by name.
    """

    effects: dict[str, int] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    def commit(
        self,
        name: str,
        effects: Iterable[str] = (),
        facts: Mapping[str, str] | None = None,
        *,
        forget: Iterable[str] = (),
        on_effect: OnEffect = announce_nothing,
    ) -> None:
        """Do one transaction: all of it or nothing.

        Args:
            name: what is announced.
            effects: each is counted once more.
            facts: what is known from now on.
            forget: facts that are known no longer.
            on_effect: told before and after; whatever it raises kills the transaction or what follows.
        """
        on_effect(f"system.{name}", "before")
        for effect in effects:
            self.effects[effect] = self.effects.get(effect, 0) + 1
        self.facts.update(facts or {})
        for fact in forget:
            self.facts.pop(fact, None)
        on_effect(f"system.{name}", "after")

    def named(self, kind: str) -> dict[str, str]:
        """Return the facts of one kind, by the rest of their names, in the order in which they became known."""
        return {name[len(kind) + 1 :]: value for name, value in self.facts.items() if name.startswith(f"{kind} ")}

    def copy(self) -> "MemoryStore":
        """Return a store that holds the same and goes its own way."""
        return MemoryStore(dict(self.effects), dict(self.facts))


def enter(store: MemoryStore, entry: str, photo: str = "", *, late: bool = False) -> None:
    """Have the crew make an entry.

    Args:
        store: of the mobile system.
        entry: its id.
        photo: name of the photo that it needs; empty for none.
        late: the photo comes in later, by `arrive`.
    """
    store.commit("enter", facts={f"entry {entry}": photo})
    if photo and not late:
        arrive(store, photo)


def arrive(store: MemoryStore, photo: str) -> None:
    """Have a photo come in from a telephone."""
    store.commit("arrive", facts={f"here {photo}": "yes"})
