"""A Dask cluster as the workers of a study; needs the extra `cluster`."""

from __future__ import annotations

import pkgutil
import time
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

from simulator.study.workers import batch

if TYPE_CHECKING:
    from concurrent.futures import Executor

CONNECT_S = 10.0
CANNOT_RUN = "its workers cannot make runs; Depthscope has to be installed where they are"
EXTRA = "a cluster needs the library distributed: pip install 'depthscope[cluster]'"


class MissingLibrary(RuntimeError):
    """The extra that a cluster needs is not installed."""


class DaskCluster:
    """The workers of a Dask scheduler; Depthscope has to be installed where they run.

    The scheduler itself runs the tasks of a lost worker again. A cancelled study is left at once;
    runs under way on the cluster end by themselves, and nobody waits for them.
    """

    def __init__(self, address: str) -> None:
        """Connect. Raises MissingLibrary, or OSError where nobody answers."""
        try:
            import distributed
        except ImportError:
            raise MissingLibrary(EXTRA) from None
        self._address = address
        self._library = distributed
        self._client: Any = None
        self._executor: Executor | None = None
        self._count, self._counted_s = 1, 0.0
        client = self._connect()
        try:
            # a worker that is given a function it does not have ends itself
            client.run(pkgutil.resolve_name, f"{batch.__module__}:batch.__name__")
        except ImportError as error:
            self.stop()
            raise OSError(f"{CANNOT_RUN}: {error}") from None

    @property
    def executor(self) -> Executor:
        if self._executor is None:
            self._connect()
        assert self._executor is not None
        return self._executor

    def _connect(self) -> Any:
        try:
            # a client of no possible address complains once more when it is thrown away
            self._library.comm.get_address_host_port(self._address)
            client = self._library.Client(self._address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise OSError(f"no scheduler answers at {self._address}: {error}") from None
        self._client, self._executor = client, client.get_executor(pure=False)
        return client

    @property
    def count(self) -> int:
        now = time.monotonic()
        if self._client is not None and now - self._counted_s > 1.0:
            self._counted_s = now
            self._count = max(sum(self._client.nthreads().values()), 1)
        return self._count

    def is_lost(self, error: BaseException) -> bool:
        lost = (self._library.scheduler.KilledWorker, self._library.CancelledError, CancelledError)
        return isinstance(error, lost) or not self._is_connected

    @property
    def _is_connected(self) -> bool:
        return self._client is not None and self._client.status == "running"

    def renew(self) -> None:
        if not self._is_connected:
            self.stop()

    def stop(self) -> None:
        client, self._client, self._executor = self._client, None, None
        if client is not None:
            client.close(timeout=1)
