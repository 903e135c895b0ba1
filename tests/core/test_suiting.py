"""Which movements suit whom: every flag with every movement, every place, and what is offered instead."""

import functools
import itertools
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import answers, suiting
from bot.core.suiting import Care, Excluded, Profile, Reach, Suits
from content import catalog as library
from content import model
from content.vocabulary import Direction, Flag


@functools.cache
def catalog() -> library.Catalog:
    return library.load()


def _ids(names: str) -> list[str]:
    return names.split()


FLOOR_ONLY_KNEELING = "bird_dog cat_cow childs_pose hip_flexor"
ON_THE_BACK = (
    "bridge hamstring_supine heel_slide knee_to_chest legs_on_chair_rest lying_twist pelvic_clock piriformis_supine"
    " single_leg_raise"
)
BENDS_THE_HIP_FAR = (
    "childs_pose hamstring_seated hamstring_supine hip_flexor knee_to_chest lying_twist open_book piriformis_seated"
    " piriformis_standing piriformis_supine seated_rotation"
)

# Written by hand from the recipes' tags and the table of effects of the safety screen. What is in neither list suits.
NEVER: Mapping[Flag, str] = {
    Flag.PREGNANT: "prone_press_up",
    Flag.PREGNANT_16PLUS: f"{ON_THE_BACK} piriformis_standing",
    Flag.OSTEOPOROSIS: "childs_pose lying_twist",
    Flag.HIP_PRECAUTIONS: BENDS_THE_HIP_FAR,
    Flag.KNEE_REPLACEMENT_RECENT: FLOOR_ONLY_KNEELING,
    Flag.KNEE_KNEELING: FLOOR_ONLY_KNEELING,
    Flag.GLAUCOMA: "childs_pose",
    Flag.BALANCE_RISK: "piriformis_standing",
    Flag.DIZZY: "standing_back_bend",
}
CARE: Mapping[Flag, str] = {
    Flag.PREGNANT: "bird_dog cat_cow childs_pose hip_flexor piriformis_seated standing_back_bend",
    Flag.PREGNANT_16PLUS: "abdominal_brace pelvic_tilt",
    Flag.POSTNATAL_ABDOMINAL_DOMING: "single_leg_raise",
    Flag.OSTEOPOROSIS: "cat_cow hamstring_seated knee_to_chest open_book seated_cat_cow seated_rotation",
    Flag.HIP_PRECAUTIONS: "heel_slide legs_on_chair_rest",
    Flag.HIP_REPLACEMENT_ANY: "piriformis_seated piriformis_supine",
    Flag.KNEE_PROBLEM: "knee_to_chest piriformis_seated piriformis_standing piriformis_supine",
    Flag.RECENT_SURGERY: (
        "bridge hamstring_supine lying_twist pelvic_tilt piriformis_supine prone_press_up single_leg_raise"
        " standing_back_bend"
    ),
    Flag.GLAUCOMA: "bridge",
    Flag.BP_UNCONTROLLED: "abdominal_brace bird_dog bridge childs_pose prone_press_up single_leg_raise",
    Flag.WRIST_SHOULDER: "bird_dog cat_cow chest_opener_seated open_book prone_press_up shoulder_blade_squeeze",
    Flag.NECK: "bridge cat_cow",
    Flag.BALANCE_RISK: "bird_dog hip_flexor standing_back_bend",
    Flag.DIZZY: "cat_cow childs_pose",
    Flag.LEG_SYMPTOMS: (
        "hamstring_seated hamstring_supine lying_twist piriformis_seated piriformis_supine single_leg_raise"
    ),
    Flag.FLEXION_WORSE: "childs_pose knee_to_chest",
    Flag.EXTENSION_WORSE: "bridge hip_flexor prone_press_up standing_back_bend",
    Flag.ROTATION_WORSE: "lying_twist seated_rotation",
    Flag.HAMSTRING_CRAMP: "bridge",
}
MOVEMENTS = _ids(
    "abdominal_brace bird_dog bridge cat_cow chest_opener_seated childs_pose hamstring_seated hamstring_supine"
    " heel_slide hip_flexor knee_to_chest legs_on_chair_rest lying_twist open_book pelvic_clock pelvic_tilt"
    " piriformis_seated piriformis_standing piriformis_supine prone_press_up seated_cat_cow seated_rotation"
    " shoulder_blade_squeeze single_leg_raise standing_back_bend"
)

OFF_THE_FLOOR = _ids(
    "chest_opener_seated hamstring_seated piriformis_seated piriformis_standing seated_cat_cow seated_rotation"
    " shoulder_blade_squeeze standing_back_bend"
)
NOT_ON_A_BED = ["bird_dog", "hip_flexor", "legs_on_chair_rest"]
UPRIGHT_TOO = ["abdominal_brace", "pelvic_tilt"]

PROFILES = st.builds(
    Profile,
    st.frozensets(st.sampled_from(Flag)),
    st.sampled_from(Reach),
    st.sampled_from([None, Direction.FLEXION, Direction.EXTENSION, Direction.ROTATION]),
)


def judged(own_id: str, *flags: Flag, reach: Reach = Reach.FLOOR, worse: Direction | None = None) -> suiting.Verdict:
    return suiting.judge(catalog().movements[own_id], Profile(frozenset(flags), reach, worse))


def pools(profile: Profile) -> dict[model.Pool, set[str]]:
    found: dict[model.Pool, set[str]] = {}
    for own in catalog().movements.values():
        if own.rotation and suiting.may_be_picked(own, profile):
            found.setdefault(own.pool, set()).add(own.id)
    return found


def test_the_table_knows_every_movement() -> None:
    assert sorted(catalog().movements) == MOVEMENTS
    assert {one for names in (*NEVER.values(), *CARE.values()) for one in names.split()} <= set(MOVEMENTS)


@pytest.mark.parametrize("flag", Flag)
def test_every_flag_with_every_movement(flag: Flag) -> None:
    never, care = set(NEVER.get(flag, "").split()), set(CARE.get(flag, "").split())
    found = {own_id: judged(own_id, flag) for own_id in MOVEMENTS}

    assert {own_id for own_id, verdict in found.items() if verdict == Excluded(flag)} == never
    assert {own_id for own_id, verdict in found.items() if isinstance(verdict, Care)} == care
    assert {own_id for own_id, verdict in found.items() if verdict == Suits()} == set(MOVEMENTS) - never - care


@pytest.mark.parametrize(
    ("own_id", "flags", "verdict"),
    [
        ("cat_cow", {Flag.NECK}, Care((Flag.NECK,))),
        ("cat_cow", {Flag.NECK, Flag.PREGNANT}, Care((Flag.NECK, Flag.PREGNANT))),
        ("cat_cow", {Flag.NECK, Flag.KNEE_KNEELING}, Excluded(Flag.KNEE_KNEELING)),
        ("bridge", {Flag.PREGNANT, Flag.PREGNANT_16PLUS}, Excluded(Flag.PREGNANT_16PLUS)),
        ("pelvic_tilt", {Flag.PREGNANT_16PLUS}, Care((Flag.PREGNANT_16PLUS,), upright=True)),
        ("abdominal_brace", {Flag.PREGNANT_16PLUS}, Care((), upright=True)),
        ("open_book", {Flag.PREGNANT, Flag.PREGNANT_16PLUS}, Suits()),
        ("childs_pose", {Flag.OSTEOPOROSIS, Flag.KNEE_REPLACEMENT_RECENT}, Excluded(Flag.OSTEOPOROSIS)),
        ("piriformis_seated", {Flag.HIP_REPLACEMENT_ANY}, Care((Flag.HIP_REPLACEMENT_ANY,))),
        ("piriformis_seated", {Flag.HIP_REPLACEMENT_ANY, Flag.HIP_PRECAUTIONS}, Excluded(Flag.HIP_PRECAUTIONS)),
    ],
)
def test_several_flags_together(own_id: str, flags: set[Flag], verdict: suiting.Verdict) -> None:
    assert judged(own_id, *flags) == verdict


@given(st.sampled_from(MOVEMENTS), PROFILES)
def test_a_movement_that_one_flag_rules_out_is_never_given_back_by_another(own_id: str, profile: Profile) -> None:
    alone = [judged(own_id, flag) for flag in profile.flags] + [judged(own_id, reach=profile.reach)]
    together = suiting.judge(catalog().movements[own_id], profile)
    assert isinstance(together, Excluded) == any(isinstance(verdict, Excluded) for verdict in alone)


def test_on_a_bed_everything_is_there_but_what_needs_the_floor() -> None:
    out = [own_id for own_id in MOVEMENTS if judged(own_id, reach=Reach.BED_OR_CHAIR) != Suits()]
    assert out == NOT_ON_A_BED


def test_on_a_chair_there_is_what_sits_or_stands_and_what_can_be_done_so() -> None:
    found = {own_id: judged(own_id, reach=Reach.CHAIR) for own_id in MOVEMENTS}
    assert [own_id for own_id, verdict in found.items() if verdict == Suits()] == OFF_THE_FLOOR
    assert [own_id for own_id, verdict in found.items() if verdict == Care((), upright=True)] == UPRIGHT_TOO
    assert sum(verdict == Excluded(Reach.CHAIR) for verdict in found.values()) == len(MOVEMENTS) - 10


@pytest.mark.parametrize("reach", Reach)
def test_whoever_cannot_get_on_the_floor_has_a_full_week(reach: Reach) -> None:
    week = {
        model.Pool.MOBILITY, model.Pool.HIP_LEG_STRETCH, model.Pool.CONTROL_STRENGTH, model.Pool.EXTENSION
    }  # fmt: skip
    found = pools(Profile(reach=reach))
    assert week <= set(found)
    assert sum(map(len, found.values())) >= 7


@pytest.mark.parametrize("tick", answers.Tick)
def test_every_single_answer_leaves_something_for_a_week_on_a_chair(tick: answers.Tick) -> None:
    for flags in (frozenset(answers.FLAGS[tick]), frozenset({*answers.FLAGS[tick], Flag.HIP_PRECAUTIONS})):
        assert sum(map(len, pools(Profile(flags, Reach.CHAIR)).values())) >= 3


@given(PROFILES)
def test_past_sixteen_weeks_nothing_is_picked_that_lies_on_the_back(profile: Profile) -> None:
    pregnant = Profile(profile.flags | {Flag.PREGNANT, Flag.PREGNANT_16PLUS}, profile.reach, profile.worse)
    picked = set().union(*pools(pregnant).values())
    assert not picked & {*ON_THE_BACK.split(), *UPRIGHT_TOO, "prone_press_up"}


def test_the_direction_that_bothers_more_ranks_lower_and_rules_nothing_out() -> None:
    worse = Profile(worse=Direction.FLEXION)
    ranks = {own_id: suiting.handicap(catalog().movements[own_id], worse) for own_id in MOVEMENTS}
    assert suiting.excluded(catalog().movements, worse) == set()
    assert {own_id: rank for own_id, rank in ranks.items() if rank} == {
        "cat_cow": 1, "childs_pose": 2, "knee_to_chest": 2, "pelvic_clock": 1, "pelvic_tilt": 1, "seated_cat_cow": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("own_id", "flags", "least"),
    [
        ("bridge", set(), False),
        ("bridge", {Flag.NECK}, True),
        ("seated_cat_cow", {Flag.NECK}, False),
        ("seated_cat_cow", {Flag.RECENT_SURGERY}, True),  # everything stays small for three months
        ("seated_cat_cow", {Flag.BP_UNCONTROLLED}, True),  # short holds
    ],
)
def test_care_means_the_smallest_dose(own_id: str, flags: set[Flag], *, least: bool) -> None:
    assert suiting.least_only(catalog().movements[own_id], Profile(frozenset(flags))) is least


@pytest.mark.parametrize(
    ("own_id", "flags", "reach", "offered"),
    [
        ("childs_pose", {Flag.OSTEOPOROSIS}, Reach.FLOOR, ["chest_opener_seated"]),  # what its file says
        ("childs_pose", {Flag.GLAUCOMA}, Reach.FLOOR, ["seated_cat_cow"]),
        ("hamstring_supine", {Flag.PREGNANT_16PLUS}, Reach.FLOOR, ["hamstring_seated"]),
        ("piriformis_supine", set(), Reach.CHAIR, ["piriformis_seated", "piriformis_standing"]),
        ("bridge", set(), Reach.CHAIR, ["shoulder_blade_squeeze", "abdominal_brace"]),  # its pool, plain ones first
        ("single_leg_raise", set(), Reach.CHAIR, ["abdominal_brace"]),  # easier, and easier still
        ("lying_twist", set(), Reach.CHAIR, ["seated_rotation"]),
        ("prone_press_up", {Flag.PREGNANT}, Reach.FLOOR, ["chest_opener_seated", "standing_back_bend"]),
    ],
)
def test_what_is_offered_instead_is_the_closest_that_suits(
    own_id: str, flags: set[Flag], reach: Reach, offered: list[str]
) -> None:
    movements = catalog().movements
    assert suiting.instead(movements, movements[own_id], Profile(frozenset(flags), reach)) == offered


@given(st.sampled_from(MOVEMENTS), PROFILES, st.frozensets(st.sampled_from(MOVEMENTS), max_size=4))
def test_what_is_offered_instead_always_suits(own_id: str, profile: Profile, without: frozenset[str]) -> None:
    movements = catalog().movements
    offered = suiting.instead(movements, movements[own_id], profile, without)
    assert not {own_id, *without} & set(offered)
    assert not suiting.excluded(movements, profile) & set(offered)
    assert len(offered) <= suiting.OFFERED


def test_any_two_ticks_on_any_surface_leave_something_to_do() -> None:
    for reach, first, second in itertools.product(Reach, answers.Tick, answers.Tick):
        flags = frozenset({*answers.FLAGS[first], *answers.FLAGS[second]})
        assert pools(Profile(flags, reach)), (reach, first, second)
