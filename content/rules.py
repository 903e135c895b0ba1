"""What must hold beyond types: possible doses, complete cues that fit one message, references that lead somewhere."""

import string
from collections import Counter
from collections.abc import Collection, Iterable

from content import model, reading, terms

LONGEST_TEXT = 200  # characters: one glance at a phone on the floor
LONGEST_LABEL = 28  # characters: a button on a narrow phone
MOST_REPS = 30  # typing errors are caught, no recipe comes near
LONGEST_HOLD_S = 600
_ONCE = (model.Role.START, model.Role.FINISH)
_ALWAYS = (model.Role.START, model.Role.MOVE, model.Role.RELEASE, model.Role.FINISH)
_NOT_A_STRETCH = (model.Kind.STRENGTH, model.Kind.CONTROL)


def check_movement(movement: model.Movement, notes: reading.Notes) -> None:
    """Possible numbers, and tags that do not contradict each other."""
    _check_dose(movement.dose, notes)
    tags = movement.tags
    for flag in tags.avoid:
        if flag in tags.care or flag in tags.ok:
            notes.add("tags.avoid", "no flag that stands under care or ok too", str(flag))
    for flag in tags.swap:
        if flag not in tags.avoid + tags.care:
            notes.add(f"tags.swap.{flag}", "a flag that stands under avoid or care", str(flag))
    check_sources(movement.sources, notes)


def check_sources(sources: Collection[model.Source], notes: reading.Notes) -> None:
    """At least one source, each with a web address."""
    if not sources:
        notes.add("sources", "at least one source", reading.Nothing())
    for place, source in enumerate(sources):
        if not source.url.startswith(("http://", "https://")):
            notes.add(f"sources[{place}].url", "an address that begins with http", source.url)


def check_words(movement: model.Movement, words: model.Words, spoken: terms.Terms | None, notes: reading.Notes) -> None:
    """Everything that is said: lengths, roles, placeholders, and cues rendered at every dose and side."""
    for key in ("purpose", "feel", "stop", "kind_line", "easier_text", "harder_text"):
        _check_text(key, getattr(words, key), notes)
    if movement.kind in _NOT_A_STRETCH and not words.kind_line:
        notes.add("kind_line", "a line that says it is no stretch", reading.Nothing())
    for flag, text in words.adapt.items():
        _check_text(f"adapt.{flag}", text, notes)
        if flag not in movement.tags.care:
            notes.add(f"adapt.{flag}", "a flag that stands under tags.care in movement.toml", str(flag))
    check_names(words, notes)
    _check_roles(movement, words, notes)
    for place, cue in enumerate(words.cues):
        _check_cue(f"cues[{place}]", cue, movement, spoken, notes)


def check_caution_words(words: model.CautionWords, notes: reading.Notes) -> None:
    """Answers that fit a message each."""
    for key, text in [
        *((f"answer[{place}]", text) for place, text in enumerate(words.answer)),
        ("question", words.question),
        ("prescribed", words.prescribed),
    ]:
        _check_text(key, text, notes)
    if not words.answer:
        notes.add("answer", "at least one message", reading.Nothing())
    check_names(words, notes)


def check_names(words: model.Names, notes: reading.Notes) -> None:
    """Names are there, once each, and what waits for a native speaker is really listed."""
    if len(words.short) > LONGEST_LABEL:
        notes.add("short", f"at most {LONGEST_LABEL} characters", f"{len(words.short)}: {words.short}")
    if not words.aliases:
        notes.add("aliases", "at least one name that people type", reading.Nothing())
    own = [*words.aliases, *words.misspellings, *words.ask_first]
    for name in (name for name, count in Counter(own).items() if count > 1):
        notes.add("aliases", "every name once", name)
    others = {name for names in words.aliases_other.values() for name in names}
    for name in words.unreviewed:
        if name not in others:
            notes.add("unreviewed", "a name from aliases_other", name)


def check_links(
    references: Iterable[tuple[str, str]], own_id: str, movements: Collection[str], notes: reading.Notes
) -> None:
    """Every (key, id) leads to another movement that exists."""
    for key, movement_id in references:
        if movement_id not in movements or movement_id == own_id:
            notes.add(key, "the id of another movement", movement_id)


def _check_dose(dose: model.Dose, notes: reading.Notes) -> None:
    if not 0 < dose.reps.min <= dose.reps.max <= MOST_REPS:
        notes.add("dose.reps", f"1 to {MOST_REPS}", dose.reps)
    least = 1 if dose.guided is model.Guided.REPS else 0
    if not least <= dose.hold_s.min <= dose.hold_s.max <= LONGEST_HOLD_S:
        notes.add("dose.hold_s", f"{least} to {LONGEST_HOLD_S} seconds where guided is {dose.guided}", dose.hold_s)
    for key, least in (("sets", 1), ("ends", 1), ("in_s", 0), ("out_s", 0), ("rest_s", 0)):
        if getattr(dose, key) < least:
            notes.add(f"dose.{key}", f"{least} or more", getattr(dose, key))
    if dose.guided is model.Guided.SET and dose.in_s + dose.out_s == 0:
        notes.add("dose.in_s", "a tempo, because the set runs by itself", dose.in_s)


def _check_roles(movement: model.Movement, words: model.Words, notes: reading.Notes) -> None:
    needed = list(_ALWAYS)
    if movement.dose.guided is model.Guided.REPS:
        needed.append(model.Role.HOLD)
    if movement.dose.sides is model.Sides.BOTH_IN_TURN:
        needed.append(model.Role.SWITCH)
    roles = [cue.role for cue in words.cues]
    for role in needed:
        if role not in roles:
            notes.add("cues", f"a cue with the role {role}", reading.Nothing())
    if model.Role.SWITCH in roles and movement.dose.sides is not model.Sides.BOTH_IN_TURN:
        notes.add("cues", "no switch, because dose.sides is not both_in_turn", "switch")
    order = [list(model.Role).index(role) for role in roles]
    if order != sorted(order):
        notes.add("cues", f"the order {', '.join(model.Role)}", ", ".join(roles))


def _check_cue(
    key: str, cue: model.Cue, movement: model.Movement, spoken: terms.Terms | None, notes: reading.Notes
) -> None:
    if cue.move_s is not None and cue.move_s < 1:
        notes.add(f"{key}.move_s", "1 second or more", cue.move_s)
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(cue.text) if name is not None}
    except ValueError as error:
        notes.add(f"{key}.text", "braces in pairs", str(error))
        return
    if unknown := names.difference(terms.PLACEHOLDERS):
        notes.add(f"{key}.text", f"placeholders out of {', '.join(terms.PLACEHOLDERS)}", ", ".join(sorted(unknown)))
        return
    if names & {"side", "other"} and (cue.role in _ONCE or movement.dose.sides is model.Sides.NONE):
        notes.add(f"{key}.text", "no side, because none is known here", cue.text)
    if spoken:
        longest = max(_renderings(cue, movement.dose, spoken), key=len)
        _check_text(f"{key}.text", longest, notes)


def _renderings(cue: model.Cue, dose: model.Dose, spoken: terms.Terms) -> Iterable[str]:
    for chosen in (dose.smallest(), dose.default(), dose.largest()):
        for side in model.Side:
            yield terms.render(cue.text, dose, chosen, side, spoken)


def _check_text(key: str, text: str, notes: reading.Notes) -> None:
    if len(text) > LONGEST_TEXT:
        notes.add(key, f"at most {LONGEST_TEXT} characters", f"{len(text)}: {text}")
