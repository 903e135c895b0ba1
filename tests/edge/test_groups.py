"""Groups: one invitation into the private chat, nothing about anybody, and nothing kept."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from bot import app, deps
from db import models, people
from tests.databases import Sessions
from tests.edge import desk
from tests.telegrams import ANN, BOB, START

GROUP = {"id": -100, "type": "supergroup", "title": "Backs"}


@pytest.fixture(scope="module")
def rooms() -> deps.House:
    return app.house(1.0)


@pytest.fixture
async def unkink(sqlite_sessions: Sessions, rooms: deps.House) -> AsyncIterator[desk.Desk]:
    async with desk.open_desk(sqlite_sessions, rooms) as opened:
        yield opened


async def rows(sessions: Sessions) -> list[models.Outbox]:
    async with sessions() as sql:
        return list(await sql.scalars(sa.select(models.Outbox).order_by(models.Outbox.id)))


async def test_who_lets_us_into_a_group_is_invited_into_a_private_chat(
    unkink: desk.Desk, sqlite_sessions: Sessions
) -> None:
    await unkink.hears(desk.membership(10, "member", GROUP))

    (said,) = await rows(sqlite_sessions)
    assert said.screen is not None
    assert (said.chat_id, said.slot) == (-100, None)
    ((button,),) = said.screen["buttons"]
    assert button == {"text": "Open a private chat", "url": "https://t.me/unkink_bot?start=group"}
    assert await unkink.person() is None


@pytest.mark.parametrize("words", ["/start", "/stretch piriformis", "/pain 4", "/export", "/progress", "/delete"])
async def test_a_command_in_a_group_is_answered_with_the_invitation_and_notes_nobody(
    unkink: desk.Desk, words: str
) -> None:
    await unkink.hears(desk.text(10, words, chat=GROUP))

    (said,) = await unkink.said(-100)
    assert "stay in our private chat" in said
    assert await unkink.said(ANN) == []
    assert await unkink.person() is None


async def test_what_a_person_has_is_not_shown_or_changed_from_a_group(
    unkink: desk.Desk, sqlite_sessions: Sessions
) -> None:
    async with sqlite_sessions.begin() as sql:
        ann = await people.add(sql, ANN, "en", START)
        ann.consent_version = 1
    await unkink.hears(desk.text(10, "/pain 4", chat=GROUP))

    assert "4" not in (await unkink.said(-100))[0]
    async with sqlite_sessions() as sql:
        assert await sql.scalar(sa.select(sa.func.count()).select_from(models.Rating)) == 0


async def test_a_button_of_one_person_is_not_anothers(unkink: desk.Desk, sqlite_sessions: Sessions) -> None:
    async with sqlite_sessions.begin() as sql:
        for user in (ANN, BOB):
            await people.add(sql, user, "en", START)
    await unkink.hears(desk.tap(10, "e:2", BOB, chat=GROUP), desk.tap(11, "e:2", BOB, chat=desk.private(ANN)))

    told = [row.screen["text"] for row in await rows(sqlite_sessions) if row.screen]
    assert told == ["That button belongs to somebody else."] * 2
    assert await unkink.person(ANN) is not None
    assert await unkink.person(BOB) is not None


async def test_when_we_are_taken_out_of_a_group_nothing_of_it_stays(
    unkink: desk.Desk, sqlite_sessions: Sessions
) -> None:
    await unkink.hears(desk.text(10, "/start", chat=GROUP), desk.membership(11, "kicked", GROUP))

    assert await rows(sqlite_sessions) == []


async def test_a_group_that_moves_is_followed(unkink: desk.Desk, sqlite_sessions: Sessions) -> None:
    old = {"id": -5, "type": "group", "title": "Backs"}
    await unkink.hears(desk.text(10, "/start", chat=old), desk.message(11, chat=old, migrate_to_chat_id=-100))

    assert [row.chat_id for row in await rows(sqlite_sessions)] == [-100]


async def test_our_rank_in_a_group_and_channels_are_of_no_interest(
    unkink: desk.Desk, sqlite_sessions: Sessions
) -> None:
    promoted = desk.membership(10, "member", GROUP)
    promoted["my_chat_member"]["old_chat_member"] = {"user": desk.ME, "status": "member"}
    await unkink.hears(promoted, desk.membership(11, "member", GROUP | {"type": "channel"}))

    assert await rows(sqlite_sessions) == []


async def test_a_group_is_invited_once_for_each_update(unkink: desk.Desk, sqlite_sessions: Sessions) -> None:
    for _ in range(2):
        await unkink.hears(desk.membership(10, "member", GROUP))

    assert len(await rows(sqlite_sessions)) == 1
