"""Telegram's HTML: tags to plain text and entities, with Telegram's words for what is wrong.

Entities count in UTF-16 code units, complaints in bytes of UTF-8, both as Telegram does.
"""

import dataclasses
import re
from typing import Any

from sandbox import refusal

Json = dict[str, Any]

_ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}  # Telegram knows these four names only
_CHARACTER = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*(?P<name>[^\s=>]+)(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[\w.-]+))?""")
_TAG_END = re.compile(r"\s*>")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]+[^\s<>\".,;:!?)])|(?<![\w/<>])(?P<bot_command>/\w{1,64}(?:@\w{3,32})?)(?![\w/])",
    re.ASCII,
)
_DATE_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_NOTHING_INSIDE = {"code", "pre", "text_link"}


@dataclasses.dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    start: int  # where its text starts, in characters of the plain text


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def parsed(source: str) -> tuple[str, list[Json]]:
    """HTML to plain text and entities, without the space around it, or a 400 in Telegram's words."""
    reader = _Reader(source)
    reader.read()
    return _trimmed(reader.text, reader.spans)


def plain(text: str) -> tuple[str, list[Json]]:
    """Text without markup, and what Telegram finds in it by itself."""
    text = text.strip()
    return text, found(text)


def found(text: str) -> list[Json]:
    """Commands and addresses in a text."""
    return [
        {"type": hit.lastgroup, "offset": units(text[: hit.start()]), "length": units(hit.group())}
        for hit in _FOUND.finditer(text)
    ]


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text = ""
        self.spans: list[tuple[int, int, Json]] = []  # start and end in characters, and the entity without them
        self.open: list[_Open] = []

    def read(self) -> None:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "<":
                begin = self.at
                if self.source.startswith("</", begin):
                    self._close(begin)
                else:
                    self._begin(begin)
            elif character == "&" and (hit := _CHARACTER.match(self.source, self.at)):
                self.text += _decoded(hit)
                self.at = hit.end()
            else:
                self.text += character
                self.at += 1
        if self.open:
            raise _complaint(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _begin(self, begin: int) -> None:
        name = self._match(_TAG_NAME, begin + 1)
        tag = name.group().lower()
        if name.end() == len(self.source):
            raise _complaint(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in _ENTITY_OF_TAG:
            raise _complaint(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        attributes: dict[str, str] = {}
        self.at = name.end()
        while not (end := _TAG_END.match(self.source, self.at)):
            hit = _ATTRIBUTE.match(self.source, self.at)
            if hit is None:
                raise _complaint(f"Unclosed start tag at byte offset {self._bytes(begin)}")
            attributes[hit["name"].lower()] = _CHARACTER.sub(_decoded, (hit["value"] or "").strip("\"'"))
            self.at = hit.end()
        self.at = end.end()
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _complaint(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.open.append(_Open(tag, attributes, len(self.text)))

    def _close(self, begin: int) -> None:
        if not self.open:
            raise _complaint(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        name = self._match(_TAG_NAME, begin + 2)
        end = _TAG_END.match(self.source, name.end())
        if end is None:
            raise _complaint(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        opened = self.open.pop()
        if name.group().lower() not in ("", opened.tag):
            raise _complaint(
                f"Unmatched end tag at byte offset {self._bytes(begin)},"
                f' expected "</{opened.tag}>", found "</{name.group()}>"'
            )
        self.at = end.end()
        if len(self.text) > opened.start:
            self._span(opened)

    def _span(self, opened: _Open) -> None:
        inside = self.text[opened.start :]
        entity = _entity(opened, inside)
        if entity is None:
            return
        if opened.tag == "pre" and self._wraps_code(opened):
            entity = self.spans.pop()[2] | {"type": "pre"}  # with the code's language
        self.spans.append((opened.start, len(self.text), entity))

    def _wraps_code(self, opened: _Open) -> bool:
        """Whether all of a block is `<code class="language-...">`."""
        if not self.spans:
            return False
        start, end, entity = self.spans[-1]
        return (start, end) == (opened.start, len(self.text)) and "language" in entity

    def _match(self, pattern: re.Pattern[str], at: int) -> re.Match[str]:
        hit = pattern.match(self.source, at)
        if hit is None:  # the patterns used here match the empty string too
            raise AssertionError(pattern)
        return hit

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode())


def _entity(opened: _Open, inside: str) -> Json | None:
    kind, attributes = _ENTITY_OF_TAG[opened.tag], opened.attributes
    if kind == "text_link":
        url = attributes.get("href") or inside
        return {"type": kind, "url": url} if re.match(r"(https?|tg|mailto|tel):", url) else None
    if kind == "code" and (language := attributes.get("class", "").removeprefix("language-")):
        return {"type": kind, "language": language}
    if kind == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    if kind == "custom_emoji":
        if not attributes.get("emoji-id", "").isdecimal():
            raise _complaint("Invalid custom emoji identifier specified")
        return {"type": kind, "custom_emoji_id": attributes["emoji-id"]}
    if kind == "date_time":
        return _date_time(attributes)
    return {"type": kind}


def _date_time(attributes: dict[str, str]) -> Json:
    unix, style = attributes.get("unix", ""), attributes.get("format", "")
    if not re.fullmatch(r"-?\d+", unix):
        raise _complaint("Invalid date-time entity Unix time specified")
    if not _DATE_TIME_FORMAT.fullmatch(style):
        raise _complaint("Invalid date-time entity format specified")
    return {"type": "date_time", "unix_time": int(unix)} | ({"date_time_format": style} if style else {})


def _decoded(hit: re.Match[str]) -> str:
    if hit["name"]:
        return _NAMED[hit["name"]]
    code = int(hit["decimal"]) if hit["decimal"] else int(hit["hex"], 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else hit.group()  # noqa: PLR2004  Unicode


def _trimmed(text: str, spans: list[tuple[int, int, Json]]) -> tuple[str, list[Json]]:
    kept = text.strip()
    skipped = len(text) - len(text.lstrip())
    entities: list[Json] = []
    for start, end, entity in spans:
        first, last = max(start - skipped, 0), min(end - skipped, len(kept))
        if first < last:
            if entity["type"] == "code":
                entity.pop("language", None)  # only a block has one
            entities.append({"offset": units(kept[:first]), "length": units(kept[first:last]), **entity})
    for hit in found(kept):
        if not any(_NOTHING_INSIDE & {each["type"]} and _overlap(each, hit) for each in entities):
            entities.append(hit)
    return kept, sorted(entities, key=lambda each: (each["offset"], -each["length"]))


def _overlap(one: Json, other: Json) -> bool:
    start = max(one["offset"], other["offset"])
    return bool(start < min(one["offset"] + one["length"], other["offset"] + other["length"]))


def _complaint(reason: str) -> refusal.RefusedError:
    return refusal.bad_request(f"can't parse entities: {reason}")
