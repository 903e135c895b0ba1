"""The map of the body."""

from bot.core import bodymap
from bot.core.bodymap import Place
from content import catalog


def test_a_tap_ticks_and_a_second_one_unticks_in_the_order_of_the_map() -> None:
    ticked = bodymap.switched(bodymap.switched([], Place.LEG), Place.LOW_BACK)
    assert ticked == ["low_back", "leg"]
    assert bodymap.switched(ticked, Place.LEG) == ["low_back"]


def test_every_place_is_reached_by_some_movement_of_the_library() -> None:
    reached = {area for movement in catalog.load().movements.values() for area in movement.area}
    assert all(bodymap.areas([place]) & reached for place in Place)


def test_no_tick_is_no_area() -> None:
    assert bodymap.areas([]) == frozenset()
