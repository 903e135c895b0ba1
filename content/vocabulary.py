"""The words that the files may use for bodies, surfaces and people. What is not listed is refused as a misspelling."""

from enum import StrEnum


class Surface(StrEnum):
    """Where a movement happens."""

    FLOOR = "floor"
    FLOOR_OR_BED = "floor_or_bed"
    CHAIR = "chair"
    STANDING = "standing"


class Position(StrEnum):
    """The body's starting position."""

    SUPINE = "supine"
    PRONE = "prone"
    SIDE_LYING = "side_lying"
    ALL_FOURS = "all_fours"
    KNEELING = "kneeling"
    HALF_KNEELING = "half_kneeling"
    SITTING = "sitting"
    STANDING = "standing"

    @property
    def surface(self) -> Surface:
        """The surface that this position needs."""
        return {
            Position.HALF_KNEELING: Surface.FLOOR,
            Position.SITTING: Surface.CHAIR,
            Position.STANDING: Surface.STANDING,
        }.get(self, Surface.FLOOR_OR_BED)


class Area(StrEnum):
    """Parts of the body that a movement reaches."""

    LOW_BACK = "low_back"
    MID_BACK = "mid_back"
    UPPER_BACK = "upper_back"
    CHEST = "chest"
    SHOULDERS = "shoulders"
    TRUNK = "trunk"
    ABDOMINALS = "abdominals"
    PELVIS = "pelvis"
    HIPS = "hips"
    FRONT_OF_HIP = "front_of_hip"
    BUTTOCK = "buttock"
    FRONT_OF_THIGH = "front_of_thigh"
    BACK_OF_THIGH = "back_of_thigh"


class Direction(StrEnum):
    """Which way the back or the hip goes."""

    FLEXION = "flexion"
    EXTENSION = "extension"
    ROTATION = "rotation"
    NEUTRAL = "neutral"
    HIP_FLEXION = "hip_flexion"
    HIP_EXTENSION = "hip_extension"
    HIP_ROTATION = "hip_rotation"


class Flag(StrEnum):
    """What a person told us that rules a movement out or asks for care."""

    PREGNANT = "pregnant"
    PREGNANT_16PLUS = "pregnant_16plus"
    POSTNATAL_ABDOMINAL_DOMING = "postnatal_abdominal_doming"
    OSTEOPOROSIS = "osteoporosis"
    HIP_PRECAUTIONS = "hip_precautions"
    HIP_REPLACEMENT_ANY = "hip_replacement_any"
    KNEE_REPLACEMENT_RECENT = "knee_replacement_recent"
    KNEE_PROBLEM = "knee_problem"
    KNEE_KNEELING = "knee_kneeling"
    RECENT_SURGERY = "recent_surgery"
    GLAUCOMA = "glaucoma"
    BP_UNCONTROLLED = "bp_uncontrolled"
    WRIST_SHOULDER = "wrist_shoulder"
    NECK = "neck"
    BALANCE_RISK = "balance_risk"
    DIZZY = "dizzy"
    LEG_SYMPTOMS = "leg_symptoms"
    FLEXION_WORSE = "flexion_worse"
    EXTENSION_WORSE = "extension_worse"
    ROTATION_WORSE = "rotation_worse"
    HAMSTRING_CRAMP = "hamstring_cramp"
    NO_FLOOR = "no_floor"


class Need(StrEnum):
    """What must be at hand."""

    FLOOR_OR_BED = "floor_or_bed"
    CHAIR = "chair"
    SUPPORT = "support"


class Tier(StrEnum):
    """A: guideline, journal, official body. B: hospital or charity leaflet. C: clinic, news, yoga page."""

    A = "A"
    A_OR_B = "A/B"
    B = "B"
    C = "C"
