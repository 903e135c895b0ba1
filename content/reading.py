"""Reads a TOML file into a frozen dataclass, and says of every mismatch which file, which key and what was expected.

The dataclasses are the schema: fields are the keys, a default makes a key optional, an enum lists what is allowed.
"""

import dataclasses
import functools
import tomllib
import types
import typing
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from content import model

T = typing.TypeVar("T")

_PLAIN = {str: "text", int: "a whole number", bool: "true or false"}
_LONGEST_QUOTE = 60
_hints = functools.cache(typing.get_type_hints)


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One mismatch. `file` is relative to the content folder; `key` is a path such as `dose.reps` or `cues[2].text`."""

    file: str
    key: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: expected {self.expected}, found {self.found}"


class Notes:
    """The problems of one file, in the order in which they were found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, key: str, expected: str, found: object) -> None:
        """Note a mismatch; what was found is quoted, shortened."""
        quote = found if isinstance(found, Nothing) else repr(found)
        text = str(quote)
        short = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
        self.problems.append(Problem(self.file, key, expected, short))


class Nothing:
    """What is found where a key is missing."""

    def __str__(self) -> str:
        return "nothing"


class _Mismatch(Exception):  # noqa: N818  raised and caught within this module: the problem is noted already
    pass


def read(path: Path, kind: type[T], notes: Notes, **given: object) -> T | None:
    """The file as a `kind`, or None when `notes` took down why not. `given` fields do not stand in the file."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        notes.add("(file)", "a TOML file", Nothing())
    except UnicodeDecodeError as error:
        notes.add("(file)", "UTF-8", error.reason)
    except tomllib.TOMLDecodeError as error:
        notes.add("(file)", "valid TOML", str(error))
    else:
        try:
            return typing.cast("T", _record(kind, raw, "", notes, given))
        except _Mismatch:
            pass
    return None


def _value(hint: object, raw: object, key: str, notes: Notes) -> object:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:  # `X | None`: a key that is there has an X
        return _value(arguments[0], raw, key, notes)
    if origin is tuple:
        return _list(arguments[0], raw, key, notes)
    if origin is Mapping:
        return _table(arguments[0], arguments[1], raw, key, notes)
    if dataclasses.is_dataclass(hint) and hint is not model.Range:
        return _record(typing.cast("type", hint), raw, key, notes, {})
    return _single(typing.cast("type", hint), raw, key, notes)


def _single(hint: type, raw: object, key: str, notes: Notes) -> object:
    if hint is model.Range:
        return _range(raw, key, notes)
    if issubclass(hint, StrEnum):
        return _choice(hint, raw, key, notes)
    return _plain(hint, raw, key, notes)


def _plain(hint: type, raw: object, key: str, notes: Notes) -> object:
    if type(raw) is not hint:  # exactly: true is an int to Python, but not to an editor of these files
        return _refuse(notes, key, _PLAIN[hint], raw)
    if isinstance(raw, str) and raw != raw.strip():
        return _refuse(notes, key, "text without spaces at its ends", raw)
    return raw or _refuse(notes, key, "text that is not empty", raw) if hint is str else raw


def _choice(hint: type[StrEnum], raw: object, key: str, notes: Notes) -> StrEnum:
    if isinstance(raw, str) and raw in hint._value2member_map_:
        return hint(raw)
    return _refuse(notes, key, f"one of {', '.join(hint)}", raw)


def _range(raw: object, key: str, notes: Notes) -> model.Range:
    match raw:
        case [int(least), int(usual), int(most)] if least <= usual <= most:
            return model.Range(least, usual, most)
        case [int(), int(), int()]:
            return _refuse(notes, key, "min <= default <= max", raw)
    return _refuse(notes, key, "[min, default, max] in whole numbers", raw)


def _list(hint: object, raw: object, key: str, notes: Notes) -> tuple[object, ...]:
    if not isinstance(raw, list):
        return _refuse(notes, key, "a list", raw)
    return tuple(_each([(hint, item, f"{key}[{place}]") for place, item in enumerate(raw)], notes))


def _table(keys: object, values: object, raw: object, key: str, notes: Notes) -> Mapping[object, object]:
    if not isinstance(raw, dict):
        return _refuse(notes, key, "a table", raw)
    names = _each([(keys, name, f"{key}.{name}") for name in raw], notes)
    items = _each([(values, item, f"{key}.{name}") for name, item in raw.items()], notes)
    return types.MappingProxyType(dict(zip(names, items, strict=True)))


def _record(hint: type, raw: object, key: str, notes: Notes, given: Mapping[str, object]) -> object:
    if not isinstance(raw, dict):
        return _refuse(notes, key, "a table", raw)
    path = f"{key}." if key else ""
    hints = _hints(hint)
    fields = [field for field in dataclasses.fields(hint) if field.name not in given]
    noted = len(notes.problems)
    for name in raw.keys() - {field.name for field in fields}:
        notes.add(f"{path}{name}", f"one of the keys {', '.join(field.name for field in fields)}", name)
    for field in fields:
        if field.name not in raw and field.default is field.default_factory is dataclasses.MISSING:
            notes.add(f"{path}{field.name}", "a value", Nothing())
    present = [field.name for field in fields if field.name in raw]
    values = _each([(hints[name], raw[name], f"{path}{name}") for name in present], notes)
    if len(notes.problems) > noted:
        raise _Mismatch
    return hint(**given, **dict(zip(present, values, strict=True)))


def _each(items: list[tuple[object, object, str]], notes: Notes) -> list[object]:
    """Every item read, so that all problems are noted before the first one stops anything."""
    values, whole = [], True
    for hint, raw, key in items:
        try:
            values.append(_value(hint, raw, key, notes))
        except _Mismatch:
            whole = False
    if not whole:
        raise _Mismatch
    return values


def _refuse(notes: Notes, key: str, expected: str, found: object) -> typing.NoReturn:
    notes.add(key, expected, found)
    raise _Mismatch
