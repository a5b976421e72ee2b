"""All checks of a transport, in the order in which an author meets them, and the class that pytest runs them by.

In: an author's fixture `drop`. Out: one test a check. Subclassed in the tests of every transport.
"""

from optimx.testing.conformance.as_tests import with_tests
from optimx.testing.conformance.checks import Check, checks_of
from optimx.testing.conformance.transport import (
    breaking,
    changing,
    cutting,
    declared,
    entering,
    exchange,
    hostile,
    looking,
    moving,
)
from optimx.testing.conformance.transport.ground import Ground, try_on

TRANSPORT_CHECKS: tuple[Check[Ground], ...] = checks_of(
    looking, moving, changing, declared, entering, breaking, cutting, hostile, exchange
)
"""Every promise of a transport."""


@with_tests(TRANSPORT_CHECKS, "drop", try_on)
class TransportConformance:
    """The whole suite for a transport: subclass it in a test module, and give it a fixture `drop`.

    ```python
    class TestShelf(TransportConformance):
        @pytest.fixture
        def drop(self, tmp_path: Path) -> DropUnderTest:
            return DropUnderTest(PLUGIN, ShelfOptions(root=tmp_path), behind=FolderBehind(tmp_path))
    ```
    """
