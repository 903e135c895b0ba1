"""Sessions on the simulated disk: SQLAlchemy's own, asked on the spot.

`AsyncSession` crosses into a greenlet and back for each statement, because a driver may have to wait. The simulated
disk never waits (`disk.py`), and a third of the time would go into crossings to nowhere.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

if TYPE_CHECKING:
    import sqlalchemy as sa

_T = TypeVar("_T")


class _Session(AsyncSession):
    """What the bot's SQL awaits of a session, each thing done when it is called."""

    async def run_sync(self, fn: Callable[..., _T], *arguments: Any, **named: Any) -> _T:  # noqa: ANN401  whatever fn takes
        """Run it here."""
        return fn(self.sync_session, *arguments, **named)


def _on_the_spot(name: str) -> Callable[..., Any]:
    async def call(self: _Session, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401  as the session's own
        return getattr(self.sync_session, name)(*arguments, **named)

    return call


for _name in ("execute", "scalar", "scalars", "get", "get_one", "flush", "refresh", "delete"):
    setattr(_Session, _name, _on_the_spot(_name))


class Sessions(async_sessionmaker[AsyncSession]):
    """One life's sessions, on one connection: as in the real pool, whoever comes later waits in line."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take an engine that uses the simulated disk."""
        super().__init__(engine, class_=_Session, expire_on_commit=False)
        self._engine, self._turn = engine, asyncio.Lock()
        self._session: AsyncSession = self()  # closed, it is as good as a new one
        self._connection: sa.Connection | None = None

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:  # type: ignore[override]  # used as a context manager only
        """A transaction."""
        async with self._turn:
            session = self._session.sync_session
            if self._connection is None:
                session.bind = self._connection = (await self._engine.connect()).sync_connection
            with contextlib.closing(session), session.begin():
                yield self._session

    def drop(self) -> None:
        """The life is over, and its connection with it."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
