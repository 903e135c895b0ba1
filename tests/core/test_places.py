"""What people type for where they are, against the atlas that is shipped."""

import zoneinfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import atlas
from bot.core import places


def find(text: str) -> places.Found:
    return places.find(atlas.load(), text)


def zones(text: str) -> list[str]:
    return [place.zone for place in find(text).places]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berlin", "Europe/Berlin"), ("london", "Europe/London"), ("PARIS", "Europe/Paris"),
        ("I live in Rome", "Europe/Rome"),
        ("New York", "America/New_York"), ("NYC", "America/New_York"), ("são paulo", "America/Sao_Paulo"),
        ("Munchen", "Europe/Berlin"), ("münchen", "Europe/Berlin"), ("мюнхен", "Europe/Berlin"), ("東京", "Asia/Tokyo"),
        ("санкт петербург", "Europe/Moscow"), ("Kiev", "Europe/Kyiv"), ("دمشق", "Asia/Damascus"),
        ("서울", "Asia/Seoul"),
        ("Birmingham, UK", "Europe/London"), ("Birmingham Alabama", "America/Chicago"),
        ("Paris, TX", "America/Chicago"),
        ("London, Ontario", "America/Toronto"), ("tokyo japan", "Asia/Tokyo"),
        ("Germany", "Europe/Berlin"), ("Deutschland", "Europe/Berlin"), ("Singapore", "Asia/Singapore"),
        ("Argentina", "America/Argentina/Buenos_Aires"), ("Scotland", "Europe/London"),
        ("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"),
        ("america/new york", "America/New_York"),
        ("UTC", "UTC"), ("utc+0", "UTC"), ("GMT+2", "Etc/GMT-2"), ("UTC−3", "Etc/GMT+3"), ("+02:00", "Etc/GMT-2"),
    ],
)  # fmt: skip
def test_where_nobody_would_ask_back(text: str, zone: str) -> None:
    found = find(text)
    assert found.sure
    assert [place.zone for place in found.places] == [zone]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Birmingham", {"Europe/London", "America/Chicago"}),
        ("Springfield", {"America/Chicago", "America/New_York", "America/Los_Angeles"}),
        ("Georgetown", {"America/Guyana", "Asia/Kuala_Lumpur"}),
        ("Washington", {"America/New_York", "America/Los_Angeles"}),
        ("Georgia", {"Asia/Tbilisi", "America/New_York"}),
        ("Portugal", {"Europe/Lisbon", "Atlantic/Azores"}),
        ("USA", {"America/New_York", "America/Chicago", "America/Los_Angeles"}),
        ("CET", {"Europe/Berlin", "Europe/Paris"}),
        ("EST", {"America/New_York"}),
        ("PST", {"America/Los_Angeles"}),
        ("bst", {"Europe/London", "Asia/Dhaka"}),
        ("IST", {"Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"}),
        ("UTC+5:30", {"Asia/Kolkata"}),
        ("gmt+0545", {"Asia/Kathmandu"}),
        ("Berlin, Narnia", {"Europe/Berlin"}),
    ],
)
def test_where_several_may_be_meant(text: str, expected: set[str]) -> None:
    found = find(text)
    assert not found.sure
    assert expected <= set(zones(text))
    assert len(zones(text)) == len(set(zones(text))) <= places.MOST_OFFERED


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Berln", "Europe/Berlin"),
        ("Barcelnoa", "Europe/Madrid"),
        ("Sydny", "Australia/Sydney"),
        ("Amsterdm", "Europe/Amsterdam"),
        ("Los Angelos", "America/Los_Angeles"),
        ("germny", "Europe/Berlin"),
    ],
)
def test_a_slip_is_forgiven_but_asked_about(text: str, first: str) -> None:
    assert not find(text).sure
    assert zones(text)[0] == first


@pytest.mark.parametrize("text", ["", "  ", "a", "/", "(", "🙂", "zzzzqq", "UTC+20", "x/y", "|", "\t\n", "b" * 4096])
def test_what_is_no_place(text: str) -> None:
    assert find(text) == ((), False)


def test_namesakes_are_told_apart_by_country_and_state() -> None:
    assert find("Birmingham").places == (
        places.Place("Birmingham", "United Kingdom", "Europe/London"),
        places.Place("Birmingham", "United States", "America/Chicago", "Alabama"),
    )


def test_an_offset_says_what_it_means_and_not_what_the_tz_database_calls_it() -> None:
    assert find("GMT+2").places[0].name == "UTC+2"
    assert find("etc/gmt+2").places[0] == places.Place("Etc/GMT+2", "", "Etc/GMT+2")


@given(st.text(max_size=40))
@example("|berlin")
@example("berlin\tx")
def test_any_text_finds_only_zones_that_exist(text: str) -> None:
    found = find(text)
    assert set(zones(text)) <= zoneinfo.available_timezones()
    assert not found.sure or len(found.places) == 1


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text: str) -> None:
    assert places.key(places.key(text)) == places.key(text)
