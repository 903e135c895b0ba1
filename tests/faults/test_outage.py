"""The bot was away for longer than Telegram keeps taps: when it is back, what was open is asked again, and works."""

import datetime as dt
import pathlib

import pytest
import sqlalchemy as sa

from bot import app
from bot.edge import alarms
from bot.flows import again as rule
from db import engine, models
from tests import bots, sandboxes, talks
from tests.faults import wires


async def test_a_card_whose_tap_was_lost_is_shown_again_and_its_buttons_work(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "SWEEP_S", 0.3)
    ann, bob = await sandbox.ann(), await sandbox.joins("Bob")
    configuration = bots.configured(tmp_path)
    async with bots.running(sandbox, configuration):
        card = await talks.opens(ann)
    await longer_away(configuration.database, dt.timedelta(hours=1))

    async with bots.running(sandbox, configuration):
        await bob.says("/help")  # otherwise Telegram's first answer takes as long as a poll may
        again = await ann.hears("I was away for a while", after=card.id)
        assert again.labels == card.labels
        await ann.taps_data(again.id, again.data("3"))
        await ann.hears("Noted: 3.")


async def test_a_card_whose_tap_telegram_could_not_bring_is_shown_again_and_its_buttons_work(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_now, later = app.real_now, dt.timedelta()
    monkeypatch.setattr(app, "real_now", lambda: real_now() + later)
    monkeypatch.setattr(alarms, "SWEEP_S", 0.1)
    address = wires.free_address()
    async with (
        sandboxes.running(wall=lambda: app.real_now().timestamp()) as sandbox,
        wires.line_to(f"http://{address}") as (line, public),
    ):
        sandbox.inside.courier.first_pause_s = 0.05
        ann, bob = await sandbox.ann(), await sandbox.joins("Bob")
        configuration = bots.configured(
            tmp_path, telegram_api_url=sandbox.url, unkink_listen=address, unkink_webhook_url=f"{public}/telegram"
        )
        async with bots.running(sandbox, configuration):
            card = await talks.opens(ann)
            line.cut()
            later += dt.timedelta(seconds=5)  # Telegram tells whole seconds only
            await ann.taps_data(card.id, card.data("3"))
            await sandboxes.until(lambda: line.refused > 0)
            later += 2 * rule.KEPT
            log = sandbox.inside.bot.log
            seen = len(log)
            await sandboxes.until(lambda: sum(each.method == "getWebhookInfo" for each in list(log)[seen:]) > 1)
            assert (await ann.chat())[-1].id == card.id, "what is asked now would be answered in vain"
            line.mend()
            await bob.says("/help")
            shown = await ann.hears("I was away for a while", after=card.id)
            assert shown.labels == card.labels
            await ann.taps_data(shown.id, shown.data("3"))
            await ann.hears("Noted: 3.")


async def longer_away(database: str, how_long: dt.timedelta) -> None:
    """Let everything in the diary that tells of the outage lie so much longer ago."""
    opened = engine.connect(database)
    async with engine.sessions(opened).begin() as sql:
        for row in await sql.scalars(sa.select(models.Hearing)):
            row.heard_at -= how_long
        for message in await sql.scalars(sa.select(models.Posted)):
            message.posted_at -= how_long
    await opened.dispose()
