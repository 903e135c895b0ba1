"""The questions that set a person up: consent, zone, time; and the words that follow the answers."""

import datetime as dt
from collections.abc import Mapping

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


def answer(text: str, now: dialog.Open, meaning: str, style: screen.Style | None = None) -> screen.Button:
    """A button that answers the open question."""
    return screen.button(text, actions.Room.ANSWER, now.thread, now.question.value, meaning, style=style)


def _back(now: dialog.Open, say: screen.Say) -> list[screen.Button]:
    return [answer(say("Back"), now, "back")]


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
        [answer(say("Yes, keep my ratings"), now, "yes", "primary")],
        [answer(say("No, keep none"), now, "no")],
    ]
    return screen.Screen(text, rows)


def zone(now: dialog.Open, language: str, say: screen.Say) -> screen.Screen:
    """Where the person's clock is; quick buttons first."""
    offered = dict.fromkeys((*ZONES.get(language, ()), *EVERYWHERE))
    buttons = [answer(city(name), now, name) for name in offered][:9]
    rows = [*screen.grid(buttons, 3), [answer(say("Share my location"), now, "keys")]]
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
    buttons = [[answer(", ".join(filter(None, _where(place))), now, place.zone)] for place in found.places]
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
    rows = screen.grid([answer(clock, now, clock.replace(":", "")) for clock in TIMES], 3)
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
