"""The questions that set a person up: consent, safety, zone, time; and the words that follow the answers."""

import datetime as dt
from collections.abc import Mapping, Sequence

from bot.core import actions, dialog, places
from bot.screens import screen

CONSENT_VERSION = 1
"""Grows when the consent text changes in meaning; who agreed to an older one is asked again."""

TIMES = ("07:00", "07:30", "08:00", "12:30", "18:00", "21:00")

ZONES: Mapping[str, tuple[str, ...]] = {
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "es": ("Europe/Madrid", "America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires"),
    "fr": ("Europe/Paris", "Europe/Brussels", "America/Montreal"),
    "it": ("Europe/Rome",),
    "pt": ("Europe/Lisbon", "America/Sao_Paulo"),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Almaty"),
    "uk": ("Europe/Kyiv",),
}
"""Zones offered first, by language; a language tells nothing certain about a place."""

EVERYWHERE = (
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Australia/Sydney",
)


def _answer(text: str, now: dialog.Open, answer: str, style: screen.Style | None = None) -> screen.Button:
    return screen.button(text, actions.Room.ANSWER, now.thread, now.question.value, answer, style=style)


def _back(now: dialog.Open, say: screen.Say) -> list[screen.Button]:
    return [_answer(say("Back"), now, "back")]


def consent(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """Who we are in two lines, and the explicit question whether ratings may be kept."""
    text = "\n".join(
        [
            say("<b>Hello, I'm Unkink.</b> One guided stretch a day for a sore back, at your time, step by step."),
            say("I share general exercise information, not medical advice; I can't examine you or diagnose."),
            "",
            say("<b>May I keep your pain ratings?</b>"),
            say(
                "They are health data. I would store your 0-10 answers, encrypted, only to adjust your stretches and to"
                " show you how it goes. You can take this back at any time in /settings, and /delete erases"
                " everything. Without it everything works, and no rating is kept. More: /privacy"
            ),
        ]
    )
    rows = [
        [_answer(say("Yes, keep my ratings"), now, "yes", "primary")],
        [_answer(say("No, keep none"), now, "no")],
    ]
    return screen.Screen(text, rows)


def emergency(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """The emergency list (sources NHS-RED, BACKES, NWCH)."""
    items = [
        say("numbness or tingling around genitals, buttocks, back passage or inner thighs, or wiping feels different"),
        say("new trouble starting, stopping or feeling pee; leaking pee or poo; can't tell when full"),
        say("pain, tingling, weakness or numbness in both legs, or leg weakness that is getting worse"),
        say("new loss of sexual feeling or function"),
        say("chest pain"),
        say("it began after a serious accident or fall"),
    ]
    return _tick_any(now, say("<b>Before we move: right now, any of these?</b>"), items, say)


def urgent(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """The urgent list (sources NHS-RED, PEREG, NHS-3S)."""
    items = [
        say("fever, or feeling generally unwell with the back pain"),
        say("losing weight without trying"),
        say("a new lump, or your back changed shape"),
        say("pain that does not ease with rest and is much worse at night"),
        say("you have had cancer"),
        say("a fall or knock, and you have osteoporosis or take steroids long term"),
        say("new pain mainly high between the shoulder blades"),
    ]
    return _tick_any(now, say("<b>In the last weeks, any of these?</b>"), items, say)


def _tick_any(now: dialog.Open, heading: str, items: Sequence[str], say: screen.Say) -> screen.Screen:
    text = "\n".join([heading, "", *(f"• {item}" for item in items)])
    rows = [
        [_answer(say("None of these"), now, "none", "primary")],
        [_answer(say("Yes, one or more"), now, "yes"), _answer(say("Not sure"), now, "unsure")],
        _back(now, say),
    ]
    return screen.Screen(text, rows)


def stop_emergency(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """The scripted answer to the emergency list."""
    text = "\n\n".join(
        [
            say(
                "Thanks for telling me. Please don't exercise now. These signs need checking today: call your emergency"
                " number (112 in the EU, 999 or 111 in the UK, 911 in the US) or go to A&amp;E / the ER."
                " They're often something else, but they shouldn't wait."
            ),
            say(
                "I'll pause your stretches. When you've been seen and told it's OK to move, send /safety and we'll"
                " start again."
            ),
        ]
    )
    return screen.Screen(text, [[_answer(say("Back, I tapped the wrong one"), now, "again")]])


def not_yet(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """The scripted answer to the urgent list."""
    text = say(
        "Let's not start yet. With that, it's best to speak to a doctor soon (in the UK: urgent GP appointment or 111)."
        " Once they're happy for you to do gentle stretches, send /safety and we'll begin."
    )
    return screen.Screen(text, [[_answer(say("Back, I tapped the wrong one"), now, "again")]])


def cleared(say: screen.Say) -> screen.Screen:
    """Nothing of the lists applies."""
    return screen.Screen(
        say(
            "Thank you, good to go. Mild stretch is fine. Sharp pain, pain spreading down a leg, numbness or weakness"
            " isn't: stop and tell me."
        )
    )


def gentle(movements: Sequence[tuple[str, str]], say: screen.Say) -> screen.Screen:
    """A tough day, and nothing of the lists applies: something restful, or a day off."""
    rows = [[screen.button(name, actions.Room.MOVE, one, "gentle")] for one, name in movements]
    rows.append([screen.button(say("A day off"), actions.Room.BROWSE, "rest")])
    return screen.Screen(say("Good that nothing of that applies. Something restful, or a day off?"), rows)


def zone(now: dialog.Open, language: str, say: screen.Say) -> screen.Screen:
    """Where the person's clock is; quick buttons first."""
    offered = dict.fromkeys((*ZONES.get(language, ()), *EVERYWHERE))
    buttons = [_answer(city(name), now, name) for name in offered][:9]
    rows = [*screen.grid(buttons, 3), [_answer(say("Share my location"), now, "keys")]]
    if now.thread == "welcome":
        rows.append(_back(now, say))
    text = say("<b>Where is your clock?</b>\nTap a city, or type yours (or a zone such as Europe/Lisbon).")
    return screen.Screen(text, rows)


def location_keys(say: screen.Say) -> screen.Screen:
    """Telegram shares a place only from this kind of key."""
    return screen.Screen(
        say("Tap the key below. I turn the place into a time zone and forget it. Or type a city."),
        keys=[[screen.Key(say("Share my location"), location=True)]],
    )


def which_place(now: dialog.Open, found: places.Found, say: screen.Say) -> screen.Screen:
    """Several places may be meant."""
    text = say("Which one do you mean?") if found.places else ""
    buttons = [[_answer(", ".join(filter(None, _where(place))), now, place.zone)] for place in found.places]
    return screen.Screen(text, [*buttons, _back(now, say)] if now.thread == "welcome" else buttons)


def _where(place: places.Place) -> tuple[str, str, str]:
    return place.name, place.region, place.country


def unknown_place(typed: str, say: screen.Say) -> screen.Screen:
    """No such place."""
    return screen.Screen(
        say("I don't know “{typed}”. A bigger city nearby works, or a zone such as Europe/Lisbon.").format(
            typed=screen.escape(typed[:60])
        )
    )


def zone_noted(name: str, now: dt.datetime, zone_info: dt.tzinfo, say: screen.Say) -> screen.Screen:
    """The zone said back, with the time there: a wrong one is noticed at once."""
    local = now.astimezone(zone_info)
    return screen.Screen(
        say("Noted: {city} time, where it is {time} now.").format(
            city=screen.escape(city(name)), time=f"{local:%H:%M}"
        ),
        keys_off=True,
    )


def time(now: dialog.Open, zone_name: str | None, local: dt.datetime | None, say: screen.Say) -> screen.Screen:
    """When the daily stretch should come."""
    there = ""
    if zone_name is not None and local is not None:
        there = (
            say("{city} time, {time} now.").format(city=screen.escape(city(zone_name)), time=f"{local:%H:%M}") + "\n"
        )
    text = there + say("<b>When shall I come each day?</b>\nTap a time, or type one such as 6:45 or 7 pm.")
    rows = screen.grid([_answer(clock, now, clock.replace(":", "")) for clock in TIMES], 3)
    if now.thread == "welcome":
        rows.append(_back(now, say))
    return screen.Screen(text, rows)


def unknown_time(typed: str, say: screen.Say) -> screen.Screen:
    """Not a time of day."""
    return screen.Screen(
        say("“{typed}” is no time I understand. Try 07:30, 7 pm, or 07:30 mon-fri.").format(
            typed=screen.escape(typed[:60])
        )
    )


def city(zone_name: str) -> str:
    """The place a zone is named after, as people say it."""
    return zone_name.rsplit("/", maxsplit=1)[-1].replace("_", " ")
