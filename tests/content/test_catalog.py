import re
import shutil
from pathlib import Path

import pytest

from content import catalog, reader, report

PACKAGE = Path(catalog.__file__).parent
PIRIFORMIS = "movements/piriformis_supine/movement.toml"
TILT = "movements/pelvic_tilt/movement.toml"
CAT = "movements/cat_cow/movement.toml"
PIRIFORMIS_WORDS = "movements/piriformis_supine/words.en.toml"
TILT_WORDS = "movements/pelvic_tilt/words.en.toml"
BRIDGE_WORDS = "movements/bridge/words.en.toml"
SITUP = "cautions/situp/caution.toml"
SITUP_WORDS = "cautions/situp/words.en.toml"
LONG = "a" * 201


KEPT = ["bridge", "cat_cow", "pelvic_tilt", "piriformis_seated", "piriformis_supine"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A few of the real files, to spoil; references lead no further than these."""
    for place in [*(f"movements/{own_id}" for own_id in KEPT), "cautions/situp"]:
        shutil.copytree(PACKAGE / place, tmp_path / place)
    shutil.copy(PACKAGE / "words.en.toml", tmp_path)
    for file in tmp_path.glob("*/*/*.toml"):
        lines = [shortened(line) for line in file.read_text(encoding="utf-8").splitlines()]
        file.write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def shortened(line: str) -> str:
    key, _, ids = line.partition(" = ")
    if key == "hide":  # it speaks of a swap that is not kept
        return ""
    if key not in ("easier", "harder", "swaps"):
        return line
    return f"{key} = {[own_id for own_id in re.findall(r'[a-z_]+', ids) if own_id in KEPT]}".replace("'", '"')


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r} to spoil"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> list[str]:
    with pytest.raises(catalog.ContentError) as refused:
        catalog.load(folder)
    assert str(refused.value).splitlines() == [str(problem) for problem in refused.value.problems]
    return [str(problem) for problem in refused.value.problems]


def cue(role: str, text: str) -> str:
    return f'[[cues]]\nrole = "{role}"\ntext = "{text}"\n'


# file, what stands there, what is planted, and the problem that must be told
PLANTED = [
    # types, keys and enums
    (PIRIFORMIS, 'kind = "static_stretch"', 'kind = "streching"', "kind: expected one of static_stretch, mobility, "),
    (PIRIFORMIS, 'kind = "static_stretch"', "", "kind: expected a value, found nothing"),
    (PIRIFORMIS, 'kind = "static_stretch"', 'kind = ""', "kind: expected one of static_stretch, "),
    (PIRIFORMIS, 'position = "supine"', 'position = "upside_down"', "position: expected one of supine, prone, "),
    (PIRIFORMIS, 'area = ["buttock", "hips"]', 'area = ["buttock", "elbow"]', "area[1]: expected one of low_back, "),
    (PIRIFORMIS, 'area = ["buttock", "hips"]', 'area = "buttock"', "area: expected a list, found 'buttock'"),
    (PIRIFORMIS, 'pool = "hip_leg_stretch"', 'pool = "swimming"', "pool: expected one of mobility, "),
    (PIRIFORMIS, "rotation = true", 'rotation = "yes"', "rotation: expected true or false, found 'yes'"),
    (PIRIFORMIS, "rotation = true", "rotaton = true", "rotaton: expected one of the keys kind, position, "),
    (PIRIFORMIS, "rest_s = 10", "rest_s = true", "dose.rest_s: expected a whole number, found True"),
    (PIRIFORMIS, "rest_s = 10", "rest_s = 10\nspeed = 3", "dose.speed: expected one of the keys guided, sides, "),
    (PIRIFORMIS, "[tags]", "[tags", "(file): expected valid TOML, found "),
    # the dose
    (PIRIFORMIS, "reps = [1, 2, 3]", "reps = [3, 2, 1]", "dose.reps: expected min <= default <= max, found [3, 2, 1]"),
    (PIRIFORMIS, "reps = [1, 2, 3]", "reps = [0, 2, 3]", "dose.reps: expected 1 to 30, found "),
    (PIRIFORMIS, "reps = [1, 2, 3]", "reps = [1, 2, 300]", "dose.reps: expected 1 to 30, found "),
    (PIRIFORMIS, "reps = [1, 2, 3]", "reps = [1, 2]", "dose.reps: expected [min, default, max] in whole numbers, "),
    (PIRIFORMIS, "reps = [1, 2, 3]", "reps = 2", "dose.reps: expected [min, default, max] in whole numbers, found 2"),
    (PIRIFORMIS, "[10, 20, 30]", "[0, 20, 30]", "dose.hold_s: expected 1 to 600 seconds where guided is reps, "),
    (CAT, "hold_s = [0, 3, 5]", "hold_s = [-1, 3, 5]", "dose.hold_s: expected 0 to 600 seconds where guided is set, "),
    (PIRIFORMIS, "sets = 1", "sets = 0", "dose.sets: expected 1 or more, found 0"),
    (PIRIFORMIS, "rest_s = 10", "rest_s = -1", "dose.rest_s: expected 0 or more, found -1"),
    (CAT, "in_s = 3\nout_s = 3", "in_s = 0\nout_s = 0", "dose.in_s: expected a tempo, because the set runs by itself"),
    # tags
    (PIRIFORMIS, '["hip_precautions"]', '["bad_hip"]', "tags.avoid[0]: expected one of pregnant, pregnant_16plus, "),
    (PIRIFORMIS, 'care = ["hip_replacement_any"', 'care = ["hip_precautions"', "tags.avoid: expected no flag that "),
    (
        PIRIFORMIS,
        'pregnant_16plus = "pir',
        'neck = "pir',
        "tags.swap.neck: expected a flag that stands under avoid or ",
    ),
    (
        CAT,
        'needs = ["floor_or_bed"]',
        'needs = ["pool"]',
        "tags.needs[0]: expected one of floor_or_bed, chair, support",
    ),
    # references
    (
        "movements/bridge/movement.toml",
        "rotation = true",
        'rotation = true\nharder = ["pelvic_tilt"]',
        "harder[0]: expected a variant that does not lead back here, found 'pelvic_tilt'",
    ),
    (
        "movements/piriformis_seated/movement.toml",
        "rotation = true",
        'rotation = true\neasier = ["bridge"]',
        "easier[0]: expected a variant on a chair or standing, like this one, found 'bridge'",
    ),
    (
        PIRIFORMIS,
        'easier = ["piriformis_seated"]',
        'easier = ["x"]',
        "easier[0]: expected the id of another movement, ",
    ),
    (
        TILT,
        'harder = ["bridge"]',
        'harder = ["bridge", "situp"]',
        "harder[1]: expected the id of anoth",
    ),
    (TILT, 'harder = ["bridge"]', 'harder = ["pelvic_tilt"]', "harder[0]: expected the id of another "),
    (
        PIRIFORMIS,
        '16plus = "piriformis_seated"',
        '16plus = "sofa"',
        "tags.swap.pregnant_16plus: expected the id of anot",
    ),
    (SITUP, '"pelvic_tilt"', '"pelvic_tild"', "swaps[0]: expected the id of another movement, found 'pelvic_tild'"),
    (SITUP, "reviewed", 'hide = { crunch = ["neck"] }\nreviewed', "hide.crunch: expected one of the swaps "),
    # sources
    (PIRIFORMIS, 'tier = "C"', 'tier = "D"', "sources[0].tier: expected one of A, A/B, B, C, found 'D'"),
    (PIRIFORMIS, "https://www.peak", "www.peak", "sources[0].url: expected an address that begins with http, "),
    # words
    (PIRIFORMIS_WORDS, 'short = "Piriformis, lying"', f'short = "{LONG}"', "short: expected at most 28 characters, "),
    (PIRIFORMIS_WORDS, 'purpose = "A', f'purpose = "{LONG}', "purpose: expected at most 200 characters, found "),
    (PIRIFORMIS_WORDS, 'feel = "A', 'feel = " A', "feel: expected text without spaces at its ends, found "),
    (
        PIRIFORMIS_WORDS,
        'name = "Piriformis stretch, lying"',
        'name = ""',
        "name: expected text that is not empty, found",
    ),
    (
        PIRIFORMIS_WORDS,
        'misspellings = ["pirformis"',
        'misspellings = ["piriformis"',
        "aliases: expected every name once",
    ),
    (
        PIRIFORMIS_WORDS,
        "unreviewed = [",
        'unreviewed = ["nowhere",',
        "unreviewed: expected a name from aliases_other",
    ),
    (
        PIRIFORMIS_WORDS,
        "knee_problem =",
        "neck =",
        "adapt.neck: expected a flag that stands under tags.care in movement.to",
    ),
    (
        BRIDGE_WORDS,
        'kind_line = "This is a strength move, not a stretch."',
        "",
        "kind_line: expected a line that says it is",
    ),
    (SITUP_WORDS, 'question = "Kinder', f'question = "{LONG}', "question: expected at most 200 characters, found "),
    (SITUP_WORDS, '  "Done some', f'  "{LONG}', "answer[1]: expected at most 200 characters, found "),
    # cues
    (PIRIFORMIS_WORDS, 'role = "hold"', 'role = "wait"', "cues[3].role: expected one of start, setup, move, hold, "),
    (
        PIRIFORMIS_WORDS,
        "Soft jaw",
        "{jaw}",
        "cues[3].text: expected placeholders out of side, other, hold, reps, rest, fou",
    ),
    (
        PIRIFORMIS_WORDS,
        "Soft jaw",
        "{hold.real}",
        "cues[3].text: expected placeholders out of side, other, hold, reps, re",
    ),
    (PIRIFORMIS_WORDS, "Soft jaw", "{hold", "cues[3].text: expected braces in pairs, found "),
    (PIRIFORMIS_WORDS, "Soft jaw", LONG, "cues[3].text: expected at most 200 characters, found '2"),
    (
        PIRIFORMIS_WORDS,
        "Lie on your back",
        "Lie on your {side}",
        "cues[0].text: expected no side, because none is known ",
    ),
    (TILT_WORDS, "Let go", "Let go {side}", "cues[3].text: expected no side, because none is known here, found "),
    (PIRIFORMIS_WORDS, "move_s = 20", "move_s = 0", "cues[0].move_s: expected 1 second or more, found 0"),
    (PIRIFORMIS_WORDS, "move_s = 20", 'move_s = "20"', "cues[0].move_s: expected a whole number, found '20'"),
    (
        TILT_WORDS,
        'role = "finish"',
        'role = "switch"',
        "cues: expected no switch, because dose.sides is not both_in_turn",
    ),
    (
        TILT_WORDS,
        'role = "start"',
        'role = "hold"',
        "cues: expected the order start, setup, move, hold, release, switch, ",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "told"), PLANTED)
def test_a_planted_mistake_is_refused_with_file_key_and_expectation(
    folder: Path, file: str, old: str, new: str, told: str
) -> None:
    spoil(folder, file, old, new)
    assert any(line.startswith(f"{file}: {told}") for line in problems(folder)), problems(folder)


@pytest.mark.parametrize("role", ["start", "move", "hold", "release", "switch", "finish"])
def test_a_missing_cue_is_named(folder: Path, role: str) -> None:
    spoil(folder, PIRIFORMIS_WORDS, f'role = "{role}"', 'role = "setup"')
    assert f"{PIRIFORMIS_WORDS}: cues: expected a cue with the role {role}, found nothing" in problems(folder)


def test_a_cue_is_measured_at_the_dose_that_makes_it_longest(folder: Path) -> None:
    fits_at_one_digit = "x" * (200 - len("9 seconds"))
    spoil(folder, TILT_WORDS, 'text = "Hold for {hold}', f'text = "{fits_at_one_digit}{{hold}}"\n#')
    [line] = problems(folder)  # the largest dose holds for 10 seconds
    assert line.startswith(f"{TILT_WORDS}: cues[2].text: expected at most 200 characters, found '201: xxx")


def test_a_cue_is_measured_on_the_side_with_the_longer_word(folder: Path) -> None:
    fits_left = "x" * (200 - len("left"))
    spoil(folder, PIRIFORMIS_WORDS, 'text = "Hold for {hold}', f'text = "{fits_left}{{side}}"\n#')
    assert [line.split("found")[0] for line in problems(folder)] == [
        f"{PIRIFORMIS_WORDS}: cues[3].text: expected at most 200 characters, "
    ]


@pytest.mark.parametrize("file", [PIRIFORMIS, PIRIFORMIS_WORDS, SITUP, SITUP_WORDS, "words.en.toml"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert problems(folder) == [f"{file}: (file): expected a TOML file, found nothing"]


def test_a_file_in_another_encoding_is_refused(folder: Path) -> None:
    (folder / PIRIFORMIS_WORDS).write_bytes("name = 'Dehnübung'".encode("latin-1"))
    assert problems(folder)[0].startswith(f"{PIRIFORMIS_WORDS}: (file): expected UTF-8, found ")


@pytest.mark.parametrize("name", ["cat, cow", "cat:cow", "Cat_cow"])
def test_an_id_is_one_plain_word(folder: Path, name: str) -> None:
    (folder / "movements/cat_cow").rename(folder / "movements" / name)
    told = f"movements/{name}/movement.toml: (folder): expected an id of small letters, digits and _, found '{name}'"
    assert told in problems(folder)


def test_an_id_cannot_be_a_movement_and_a_caution(folder: Path) -> None:
    (folder / "cautions/situp").rename(folder / "cautions/bridge")
    assert "cautions/bridge/caution.toml: (folder): expected an id that no movement has, found 'bridge'" in problems(
        folder
    )


def test_a_movement_without_sources_is_refused(folder: Path) -> None:
    text = (folder / TILT).read_text(encoding="utf-8")
    (folder / TILT).write_text("sources = []\n" + text[: text.index("[[sources]]")], encoding="utf-8")
    assert problems(folder) == [f"{TILT}: sources: expected at least one source, found nothing"]


def test_a_folder_without_movements_is_refused(tmp_path: Path) -> None:
    shutil.copy(PACKAGE / "words.en.toml", tmp_path)
    assert problems(tmp_path) == ["movements: (folder): expected at least one movement, found nothing"]


def test_all_problems_are_told_at_once(folder: Path) -> None:
    spoil(folder, PIRIFORMIS, 'kind = "static_stretch"', 'kind = "x"')
    spoil(folder, PIRIFORMIS, "sets = 1", 'sets = "one"')
    spoil(folder, BRIDGE_WORDS, 'name = "Bridge"', "")
    assert [line.split(" expected")[0] for line in problems(folder)] == [
        f"{PIRIFORMIS}: kind:",
        f"{PIRIFORMIS}: dose.sets:",
        f"{BRIDGE_WORDS}: name:",
    ]


def test_a_second_language_is_spoken_where_it_is_there_and_english_elsewhere(folder: Path) -> None:
    german = 'no_hold = "kurz"\n[sides]\nright = "rechts"\nleft = "links"\n[units]\n'
    german += 'second = {one = "Sekunde", many = "Sekunden"}\nminute = {one = "Minute", many = "Minuten"}\n'
    words = (folder / PIRIFORMIS_WORDS).read_text(encoding="utf-8").replace("Hold for {hold}", "Halten: {hold}, {side}")
    (folder / PIRIFORMIS_WORDS.replace(".en.", ".de.")).write_text(words, encoding="utf-8")
    assert problems(folder) == ["words.de.toml: (file): expected the shared words of a language, found nothing"]

    (folder / "words.de.toml").write_text(german, encoding="utf-8")
    found = catalog.load(folder)
    lines = []
    for own_id in ("piriformis_supine", "pelvic_tilt"):
        movement = found.movements[own_id]
        [hold] = [cue for cue in found.words(own_id, "de").cues if cue.role == "hold"]
        lines.append(found.render(hold, movement, movement.dose.default(), None, "de"))
    assert lines[0].startswith("Halten: 20 Sekunden, rechts")
    assert lines[1].startswith("Hold for 5 seconds.")


def section(lines: list[str], title: str) -> list[str]:
    begin = next(place for place, line in enumerate(lines) if line.startswith(title))
    return [line.strip() for line in lines[begin + 1 : lines.index("", begin)]]


def test_the_report_counts_what_is_there_and_fits_a_terminal() -> None:
    lines = report.check()
    assert lines[0] == "25 movements (24 for the daily choice), 2 cautions"
    [row] = [line.split() for line in lines if line.startswith("back_of_thigh") and "sitting" in line]
    assert row == ["back_of_thigh", "sitting", "1", ".", ".", ".", "."]
    assert max(map(len, lines)) <= 100


def test_the_report_lists_the_longest_cues_and_all_near_the_limit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in (TILT_WORDS, BRIDGE_WORDS):
        spoil(folder, file, 'role = "start"\ntext = "', 'role = "start"\ntext = "' + "Lie on your back. " * 6)
    listed = section(report.check(folder), "Longest cues")
    assert [line.split()[1] for line in listed[:2]] == ["bridge", "pelvic_tilt"]
    lengths = [int(line.split()[0]) for line in listed]
    assert lengths == sorted(lengths, reverse=True)
    assert len(listed) == report.SHOWN
    monkeypatch.setattr(report, "SHOWN", 1)
    assert section(report.check(folder), "Longest cues") == listed[:2]


def test_the_report_names_missing_languages(folder: Path) -> None:
    shutil.copy(folder / "words.en.toml", folder / "words.de.toml")
    shutil.copy(folder / TILT_WORDS, (folder / TILT_WORDS).with_name("words.de.toml"))
    listed = section(report.check(folder), "Languages")
    missing = [own_id for own_id in [*KEPT, "situp"] if own_id != "pelvic_tilt"]
    assert f"de: missing {', '.join(missing)}" in listed
    assert "en: complete" in listed


def test_the_report_names_links_whose_other_end_does_not_know_of_them() -> None:
    listed = section(report.check(), "Variants that know")
    assert "open_book names seated_rotation as easier, which does not name it as harder" in listed


def test_long_words_in_long_sentences_are_harder_to_read() -> None:
    easy, hard = (
        "Bend one knee. Breathe out.",
        "Simultaneously externally rotate the contralateral extremity carefully.",
    )
    assert reader.grade(easy) < 4
    assert reader.grade(hard) > 12
    with pytest.raises(ValueError, match="with words in it"):
        reader.grade("... !")
    graded = [line.split() for line in section(report.check(), "Reading level")[1:]]
    assert [float(grade) for grade, _ in graded] == sorted((float(grade) for grade, _ in graded), reverse=True)


def test_the_report_refuses_what_cannot_be_loaded(folder: Path) -> None:
    spoil(folder, TILT, "sets = 1", "sets = 0")
    with pytest.raises(catalog.ContentError, match=r"dose\.sets: expected 1 or more"):
        report.check(folder)
