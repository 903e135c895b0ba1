"""The one table of commands: the menu, /help, the README and the handlers all come from it."""

import dataclasses

from bot.screens import outcomes, screen


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """A command, what may stand behind it, and what it does."""

    name: str
    form: str
    does: str


def table(say: screen.Say) -> tuple[Command, ...]:
    """All commands in the order of the menu."""
    return (
        Command("today", "", say("today's stretch")),
        Command("why", "", say("why today's stretch is this one")),
        Command("stretch", "[name]", say("a stretch by name, or help to find one")),
        Command("pain", "[0-10]", say("note how your back is")),
        Command("progress", "", say("your last weeks, and what seems to help")),
        Command("report", "", say("a page for your physiotherapist or doctor")),
        Command("time", "07:30 [mon-fri]", say("when I come, and on which days")),
        Command("timezone", "Berlin", say("where your clock is")),
        Command("pause", "[days]", say("no reminders for a while")),
        Command("resume", "", say("reminders again")),
        Command("stop", "", say("no reminders any more")),
        Command("settings", "", say("everything at a glance")),
        Command("safety", "", say("your safety answers, to see or change")),
        Command("help", "", say("what I can do")),
        Command("privacy", "", say("what I keep, and why")),
        Command("export", "", say("a copy of everything I keep about you")),
        Command("delete", "", say("erase everything about you")),
        Command("start", "", say("set up, or come back")),
    )


def help_screen(say: screen.Say) -> screen.Screen:
    """What the bot can do."""
    lines = [
        say("<b>Unkink</b>: one guided stretch a day for a sore back."),
        "",
        *(f"/{c.name} {screen.escape(c.form)}".rstrip() + f" · {c.does}" for c in table(say)),
        "",
        say("You can type what a button says, a stretch's name, or just a number for how your back is."),
        "",
        say(
            "I share general exercise information, not medical advice. I can't examine you or diagnose."
            " If something feels wrong, stop and speak to a health professional."
        ),
    ]
    return screen.Screen("\n".join(lines), [[outcomes.feels_wrong(say)]])
