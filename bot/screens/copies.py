"""The copy of one's data: what goes with it in the chat, and what each field of it means."""

import datetime as dt

from bot.screens import screen

Fields = dict[str, dict[str, str]]
"""Table -> field -> what it means."""


def here_it_is(say: screen.Say) -> screen.Screen:
    """The words under the file."""
    text = say(
        "<b>Everything I keep about you</b>, as JSON and as tables (CSV); the file README.txt inside says what is what."
        " It holds health data in plain text: keep it where only you can read it."
    )
    sorry = say("I could not put your data together just now, sorry. Please try /export again in a while.")
    return screen.Screen(text, document={"kind": "export", "sorry": sorry})


def on_its_way(say: screen.Say) -> screen.Screen:
    """The one before has not been sent yet."""
    return screen.Screen(say("Your copy is on its way already."))


def enough(most: int, say: screen.Say) -> screen.Screen:
    """No more of them today."""
    return screen.Screen(
        say("You have had {n} copies within a day. They are above in this chat; tomorrow I make another.").format(
            n=most
        )
    )


def readme(made_at: dt.datetime, say: screen.Say) -> str:
    """README.txt."""
    lines = [
        say("Everything that Unkink keeps about you, as of {moment}.").format(moment=f"{made_at:%Y-%m-%d %H:%M} UTC"),
        "",
        say("unkink.json has all of it: one list for each table. The CSV files have the same, one file a table."),
        say("Moments are in UTC (ISO 8601). Values that are kept encrypted are readable here."),
        say("In the CSV files a text that begins like a formula has an apostrophe before it; the JSON has none."),
        "",
    ]
    for table, meanings in fields(say).items():
        lines += [table, *(f"  {name}: {means}" for name, means in meanings.items()), ""]
    return "\n".join(lines)


def fields(say: screen.Say) -> Fields:
    """Every field of every table."""
    whose = {"id": say("number of the row"), "person_id": say("your row in people")}
    return {
        "people": {
            "id": say("our number of you"),
            "user_id": say("Telegram's number of you"),
            "language": say("as Telegram named it at your first message"),
            "zone": say("your time zone"),
            "created_at": say("when you first wrote"),
            "heard_on": say("the date of your last word or tap"),
            "erase_on": say("when everything goes, unless you are heard from; set after 700 quiet days"),
            "blocked_at": say("when you blocked the bot; empty: you have not"),
            "consent_version": say("the text you agreed to so that ratings are kept; empty: they are not kept"),
            "screening": say("your safety answers and what they came to"),
            "screened_at": say("when you gave them"),
            "set_aside": say("movements that hurt, and until when they are left out"),
            "unwanted": say("movements that you never want"),
            "course": say("movements whose dose is not the least: -1 an easier one, 1 usual, 2 most, 3 a harder one"),
            "tough_day": say("the last day that began with 7 or more"),
            "hands_free": say("whether steps go on by themselves"),
            "dark": say("whether pictures have a dark ground"),
            "pictures": say("whether pictures are shown"),
            "asking": say("the question that is open in the chat"),
            "wish": say("what happens when it is answered"),
            "offered": say("labels of the buttons last shown, and what each does"),
        },
        "consents": {
            **whose,
            "state": say("given, declined or withdrawn"),
            "version": say("of the text that you were shown"),
            "language": say("of that text"),
            "decided_at": say("when"),
        },
        "reminders": {
            "person_id": whose["person_id"],
            "slot": say("which reminder: daily"),
            "wall_time": say("the time on your clock"),
            "days": say("weekdays as bits: Monday 1, Tuesday 2, Wednesday 4 ... all 127"),
            "state": say("on, paused, stopped, or quiet because nobody answered"),
            "paused_until": say("date of the first reminder after a pause"),
            "next_due_at": say("when the next one comes"),
            "unanswered_since": say("date of the first reminder since you were last heard"),
            "missed": say("how many dates passed without a reminder because the bot was away"),
        },
        "targets": {
            **whose,
            "slot": say("which reminder: daily"),
            "local_date": say("the date on your calendar"),
            "due_at": say("when it was due"),
            "state": say("what became of it: planned, sent, late, uncertain or skipped"),
            "reason": say("why it was skipped"),
            "movement": say("the movement it proposed"),
            "why": say("why that one, as it was decided"),
            "settled_at": say("when that was known"),
        },
        "practices": {
            **whose,
            "movement": say("what was practised"),
            "slot": say("name of its message"),
            "dose": say("repetitions and seconds of each hold"),
            "phase": say("where it stands, or how it ended"),
            "step": say("how far it came"),
            "version": say("how often it changed"),
            "hands_free": say("whether steps went on by themselves"),
            "bell_at": say("when its current step ends"),
            "before": say("pain before, 0 to 10"),
            "after": say("pain after, 0 to 10"),
            "effort": say("how it was: easy, fine, hard, or stopped because it hurt"),
            "asks_before": say("whether it asked for the pain before"),
            "asks_after": say("whether it asked for the pain after"),
            "started_at": say("when it began"),
            "ended_at": say("when it ended"),
        },
        "ratings": {
            **whose,
            "practice_id": say("the practice it belongs to"),
            "moment": say("before, after, day_after, or asked: given by itself"),
            "rated_at": say("when"),
            "corrected_at": say("when you changed it last"),
            "local_date": say("your day, which begins at 03:00 unless whoever runs the bot has set another hour"),
            "value": say(
                "pain, 0 to 10; of day_after: 0 better, 1 the same, 2 sore but settled, 3 worse and not settled"
            ),
        },
        "body_maps": {
            **whose,
            "asked_at": say("when you were asked where it hurts"),
            "local_date": say("your day"),
            "areas": say("what you ticked; empty: skipped"),
        },
        "inbox": {
            "bot_id": say("Telegram's number of the bot"),
            "update_id": say("Telegram's number of what you sent"),
            "user_id": say("Telegram's number of you"),
            "received_at": say("when it arrived"),
            "state": say("waiting, or set_aside: it failed and is kept to find out why"),
            "attempts": say("how often it failed"),
            "trouble": say("why it was set aside: its kind, and the kind of error"),
            "update": say("what you sent, as Telegram delivered it"),
        },
        "outbox": {
            "id": whose["id"],
            "chat_id": say("Telegram's number of you"),
            "kind": say("post, edit, clear or answer"),
            "slot": say("name of the message"),
            "screen": say("the words, until they are said; then empty"),
            "send_class": say("who goes first: 0 answers, 1 replies, 2 edits, 3 reminders, 4 recaps"),
            "not_before": say("when it may be said"),
            "expires_at": say("until when it may be said"),
            "dedupe_key": say("keeps it from being said twice"),
            "target_id": say("the row in targets it belongs to"),
            "state": say("waiting, sending, sent, uncertain, dropped or failed"),
            "attempts": say("how often it was tried"),
            "doubts": say("how often nobody could tell whether it arrived"),
            "lease_until": say("until when an attempt counts as running"),
            "reason": say("why it was not said"),
            "settled_at": say("when that was known"),
        },
        "posted": {
            "id": whose["id"],
            "chat_id": say("Telegram's number of you"),
            "slot": say("name of the message"),
            "message_id": say("Telegram's number of the message"),
            "picture": say("whether it is a picture"),
            "posted_at": say("when it was sent"),
        },
    }
