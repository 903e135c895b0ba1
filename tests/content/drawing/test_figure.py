import dataclasses
import itertools
import re
import shutil
from pathlib import Path

import pytest

from content import catalog, model
from content.drawing import anatomy, body_rules, face, figure, flesh, motion, palette, poses, posing, space

MOVEMENTS = catalog.load(look=body_rules.check).movements
PACKAGE = Path(catalog.__file__).parent
FIGURES = {own_id: motion.drawn(movement) for own_id, movement in MOVEMENTS.items()}
KEY_POSES = [(own_id, name) for own_id, drawn in FIGURES.items() for name in drawn.poses]
SIDED = [own_id for own_id, movement in MOVEMENTS.items() if movement.dose.sides is not model.Sides.NONE]
LENGTHS = {
    "thigh": posing.THIGH,
    "shin": posing.SHIN,
    "foot": posing.TOES,
    "upper_arm": posing.UPPER_ARM,
    "forearm": posing.FOREARM,
    "hand": posing.HAND,
}


def moments(drawn: poses.Figure) -> list[motion.Moment]:
    """The key poses, and what is passed between them."""
    ways = [*itertools.pairwise(drawn.go_in), *itertools.pairwise(drawn.go_out)]
    passed = [motion.Moment(here, there, t) for here, there in ways for t in (0.25, 0.5, 0.75)]
    return [*(motion.Moment(name, name, breath=1.0) for name in drawn.poses), *passed]


def every_moment() -> list[tuple[str, posing.Skeleton]]:
    return [
        (own_id, figure.skeleton(drawn, moment, None)) for own_id, drawn in FIGURES.items() for moment in moments(drawn)
    ]


def balls(body: flesh.Body) -> list[flesh.Ball]:
    return [ball for part in body.values() for piece in part for ball in piece.balls]


def test_every_movement_is_drawn() -> None:
    assert all(figure.svg(movement).startswith("<svg") for movement in MOVEMENTS.values())


def test_bones_keep_their_lengths_in_every_pose_and_between_them() -> None:
    for own_id, skeleton in every_moment():
        for bone, (start, end) in skeleton.bones.items():
            kind = bone.partition("_")[2]
            if kind in LENGTHS:
                assert space.length(space.sub(end, start)) == pytest.approx(LENGTHS[kind], abs=0.01), (own_id, bone)


@pytest.mark.parametrize(("own_id", "name"), KEY_POSES)
def test_joints_stay_inside_human_ranges(own_id: str, name: str) -> None:
    drawn = FIGURES[own_id]
    angles = list(anatomy.angles(posing.pose(drawn, name), anatomy.turns(drawn, name)))
    assert len(angles) > 20
    assert [angle for angle in angles if not angle.possible] == []


def test_nothing_goes_through_the_floor_on_the_way_either() -> None:
    for own_id, skeleton in every_moment():
        lowest = min(ball.at[1] - ball.radius for ball in balls(flesh.body(skeleton)))
        assert lowest > -4, own_id  # cm: a knee may sink into a soft mat


def test_the_head_is_never_under_the_floor() -> None:
    for own_id, skeleton in every_moment():
        assert flesh.lowest(flesh.body(skeleton), poses.Bone.HEAD) > -2, own_id


def test_every_body_rests_on_something() -> None:
    for own_id, drawn in FIGURES.items():
        assert any(pose.floor or pose.props for pose in drawn.poses.values()), own_id


@pytest.mark.parametrize(("own_id", "name"), KEY_POSES)
def test_hands_and_feet_get_where_the_pose_wants_them(own_id: str, name: str) -> None:
    assert [limb for limb, by in anatomy.missed(FIGURES[own_id], name) if by > 1.6] == []


def test_a_foot_that_stands_in_two_poses_stands_between_them() -> None:
    drawn = FIGURES["bridge"]
    standing = [posing.between(drawn, "start", "hold", t).bones[poses.Bone.RIGHT_FOOT][0] for t in (0, 0.3, 0.7, 1)]
    assert all(space.length(space.sub(place, standing[0])) < 0.1 for place in standing)


def test_the_whole_body_is_inside_the_picture_on_both_sides() -> None:
    for own_id, drawn in FIGURES.items():
        view = figure.looking(drawn)
        for moment in moments(drawn):
            for seen, skeleton in (
                (view, figure.skeleton(drawn, moment, None)),
                (view.other_side(figure.WIDTH), figure.skeleton(drawn, moment, model.Side.LEFT)),
            ):
                left, top, right, bottom = seen.box(balls(flesh.body(skeleton)))
                assert left >= 0, own_id
                assert top >= 0, own_id
                assert right <= figure.WIDTH, own_id
                assert bottom <= figure.HEIGHT, own_id


@pytest.mark.parametrize("own_id", SIDED)
def test_left_is_the_mirror_image_of_right(own_id: str) -> None:
    drawn = FIGURES[own_id]
    view, other = figure.looking(drawn), figure.looking(drawn).other_side(figure.WIDTH)
    right = figure.skeleton(drawn, motion.still(drawn), model.Side.RIGHT)
    left = figure.skeleton(drawn, motion.still(drawn), model.Side.LEFT)
    for bone, (_, end) in right.bones.items():
        (x, y), (mirrored_x, mirrored_y) = view.project(end), other.project(left.bones[bone.other][1])
        assert (mirrored_x, mirrored_y) == pytest.approx((figure.WIDTH - x, y))
        assert view.depth(end) == pytest.approx(other.depth(left.bones[bone.other][1]))


def test_mirroring_twice_changes_nothing() -> None:
    skeleton = figure.skeleton(FIGURES["bird_dog"], motion.Moment("hold", "hold"), None)
    again = skeleton.mirrored().mirrored()
    assert again.bones == skeleton.bones
    assert again.frames["upper_back"].right == pytest.approx(skeleton.frames["upper_back"].right)


@pytest.mark.parametrize("own_id", SIDED)
def test_left_and_right_are_told_apart_at_a_glance(own_id: str) -> None:
    assert figure.svg(MOVEMENTS[own_id], side=model.Side.RIGHT) != figure.svg(MOVEMENTS[own_id], side=model.Side.LEFT)
    assert FIGURES[own_id].work


@pytest.mark.parametrize("theme", list(palette.Theme))
def test_what_works_has_another_colour_and_a_thicker_edge(theme: palette.Theme) -> None:
    drawn, colours = FIGURES["knee_to_chest"], palette.PALETTES[theme]
    plain = dataclasses.replace(drawn, work=())
    pictures = [figure.drawn(one, motion.still(one), model.Side.RIGHT, theme) for one in (drawn, plain)]
    assert [colours.work[0] in picture for picture in pictures] == [True, False]
    all_works = dataclasses.replace(drawn, work=tuple(poses.Part))
    thick = lowest(figure.drawn(all_works, motion.still(drawn), model.Side.RIGHT, theme), colours.work_edge)
    assert thick > lowest(pictures[1], colours.edge)


def lowest(picture: str, colour: str) -> float:
    """How far down the shapes of a colour reach, in pixels."""
    shapes = re.findall(rf'<path d="([^"]*)" fill="{colour}"/>', picture)
    return max(float(y) for shape in shapes for y in re.findall(r"[\d.]+ ([\d.]+)", shape))


def test_a_leg_is_lifted_no_higher_than_its_cue_says() -> None:
    held = posing.pose(FIGURES["single_leg_raise"], "hold")
    heel = flesh.lowest(flesh.body(held), poses.Bone.RIGHT_FOOT)
    assert 15 <= heel <= 30, "cm: about a shoebox, at most a foot [AAOS-SLR]"


def test_elbows_do_not_help_to_round_the_back() -> None:
    held = posing.pose(FIGURES["cat_cow"], "round")
    assert posing.bend_of(held, poses.Bone.RIGHT_UPPER_ARM, poses.Bone.RIGHT_FOREARM) < 20


def test_a_face_seen_from_the_feet_is_not_covered_by_its_hair() -> None:
    drawn, colours = FIGURES["lying_twist"], palette.PALETTES[palette.Theme.LIGHT]
    body, view = posing.pose(drawn, "hold"), figure.looking(drawn)
    layers = re.findall(r'fill="([^"]+)"', face.head(view, colours, body, flesh.body(body)[poses.Part.HEAD]))
    assert max(place for place, fill in enumerate(layers) if fill == colours.hair) < layers.index(colours.skin[0])


def test_pictures_hold_nothing_that_the_renderer_draws_only_roughly() -> None:
    for movement in MOVEMENTS.values():
        picture = figure.svg(movement)
        assert "<text" not in picture
        assert not re.search("<[^>]*matrix[^>]*stroke", picture)  # a line that is squeezed


def test_the_shadow_of_a_bone_is_flat_on_the_floor() -> None:
    for own_id, drawn in FIGURES.items():
        view = figure.looking(drawn)
        shadow = re.search(
            r'<path transform="matrix\(([^)]*)\)" d="M([-\d.]+) ([-\d.]+)L', figure.svg(MOVEMENTS[own_id])
        )
        assert shadow
        a, b, c, d, e, f = (float(number) for number in shadow[1].split())
        x, z = float(shadow[2]), float(shadow[3])
        assert (a * x + c * z + e, b * x + d * z + f) == pytest.approx(view.project((x, 0.0, z)), abs=0.3)


def test_a_breath_moves_the_chest_and_leaves_the_feet() -> None:
    drawn = FIGURES["legs_on_chair_rest"]
    out, within = (flesh.body(posing.pose(drawn, "hold", breath)) for breath in (0.0, 1.0))
    assert out[poses.Part.RIGHT_LEG] == within[poses.Part.RIGHT_LEG]
    highest = [
        max(ball.at[1] + ball.radius for piece in one[poses.Part.TORSO] for ball in piece.balls)
        for one in (out, within)
    ]
    assert 0.3 < highest[1] - highest[0] < 3


def test_a_movement_nobody_has_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="bridge has no figure"):
        figure.svg(dataclasses.replace(MOVEMENTS["bridge"], figure=None))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "pelvis = [-92, 0, 0]",
            "pelvis = [-92, 0]",
            "poses.start.pelvis: expected three whole numbers, found [-92, 0]",
        ),
        (
            "root = [0, 12, 0]",
            "root = [0, 22, 0]",
            "poses.start: low_back: expected on the floor, found '10.0 cm above it'",
        ),
        ("to = [44, 7, 10]", "to = [144, 7, 10]", "poses.start.right_leg: expected a place within reach, found "),
        ("to = [44, 7, 10]", "to = [44, 2, 10]", "poses.start: right_foot: expected nothing below the floor, found "),
        ("neck = [6, 0, 0]", "neck = [96, 0, 0]", "poses.start: neck.forward: expected -60 to 65 degrees, found '96'"),
        ('ghost = "start"', 'ghost = "begin"', "ghost: expected one of the poses start, hold, found 'begin'"),
        ('ghost = "start"', 'still = "high"', "still: expected one of the poses start, hold, found 'high'"),
        ('ghost = "start"', 'go_in = ["hold"]', "go_in: expected two poses or more, found ['hold']"),
        ('thing = "mat"', 'thing = "carpet"', "props[0].thing: expected one of mat, rug, "),
        ("neck = [6, 0, 0]", "nek = [6, 0, 0]", "poses.start.nek: expected one of the keys root, pelvis, "),
    ],
)
def test_a_wrong_figure_is_refused_by_file_key_and_expectation(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    shutil.copytree(PACKAGE / "movements" / "bridge", tmp_path / "movements" / "bridge")
    file = tmp_path / "movements" / "bridge" / "figure.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(catalog.ContentError) as refused:
        catalog.load(tmp_path, body_rules.check)
    assert any(str(one).startswith(f"movements/bridge/figure.toml: {problem}") for one in refused.value.problems)


def test_a_movement_without_a_figure_is_refused(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE / "movements" / "bridge", tmp_path / "movements" / "bridge")
    (tmp_path / "movements" / "bridge" / "figure.toml").unlink()
    with pytest.raises(
        catalog.ContentError, match=r"bridge/figure.toml: \(file\): expected a TOML file, found nothing"
    ):
        catalog.load(tmp_path)


def test_a_start_refuses_a_figure_whose_names_lead_nowhere(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE / "movements" / "bridge", tmp_path / "movements" / "bridge")
    file = tmp_path / "movements" / "bridge" / "figure.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('ghost = "start"', 'ghost = "begin"'), encoding="utf-8")
    with pytest.raises(catalog.ContentError, match=r"figure\.toml: ghost: expected one of the poses start, hold"):
        catalog.load(tmp_path)
