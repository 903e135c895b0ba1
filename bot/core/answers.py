"""The answers to the safety questions: which are possible, what they come to, and what they say about a person.

Answers are kept as plain words by question, {"emergency": "none", "about": ["hip"], ...}: the newest of each. What
follows from them is worked out anew each time, so that a better rule holds for everybody at once. "Not sure" counts
as yes wherever a yes would rule something out (judgment).
"""

import enum
from collections.abc import Collection, Mapping
from typing import Any

from bot.core import dialog, screening, suiting
from content import vocabulary

Q, Flag, Outcome = dialog.Question, vocabulary.Flag, screening.Outcome

Kept = Mapping[str, Any]
"""Answers as they are kept with a person."""


class Tick(enum.StrEnum):
    """What may be true about a person."""

    PREGNANT = "pregnant"
    BABY = "baby"  # born in the last six months
    BONES = "bones"
    HIP = "hip"
    KNEE = "knee"
    KNEELING = "kneeling"
    OPERATION = "operation"
    EYES = "eyes"
    PRESSURE = "pressure"
    DIZZY = "dizzy"
    WRISTS = "wrists"
    NECK = "neck"
    BALANCE = "balance"


FLAGS: Mapping[Tick, tuple[vocabulary.Flag, ...]] = {
    Tick.PREGNANT: (Flag.PREGNANT,),
    Tick.BABY: (Flag.POSTNATAL_ABDOMINAL_DOMING,),
    Tick.BONES: (Flag.OSTEOPOROSIS,),
    Tick.HIP: (Flag.HIP_REPLACEMENT_ANY,),
    Tick.KNEE: (Flag.KNEE_REPLACEMENT_RECENT, Flag.KNEE_PROBLEM),
    Tick.KNEELING: (Flag.KNEE_KNEELING, Flag.KNEE_PROBLEM),
    Tick.OPERATION: (Flag.RECENT_SURGERY,),
    Tick.EYES: (Flag.GLAUCOMA,),
    Tick.PRESSURE: (Flag.BP_UNCONTROLLED,),
    Tick.DIZZY: (Flag.DIZZY,),
    Tick.WRISTS: (Flag.WRIST_SHOULDER,),
    Tick.NECK: (Flag.NECK,),
    Tick.BALANCE: (Flag.BALANCE_RISK,),
}

FOLLOW_UPS: Mapping[dialog.Question, Tick] = {Q.WEEKS: Tick.PREGNANT, Q.HIP: Tick.HIP, Q.TEAM: Tick.OPERATION}
"""Asked only where this is ticked."""

_OUTCOME, _FORMER = "outcome", "former_outcome"  # kept beside the answers: what they came to, or did before a new one

_SIGNS = frozenset({"none", "yes", "unsure"})
_WORSE = {
    "forward": vocabulary.Direction.FLEXION,
    "backward": vocabulary.Direction.EXTENSION,
    "twisting": vocabulary.Direction.ROTATION,
}
_REACH = {"easy": suiting.Reach.FLOOR, "hard": suiting.Reach.BED_OR_CHAIR, "no": suiting.Reach.CHAIR}

POSSIBLE: Mapping[dialog.Question, Collection[str]] = {
    Q.ADULT: frozenset({"yes", "no"}),
    Q.EMERGENCY: _SIGNS,
    Q.URGENT: _SIGNS,
    Q.HEART: _SIGNS,
    Q.ABOUT: frozenset({"none", "done", *Tick}),
    Q.WEEKS: frozenset({"under", "over", "unsure"}),
    Q.HIP: frozenset({"no", "yes", "unsure"}),
    Q.TEAM: frozenset({"yes", "no", "unsure"}),
    Q.FLOOR: _REACH.keys(),
    Q.WORSE: frozenset({*_WORSE, "all", "unsure"}),
    Q.LEG: frozenset({"no", "one", "both"}),
}
"""What a button of a question may say; "about" is ticked one by one, and ends with "none" or "done"."""


def ticked(kept: Kept) -> frozenset[Tick]:
    """What was ticked about the person."""
    return frozenset(map(Tick, kept.get(Q.ABOUT.value, ())))


def taken(kept: Kept, question: dialog.Question, answer: str) -> dict[str, Any]:
    """The answers with one more; a tick is switched. What they came to is now what they came to before."""
    before = {_FORMER if key == _OUTCOME else key: value for key, value in kept.items()}
    if question is not Q.ABOUT:
        return before | {question.value: answer}
    ticks = {Tick(answer)} ^ ticked(kept) if answer in set(Tick) else set() if answer == "none" else ticked(kept)
    return before | {question.value: [tick.value for tick in Tick if tick in ticks]}


def settled(kept: Kept, outcome: screening.Outcome) -> dict[str, Any]:
    """The answers with what they came to."""
    return {key: value for key, value in kept.items() if key != _FORMER} | {_OUTCOME: outcome.value}


def settled_outcome(kept: Kept) -> screening.Outcome | None:
    """What they came to; None: they were never asked, or are being asked again."""
    return None if _OUTCOME not in kept else Outcome(kept[_OUTCOME])


def standing_outcome(kept: Kept) -> screening.Outcome | None:
    """What they came to last: it decides about reminders also while they are asked again. None: never asked to the end.

    A practice waits for the new answers; a person who lays the phone aside in the middle is still reminded.
    """
    return None if (last := kept.get(_OUTCOME, kept.get(_FORMER))) is None else Outcome(last)


def needless(kept: Kept) -> set[dialog.Question]:
    """The follow-ups that are not to be asked."""
    return {question for question, tick in FOLLOW_UPS.items() if tick not in ticked(kept)}


def complete(kept: Kept) -> bool:
    """Whether every question that is to be asked has its answer."""
    return all(question.value in kept for question in dialog.SAFETY if question not in needless(kept))


def outcome(kept: Kept, ignoring: Collection[dialog.Question] = ()) -> screening.Outcome:
    """What the answers allow; `ignoring` are questions whose old answers do not count, as they are asked again."""
    said = {question: kept[question.value] for question in dialog.SAFETY if question.value in kept}
    said = {question: answer for question, answer in said.items() if question not in ignoring}
    about = profile(kept)
    adapted = about.flags or about.reach is not suiting.Reach.FLOOR
    return screening.most_serious(
        Outcome.GO_WITH_EXCLUSIONS if adapted else Outcome.GO,
        Outcome.GO if said.get(Q.EMERGENCY, "none") == "none" else Outcome.STOP_EMERGENCY,
        Outcome.GO if said.get(Q.URGENT, "none") == "none" else Outcome.DO_NOT_START_URGENT,
        Outcome.GO if said.get(Q.HEART, "none") == "none" else Outcome.ASK_DOCTOR_FIRST,
        Outcome.ASK_DOCTOR_FIRST if _waits_for_the_team(kept, said) else Outcome.GO,
        Outcome.STOP_EMERGENCY if said.get(Q.LEG) == "both" else Outcome.GO,
    )


def _waits_for_the_team(kept: Kept, said: Mapping[dialog.Question, Any]) -> bool:
    return Tick.OPERATION in ticked(kept) and said.get(Q.TEAM, "yes") != "yes"


def profile(kept: Kept) -> suiting.Profile:
    """What the answers say about which movements suit."""
    about = ticked(kept)
    flags = {flag for tick in about for flag in FLAGS[tick]}
    if Tick.PREGNANT in about and kept.get(Q.WEEKS.value, "under") != "under":
        flags.add(Flag.PREGNANT_16PLUS)
    if Tick.HIP in about and kept.get(Q.HIP.value, "no") != "no":
        flags.add(Flag.HIP_PRECAUTIONS)
    if kept.get(Q.LEG.value, "no") != "no":
        flags.add(Flag.LEG_SYMPTOMS)
    reach = _REACH[kept.get(Q.FLOOR.value, "easy")]
    return suiting.Profile(frozenset(flags), reach, _WORSE.get(kept.get(Q.WORSE.value, "")))
