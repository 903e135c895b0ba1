"""A person's own things: ratings out of turn, settings, privacy, erasing; and words that mean nothing."""

import pathlib

import pytest
import sqlalchemy as sa

from bot import app, life, opening
from bot.screens import commands
from db import engine
from tests import bots, sandboxes, talks


async def test_pain_in_one_line_is_noted(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/pain 4")

    await ann.hears("Noted: 4.")


async def test_pain_asks_and_a_plain_number_answers(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/pain")
    await ann.hears("Back pain right now")
    await ann.says("3/10")

    await ann.hears("Noted: 3.")


async def test_emergency_words_open_the_safety_question_instead_of_a_stretch(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    said = await ann.says("since this morning I can't pee and my legs gave way")

    await ann.hears("right now, any of these", after=said.id)


async def test_delete_takes_two_taps_and_leaves_nothing(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    settings = bots.configured(tmp_path)
    ann = await sandbox.ann()
    async with bots.running(sandbox, settings):
        await talks.subscribes(ann)
        await ann.says("/pain 4")
        await ann.hears("Noted: 4.")
        await ann.says("/delete")
        await ann.taps("Erase")
        await ann.hears("Are you sure?")
        await ann.taps("Yes, erase everything")
        await ann.hears("Everything about you is erased")

    database = engine.connect(settings.database)
    async with engine.sessions(database).begin() as sql:
        for table in ("people", "reminders", "practices", "ratings", "targets", "posted"):
            assert await sql.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608  our own names
        assert await sql.scalar(sa.text(f"SELECT count(*) FROM outbox WHERE chat_id = {ann.user_id}")) == 0  # noqa: S608
    await database.dispose()


async def test_keeping_everything_erases_nothing(settled: sandboxes.Sandbox) -> None:
    ann = await settled.ann()
    await talks.subscribes(ann)
    await ann.says("/delete")
    await ann.taps("Keep everything")
    await ann.hears("everything stays as it is")
    await ann.says("/settings")

    await ann.hears("Every day at 07:30")


async def test_words_that_mean_nothing_get_one_helpful_line(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await ann.says("zzzz qqqq")
    await ann.hears("I didn't understand that.")
    await ann.says("/flurb")

    await ann.hears("I don't know that command.")


async def test_the_command_menu_is_the_table_of_commands(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await ann.says("/help")
    told = await ann.hears("one guided stretch a day")
    menu = [command["command"] for command in (await unkink.state())["commands"]]

    assert menu == [command.name for command in commands.table(str)]
    assert all(f"/{name}" in told.text for name in menu)


async def test_a_restart_goes_on_where_it_was(sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path) -> None:
    settings = bots.configured(tmp_path)
    ann = await sandbox.ann()
    async with bots.running(sandbox, settings):
        await talks.starts(ann)
        await ann.hears("Step 2 of")
    async with bots.running(sandbox, settings):
        await talks.finishes(ann)


async def test_a_wrong_token_stops_start_up_with_words_that_help(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    place = life.Place("1111111111:this-token-is-not-the-right-one", sandbox.url, None, app.real_now)
    with pytest.raises(opening.CannotRun, match="TELEGRAM_BOT_TOKEN") as stopped:
        await app.run(bots.configured(tmp_path), place)

    assert "1111111111" not in str(stopped.value)


async def test_consent_can_be_given_later_with_its_text_and_taken_back(unkink: sandboxes.Sandbox) -> None:
    ann = await unkink.ann()
    await talks.subscribes(ann, consent="No, keep none")
    await ann.says("/pain 4")
    await ann.hears("heard and not kept")
    await ann.taps("Keep my ratings")
    await ann.hears("They are health data.")
    await ann.taps("Yes, keep my ratings")
    await ann.hears("Pain ratings: kept, encrypted")
    await ann.says("/pain 4")
    await ann.hears("Noted: 4.")
    settings = await ann.hears("Pain ratings: kept, encrypted")
    for _ in range(2):  # a double tap forgets once and gives nothing back
        await ann.taps_data(settings.id, settings.data("Forget my ratings"))

    await ann.hears("Pain ratings: not kept")


async def test_every_decision_about_ratings_stands_in_the_ledger_with_the_text_it_was_about(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    settings = bots.configured(tmp_path)
    ann = await sandbox.ann()
    async with bots.running(sandbox, settings):
        await talks.subscribes(ann, consent="No, keep none")
        await ann.says("/settings")
        await ann.taps("Keep my ratings")
        await ann.taps("Yes, keep my ratings")
        kept = await ann.hears("Pain ratings: kept, encrypted")
        for _ in range(2):
            await ann.taps_data(kept.id, kept.data("Forget my ratings"))
        await ann.hears("Pain ratings: not kept")
        await ann.says("/privacy")
        shown = await ann.hears("Keeping your pain ratings:")

    assert [word for word in ("not agreed", "taken back") if word in shown.text] == ["not agreed", "taken back"]
    database = engine.connect(settings.database)
    async with engine.sessions(database).begin() as sql:
        rows = (await sql.execute(sa.text("SELECT state, version, language FROM consents ORDER BY id"))).all()
    await database.dispose()
    assert rows == [("declined", 1, "en"), ("given", 1, "en"), ("withdrawn", 1, "en")]


async def test_taking_consent_back_drops_ratings_and_keeps_the_reminder(
    sandbox: sandboxes.Sandbox, tmp_path: pathlib.Path
) -> None:
    settings = bots.configured(tmp_path)
    ann = await sandbox.ann()
    async with bots.running(sandbox, settings):
        await talks.subscribes(ann)
        await ann.says("/pain 4")
        await ann.hears("Noted: 4.")
        await ann.says("/settings")
        await ann.taps("Forget my ratings")
        shown = await ann.hears("Pain ratings: not kept")

    assert "Every day at 07:30" in shown.text
    database = engine.connect(settings.database)
    async with engine.sessions(database).begin() as sql:
        assert await sql.scalar(sa.text("SELECT count(*) FROM ratings")) == 0
        assert await sql.scalar(sa.text("SELECT next_due_at FROM reminders")) is not None
    await database.dispose()
