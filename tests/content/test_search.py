from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content import catalog, search

CATALOG = catalog.load()
# What people type, and what they mean. "a or b" and "a?" are asked back.
QUERIES = [
    line.split("\t") for line in (Path(__file__).parent / "queries.tsv").read_text(encoding="utf-8").splitlines()
]


def ids(found: search.Found) -> list[str]:
    return [match.id for match in found.matches]


@pytest.mark.parametrize(("query", "meant"), QUERIES)
def test_what_people_type_finds_what_they_mean(query: str, meant: str) -> None:
    found = search.find(CATALOG, query)
    assert found.known
    assert sorted(ids(found)) == sorted(meant.rstrip("?").split(" or "))
    assert found.sure == (" or " not in meant and "?" not in meant)


def test_there_are_enough_queries_to_call_it_measured() -> None:
    assert len(QUERIES) >= 200
    assert {meant for _, meant in QUERIES} >= CATALOG.movements.keys() | CATALOG.cautions.keys()


@pytest.mark.parametrize("own_id", [*CATALOG.texts, *CATALOG.caution_texts])
def test_every_name_in_the_files_finds_its_entry(own_id: str) -> None:
    spoken = CATALOG.texts.get(own_id, {}).get("en") or CATALOG.caution_words(own_id)
    others = [name for names in spoken.aliases_other.values() for name in names]
    for name in (own_id, spoken.name, spoken.short, *spoken.aliases, *spoken.misspellings, *spoken.ask_first, *others):
        assert own_id in ids(search.find(CATALOG, name)), name
        assert own_id in ids(search.find(CATALOG, f"  {name.upper()}! ")), name


@pytest.mark.parametrize("query", ["leg lifts", "Leg raises", "leg lift exercise", "leg liftz", "lying leg raises"])
def test_leg_lifts_ask_one_or_both(query: str) -> None:
    found = search.find(CATALOG, query)
    assert [(match.id, match.caution) for match in found.matches] == [
        ("single_leg_raise", False),
        ("double_leg_raise", True),
    ]
    assert found.known
    assert not found.sure


@pytest.mark.parametrize("query", ["pizza", "xylophone", "what is the weather like", "щщщ", "🙂🙂 qwertz"])
def test_an_unknown_word_is_answered_with_the_three_nearest(query: str) -> None:
    found = search.find(CATALOG, query)
    assert not found.known
    assert not found.sure
    assert len(set(ids(found))) == 3
    assert all(CATALOG.movements[own].rotation for own in ids(found)), "only what we guide is offered"


def test_the_nearest_are_really_near() -> None:
    assert "bird_dog" in ids(search.find(CATALOG, "downward dog"))
    assert ids(search.find(CATALOG, "hammy"))[0] == "hamstring_supine"


@pytest.mark.parametrize("query", ["", "  ", "?!", "🙂"])
def test_nothing_said_finds_nothing(query: str) -> None:
    assert search.find(CATALOG, query) == search.Found((), sure=False, known=False)


def test_a_body_part_alone_is_not_taken_for_one_movement() -> None:
    for part in ("knee", "leg", "back", "chair", "leg exercise", "a chest exercise"):
        found = search.find(CATALOG, part)
        assert found.known, part
        assert not found.sure, part
        assert len(found.matches) > 1, part


def test_a_long_message_is_read_only_as_far_as_a_name_may_reach() -> None:
    assert search.find(CATALOG, "piriformis " + "a" * 4000).known


@given(st.text(max_size=200))
def test_any_text_gets_an_answer_that_can_be_shown(text: str) -> None:
    found = search.find(CATALOG, text)
    assert set(ids(found)) <= CATALOG.movements.keys() | CATALOG.cautions.keys()
    assert len(set(ids(found))) == len(found.matches)
    assert all(0 <= match.score <= 100 for match in found.matches)
    assert not found.sure or (found.known and len(found.matches) == 1)
