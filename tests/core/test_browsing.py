import itertools

import pytest

from bot.core import browsing, suiting
from content import catalog, vocabulary

CATALOG = catalog.load()
Part, Where, Lasts, Facet, Wish = browsing.Part, browsing.Where, browsing.Lasts, browsing.Facet, browsing.Wish


def entries(profile: suiting.Profile | None = None) -> list[browsing.Entry]:
    found = []
    for movement in CATALOG.movements.values():
        verdict = suiting.judge(movement, profile or suiting.Profile())
        if not isinstance(verdict, suiting.Excluded):
            found.append(browsing.entry(movement, CATALOG.words(movement.id), movement.dose.default(), verdict))
    return found


EVERYTHING = entries()


def ids(wish: browsing.Wish, among: list[browsing.Entry] = EVERYTHING) -> set[str]:
    return {one.id for one in browsing.fitting(among, wish)}


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(part=Part.LEGS), {"bridge", "hamstring_seated", "hamstring_supine", "single_leg_raise"}),
        (Wish(where=Where.STANDING), {"piriformis_standing", "standing_back_bend"}),
        (Wish(part=Part.HIPS, where=Where.CHAIR), {"piriformis_seated"}),
        (Wish(lasts=Lasts.LONGER), {"legs_on_chair_rest"}),
        (
            Wish(where=Where.CHAIR, lasts=Lasts.TWO),
            {"chest_opener_seated", "seated_cat_cow", "shoulder_blade_squeeze"},
        ),
        (Wish(part=Part.LOW_BACK, where=Where.STANDING, lasts=Lasts.TWO), {"standing_back_bend"}),
        (Wish(part=Part.LEGS, where=Where.STANDING), set()),
    ],
)
def test_answers_narrow_what_is_found(wish: browsing.Wish, expected: set[str]) -> None:
    assert ids(wish) == expected


def test_every_movement_is_found_under_a_part_and_a_place() -> None:
    assert [one.id for one in EVERYTHING if not one.parts or not one.places] == []
    assert set(itertools.chain.from_iterable(browsing.AREAS.values())) == set(vocabulary.Area)


def test_half_kneeling_and_a_chair_under_the_legs_are_nothing_for_a_bed() -> None:
    on_a_bed = ids(Wish(where=Where.BED))
    assert "hip_flexor" not in on_a_bed
    assert "legs_on_chair_rest" not in on_a_bed
    assert "cat_cow" in on_a_bed


def test_who_stays_on_a_chair_finds_there_what_is_done_upright() -> None:
    seated = entries(suiting.Profile(reach=suiting.Reach.CHAIR))
    assert {"abdominal_brace", "pelvic_tilt"} <= ids(Wish(where=Where.CHAIR), seated)
    assert ids(Wish(where=Where.FLOOR), seated) == ids(Wish(where=Where.BED), seated) == set()


@pytest.mark.parametrize("reach", suiting.Reach)
def test_no_offered_answer_leaves_nothing(reach: suiting.Reach) -> None:
    some = entries(suiting.Profile(reach=reach))
    for part, where, lasts in itertools.product([None, *Part], [None, *Where], [None, *Lasts]):
        wish = Wish(part, where, lasts)
        for facet in Facet:
            for option in browsing.options(some, wish, facet):
                assert browsing.fitting(some, wish.answer(facet, option))


def test_a_wish_comes_back_from_its_words() -> None:
    for part, where, lasts in itertools.product([None, *Part], [None, *Where], [None, *Lasts]):
        wish = Wish(part, where, lasts)
        assert browsing.wish(wish.words()) == wish


@pytest.mark.parametrize("words", [(), ("-", "-"), ("low", "moon", "2"), ("-", "-", "-", "-"), ("", "", "")])
def test_words_that_were_never_written_are_no_wish(words: tuple[str, ...]) -> None:
    assert browsing.wish(words) is None
