"""The safety screen: its outcomes, when the questions are asked again, which words open them.

They exist for the rare serious causes of back pain; single signs say little, so the bot sends people to care and never
names a disease ([IFOMPT][IFOMPT2]). Which answers lead to which outcome stands in `answers`.
"""

import datetime as dt
import enum
import re
import unicodedata

ASK_AGAIN_AFTER = dt.timedelta(days=30)  # judgment
PAUSE = dt.timedelta(days=14)  # so long without a practice: same


class Outcome(enum.StrEnum):
    """What the answers allow, from the least to the most serious: of several the last one holds."""

    GO = "go"
    GO_WITH_EXCLUSIONS = "go_with_exclusions"
    ASK_DOCTOR_FIRST = "ask_doctor_first"
    DO_NOT_START_URGENT = "do_not_start_urgent"
    STOP_EMERGENCY = "stop_emergency"

    @property
    def may_practise(self) -> bool:
        """Whether a practice may be guided."""
        return self in {Outcome.GO, Outcome.GO_WITH_EXCLUSIONS}


_SERIOUSNESS = list(Outcome)


def most_serious(*outcomes: Outcome) -> Outcome:
    """The outcome that holds where several do; GO for none."""
    return max(outcomes, key=_SERIOUSNESS.index, default=Outcome.GO)


def due_again(
    outcome: Outcome | None, screened_at: dt.datetime | None, last_practice_at: dt.datetime | None, now: dt.datetime
) -> bool:
    """Whether the questions come before the next practice.

    They do when they were never answered or the answers allow no practice, 30 days after the last time, and after a
    pause of 14 days, which a fresh screening ends as a practice does. A red check-in asks at once, without this.
    """
    if outcome is None or screened_at is None or not outcome.may_practise:
        return True
    active_at = max(screened_at, last_practice_at or screened_at)
    return now - screened_at >= ASK_AGAIN_AFTER or now - active_at >= PAUSE


def complains(text: str) -> bool:
    """Whether free text tells of something that hurts: what it names beside that is not what it asks for (judgment)."""
    return _COMPLAINT.search(text.casefold().replace("’", "'")) is not None


def sounds_like_emergency(text: str) -> bool:
    """Whether free text has words of the emergency list in it, so that the questions are asked instead of a stretch.

    It is a net of keywords: it misses things, so whatever answers words that were not understood has a "Something feels
    wrong" button, as /help and /safety do, and every step its "This hurts"; and it catches others, which costs one
    question (judgment). "No chest pain" is understood; in doubt it asks.
    """
    said = " ".join(unicodedata.normalize("NFKC", text).casefold().replace("’", "'").split())
    at = denied_to = 0
    while sign := _SIGN.search(said, at):
        listed = 0 < denied_to <= sign.start() and _LISTED.fullmatch(said, denied_to, sign.start())
        if sign.end() > denied_to and not listed and not _DENIED.search(said, 0, sign.start()):
            return True
        at, denied_to = sign.start() + 1, max(denied_to, sign.end())
    return False


def _near(first: str, second: str) -> str:
    """Both in this order in one sentence, with at most five words between them."""
    return rf"(?:{first})(?:[^\w'.;!?]+[\w']+){{0,5}}?[^\w'.;!?]+(?:{second})"


_CANNOT = r"can'?t|cannot|can not|couldn'?t|unable|not able|trouble|struggl\w+|hard to|difficult\w*|problems?"
_TOILET = (
    r"pee(?:ing)?|wee(?:ing)?|piss(?:ing)?|urinat\w+|poo(?:p|ping|ing)?|pass(?:ing)? (?:water|urine)|bladder|bowels?"
)
_OWN = r"myself|my (?:self|pants|trousers|bed)"
_NUMB = r"numb\w*|tingl\w+|pins and needles|no feeling|can'?t feel|cannot feel|(?:lost|loss of) (?:all )?feeling"
_SADDLE = (
    r"privates?|genitals?|genital area|groin|crotch|saddle|buttocks?|bum|butt|bottom|arse|ass|anus|perineum"
    r"|back passage|inner thighs?|between (?:my |the )?legs|vagina|vulva|penis|testicles?|balls|scrotum|wip(?:e|ing)"
    r"|down there"
)
_BOTH_LEGS = r"both (?:of )?(?:my )?(?:legs|feet|thighs|calves)"
_SORE_OR_WEAK = rf"pain\w*|hurt\w*|ach(?:e|es|ing)|weak\w*|{_NUMB}"
_CHEST = r"chest|jaw|left arm"
_PRESSED = r"pains?|painful|hurt\w*|pressure|tight\w*|ach(?:e|es|ing)|crush\w+"

# First the emergency list of [NHS-RED][BACKES][NWCH], then the stop signs of [ALLINA][GEIS].
_SIGNS = (
    _near(_NUMB, _SADDLE),
    _near(_SADDLE, _NUMB),
    _near(_CANNOT, _TOILET),
    _near("(?:lost|losing|no|less) (?:control|feeling)", "bladder|bowels?|pee|wee|poo"),
    _near("wet|wetting|peed|pissed|pooed|pooped|soiled|shat|messed", _OWN),
    _near("leak\\w*|dribbl\\w*", "pee|wee|urine|poo"),
    r"incontinen\w*",
    _near(_BOTH_LEGS, _SORE_OR_WEAK),
    _near(_SORE_OR_WEAK, _BOTH_LEGS),
    r"legs? (?:\w+ ){0,2}?(?:gave|give|gives|giving|went|going) (?:way|out|from under)",
    r"legs? (?:just )?(?:collaps|buckl)\w+",
    r"legs (?:\w+ ){0,2}?weak\w*|weak legs|legs? (?:\w+ ){0,3}?(?:weaker|paraly[sz]ed)|leg weakness",
    _near(r"can'?t|cannot|can not", "(?:move|feel|lift|raise) (?:(?:my|the|both|either|of) )*(?:legs?|foot|feet|toes)"),
    r"foot drop|drop foot",
    _near("no|lost|loss of|less", "(?:sex|sexual) (?:feeling|function|sensation)"),
    _near("no feeling|numb|can'?t feel", "sex"),
    r"erections?|erectile|impoten\w+",
    _near(_CHEST, _PRESSED),
    _near(_PRESSED, _CHEST),
    r"(?:car|bike|motorbike|road|traffic|serious|bad) (?:accident|crash|fall)|had a (?:\w+ )?fall",
    r"fell (?:off|from|down)|hit by a",
    r"heart attack|short(?:ness)? of breath",
    r"(?:can'?t|cannot|can not|hard to|struggling to) (?:breathe|catch my breath)",
    r"(?:pass|passed|passing|black|blacked|blacking) out|faint(?:ed|ing)|collapsed",
)
_COMPLAINT = re.compile(
    r"\b(?:hurt\w*|pain(?:s|ful)?|ache[sd]?|aching|numb\w*|tingl\w+|can'?t|cannot|worse|spasms?|cramp\w*)\b"
)
_SIGN = re.compile("|".join(rf"\b(?:{sign})\b" for sign in _SIGNS))
_DENIED = re.compile(
    r"\b(?:no|not|without|never|isn'?t|(?:do|did|have|has)n'?t)(?: (?:any|a|more|had|have|got|get|feel|the))*\s$"
)
_LISTED = re.compile(r"\W*(?:or|nor)?\W*")  # "no chest pain, fainting or numb bum" denies all three
