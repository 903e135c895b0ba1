"""What follows from the safety answers, in words: the scripted outcomes, what is noted, why something is left out."""

import dataclasses
from collections.abc import Mapping, Sequence

from bot.core import actions, answers, dialog, suiting
from bot.screens import questions, screen, screening
from content import model, vocabulary

Flag, Reach, Direction = vocabulary.Flag, suiting.Reach, vocabulary.Direction


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
    return screen.Screen(text, [_mistaken(now, say)])


def not_yet(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """The scripted answer to the urgent list."""
    text = say(
        "Let's not start yet. With that, it's best to speak to a doctor soon (in the UK: urgent GP appointment or 111)."
        " Once they're happy for you to do gentle stretches, send /safety and we'll begin."
    )
    return screen.Screen(text, [_mistaken(now, say)])


def ask_doctor(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """The scripted answer to heart, fainting, and an operation whose team has not said yes: reading is fine."""
    if now.question is dialog.Question.TEAM:
        first = say(
            "Because of that, please ask your team before starting. Gentle stretching may be fine for you, and some"
            " teams begin early, but they know your operation and I don't."
        )
    else:
        first = say(
            "Because of that, please check with your doctor before starting. Gentle stretching may be fine for you,"
            " but they know your heart and I don't."
        )
    text = f"{first}\n\n{say('You can read about the stretches meanwhile. Once you have their OK, send /safety.')}"
    read = [screen.button(say("Read about the stretches"), actions.Room.BROWSE, "list")]
    return screen.Screen(text, [read, _mistaken(now, say)])


def still_ask_doctor(say: screen.Say) -> screen.Screen:
    """A stretch is asked for while a doctor is to be asked first."""
    text = say("Before I guide you, please check with your doctor. You can read about the stretches meanwhile.")
    rows = [[screen.button(say("Read about the stretches"), actions.Room.BROWSE, "list")], doctor_agrees(say)]
    return screen.Screen(text, rows)


def doctor_agrees(say: screen.Say) -> list[screen.Button]:
    """The way on from "ask a doctor first"."""
    return [screen.button(say("My doctor says it's fine"), actions.Room.ANSWER, "safety")]


def adults_only(now: dialog.Open, say: screen.Say) -> screen.Screen:
    """Nothing is started, and nothing is kept of it (18: judgment)."""
    text = say(
        "Thank you for saying so. I'm made for adults, so I won't start with you. A back at your age deserves somebody"
        " who can look at it: talk to a parent or carer, and together to a doctor or a physio."
    )
    return screen.Screen(text, [_mistaken(now, say)])


def _mistaken(now: dialog.Open, say: screen.Say) -> list[screen.Button]:
    return [questions.answer(say("Back, I tapped the wrong one"), now, "again")]


def cleared(profile: suiting.Profile, coming: str, say: screen.Say) -> screen.Screen:
    """The answers allow stretches.

    Args:
        profile: what they say about the person.
        coming: the line about the next reminder, HTML; may be empty.
        say: the person's language.
    """
    lines = [
        say(
            "Thank you, good to go. Mild stretch is fine. Sharp pain, pain spreading down a leg, numbness or weakness"
            " isn't: stop and tell me."
        )
    ]
    if profile.flags or profile.reach is not Reach.FLOOR:
        lines.append(say("I leave out and change movements to suit your answers. /safety shows them."))
    return screen.Screen("\n\n".join(filter(None, [*lines, coming])))


def noted(profile: suiting.Profile, say: screen.Say) -> screen.Screen:
    """What is noted about a person, and how to change it."""
    known = labels(say)
    about = [known[flag] for flag in Flag if flag in profile.flags and flag in known and flag is not Flag.LEG_SYMPTOMS]
    worse = {
        Direction.FLEXION: say("bending forward"),
        Direction.EXTENSION: say("leaning back"),
        Direction.ROTATION: say("twisting"),
    }
    lines = [
        say("<b>What I go by, for your safety</b>"),
        f"{say('About you:')} {'; '.join(about) or say('nothing to look out for')}",
        f"{say('Where you move:')} {places(say)[profile.reach]}",
        f"{say('Bothers you more:')} {worse[profile.worse] if profile.worse in worse else say('no one direction')}",
        f"{say('Leg:')} {say('pain or tingling in one leg') if Flag.LEG_SYMPTOMS in profile.flags else say('nothing')}",
        "",
        say("Tap what has changed. If something feels wrong, answer the questions again."),
    ]
    room = actions.Room.ANSWER
    rows = [
        [screen.button(say("About me"), room, "about"), screen.button(say("Floor, bed or chair"), room, "floor")],
        [screen.button(say("What bothers me more"), room, "worse"), screen.button(say("My leg"), room, "leg")],
        [screen.button(say("All questions again"), room, "safety")],
        [feels_wrong(say)],
    ]
    return screen.Screen("\n".join(lines), rows)


def feels_wrong(say: screen.Say) -> screen.Button:
    """Leads to the lists of signs. It stands wherever words may have said so that were not understood."""
    return screen.button(say("Something feels wrong"), actions.Room.ANSWER, "check")


def labels(say: screen.Say) -> Mapping[vocabulary.Flag, str]:
    """What a person has told, by the flag that it set."""
    ticks = screening.ticks(say)
    named = {flags[0]: ticks[tick] for tick, flags in answers.FLAGS.items()}
    return named | {
        Flag.PREGNANT_16PLUS: say("16 weeks pregnant or more"),
        Flag.HIP_PRECAUTIONS: say("Hip rules to follow"),
        Flag.LEG_SYMPTOMS: say("Pain or tingling down a leg"),
    }


def reasons(say: screen.Say) -> Mapping[vocabulary.Flag, str]:
    """What a movement can be left out for: every flag has words, also those that follow from another answer."""
    return {
        **labels(say),
        Flag.KNEE_PROBLEM: say("A knee to look after"),
        Flag.FLEXION_WORSE: say("Bending forward bothers your back more"),
        Flag.EXTENSION_WORSE: say("Leaning back bothers your back more"),
        Flag.ROTATION_WORSE: say("Twisting bothers your back more"),
        Flag.HAMSTRING_CRAMP: say("Cramps at the back of the thigh"),
        Flag.NO_FLOOR: say("Not getting down to the floor"),
    }


def places(say: screen.Say) -> Mapping[suiting.Reach, str]:
    """How far down a person gets."""
    return {
        Reach.FLOOR: say("floor, bed or chair"),
        Reach.BED_OR_CHAIR: say("bed or chair, not the floor"),
        Reach.CHAIR: say("chair or standing, not the floor"),
    }


def left_out(
    words: model.Words, reason: vocabulary.Flag | suiting.Reach, others: Sequence[tuple[str, str]], say: screen.Say
) -> screen.Screen:
    """Why a movement is not for this person, in one line, and what is.

    Args:
        words: of the movement.
        reason: the flag or the place that rules it out.
        others: id and short name of what suits instead.
        say: the person's language.
    """
    told = places(say)[reason] if isinstance(reason, Reach) else reasons(say)[reason]
    lines = [
        say("<b>{name}</b>: I leave this one out for you, because you told me: {told}.").format(
            name=screen.escape(words.name), told=screen.escape(told)
        )
    ]
    if isinstance(reason, Reach) and words.easier_text:
        lines.append(f"{say('Other ways to do it by yourself:')} {screen.escape(words.easier_text)}")
    if others:
        lines.append(say("This suits you:"))
    rows = [[screen.button(name, actions.Room.MOVE, one)] for one, name in others]
    rows.append([screen.button(say("See my safety answers"), actions.Room.ANSWER, "noted")])
    return screen.Screen("\n\n".join(lines), rows)


def notes(
    movement: model.Movement,
    words: model.Words,
    verdict: suiting.Verdict,
    profile: suiting.Profile,
    say: screen.Say,
) -> tuple[str, ...]:
    """What this person does differently in a movement; plain text, the most telling first."""
    flags = verdict.flags if isinstance(verdict, suiting.Care) else ()
    lines = [words.adapt[flag] for flag in flags if flag in words.adapt]
    if isinstance(verdict, suiting.Care) and verdict.upright and Flag.PREGNANT_16PLUS not in flags:
        lines.insert(0, say("Sit on a firm chair instead of lying down."))
        lines += [words.easier_text] if words.easier_text else []
    always = {
        Flag.LEG_SYMPTOMS: say("Stop if the pain or tingling spreads further down the leg."),
        Flag.DIZZY: say("Take your time getting down and up again."),
        Flag.BP_UNCONTROLLED: say("Keep breathing all the way, and don't strain."),
    }
    lines += [line for flag, line in always.items() if flag in profile.flags and flag not in flags]
    if suiting.on_a_bed(movement, profile.reach):
        lines.append(say("Do it on a firm bed, away from its edge."))
    return tuple(lines)


def gentle(movements: Sequence[tuple[str, str]], profile: suiting.Profile, say: screen.Say) -> screen.Screen:
    """A tough day, and nothing of the lists applies: a way to rest, something restful, or a day off."""
    rows = [[screen.button(name, actions.Room.MOVE, one, "gentle")] for one, name in movements]
    rows.append([screen.button(say("A day off"), actions.Room.BROWSE, "rest")])
    text = f"{say('Good that nothing of that applies.')} {resting(profile, say)}\n\n"
    return screen.Screen(text + say("Something restful, or a day off?"), rows)


def tough_day(movements: Sequence[tuple[str, str]], profile: suiting.Profile, say: screen.Say) -> screen.Screen:
    """A stretch is wanted on a day that began with 7 or more."""
    shown = gentle(movements, profile, say)
    text = say("You rated 7 or more today, so I plan no stretch. If it has eased, send the new number: /pain 4.")
    return dataclasses.replace(shown, text=f"{text}\n\n{resting(profile, say)}")


def kinder(
    easier: tuple[str, str] | None, another: tuple[str, str] | None, profile: suiting.Profile, say: screen.Say
) -> screen.Screen:
    """After a movement that hurt, and nothing of the lists applies: rest, or something else."""
    rows = []
    if easier is not None:
        rows.append([screen.button(say("Easier: {name}").format(name=easier[1]), actions.Room.MOVE, easier[0])])
    if another is not None:
        rows.append([screen.button(say("Another: {name}").format(name=another[1]), actions.Room.MOVE, another[0])])
    rows.append([screen.button(say("That's all for today"), actions.Room.BROWSE, "rest")])
    return screen.Screen(f"{say('Good that nothing of that applies.')} {resting(profile, say)}", rows)


def resting(profile: suiting.Profile, say: screen.Say) -> str:
    """A position to rest in that suits the person (sources BR, UCLA, GEG)."""
    if Flag.PREGNANT_16PLUS in profile.flags:
        return say("Lie on your side with a pillow between your knees, or walk gently.")
    if profile.reach is Reach.FLOOR and Flag.HIP_PRECAUTIONS in profile.flags:
        return say("Lie down with pillows under your knees, or walk gently.")
    return {
        Reach.FLOOR: say("Lie with your legs on a chair, or walk gently."),
        Reach.BED_OR_CHAIR: say("Lie in bed with pillows under your knees, or walk gently."),
        Reach.CHAIR: say("Lean back in a comfortable chair, or lie in bed with pillows under your knees."),
    }[profile.reach]
