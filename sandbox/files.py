"""The files that went through the bot, found again by their `file_id`."""

import dataclasses
import hashlib
import mimetypes
import struct
from typing import Any

from sandbox import refusal

Json = dict[str, Any]

MOST_BYTES = {"photo": 10_000_000}
MOST_BYTES_OF_OTHERS = 50_000_000
MOST_BYTES_DOWN = 20_000_000

TOO_BIG = "file is too big"
UNKNOWN = "wrong file_id or the file is temporarily unavailable"

ANY_BYTES = "application/octet-stream"
_USUAL = {"animation": "video/mp4", "video": "video/mp4", "voice": "audio/ogg", "audio": "audio/mpeg"}

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"


@dataclasses.dataclass(frozen=True)
class Upload:
    """A file as it came in a request."""

    name: str
    content_type: str
    data: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True)
class Kept:
    """A file as the server keeps it; `about` is the Bot API's object (a `PhotoSize`, an `Animation` and so on)."""

    kind: str
    path: str
    content_type: str
    about: Json
    data: bytes = dataclasses.field(repr=False)


class Files:
    """All files of one bot: a file_id means nothing to another one."""

    def __init__(self, bot_id: int) -> None:
        self.kept: dict[str, Kept] = {}
        self._bot_id = bot_id

    def keep(self, kind: str, upload: Upload, details: Json) -> Kept:
        """Store an upload; `details` are its width, height, duration as the bot gave them."""
        if not upload.data:
            raise refusal.bad_request("file must be non-empty")
        if len(upload.data) > MOST_BYTES.get(kind, MOST_BYTES_OF_OTHERS):
            raise refusal.bad_request(TOO_BIG)
        digest = hashlib.sha256(upload.data).hexdigest()
        number = len(self.kept) + 1
        content_type = _content_type(kind, upload)
        about: Json = {
            "file_id": f"{kind}-{self._bot_id}-{number}-{digest[:16]}",
            "file_unique_id": digest[:16],
            "file_size": len(upload.data),
        }
        if kind == "photo":
            about |= dict(zip(("width", "height"), _picture_size(upload.data), strict=True))
        else:
            about |= {"file_name": upload.name, "mime_type": content_type} | details
        if kind == "voice":
            del about["file_name"]
        suffix = mimetypes.guess_extension(content_type) or ".bin"
        kept = Kept(kind, f"{kind}s/file_{number}{suffix}", content_type, about, upload.data)
        self.kept[about["file_id"]] = kept
        return kept

    def find(self, file_id: str, kind: str | None = None) -> Kept:
        """The file with that id; of that kind, where one is asked for."""
        kept = self.kept.get(file_id)
        if kept is None:
            raise refusal.bad_request(UNKNOWN)
        if kind and "photo" in {kind, kept.kind} and kind != kept.kind:
            raise refusal.bad_request(f"can't use file of type {kept.kind.capitalize()} as {kind.capitalize()}")
        return kept

    def at(self, path: str) -> Kept | None:
        """The file behind a `file_path`."""
        return next((kept for kept in self.kept.values() if kept.path == path), None)


def _content_type(kind: str, upload: Upload) -> str:
    """By the name, else by what came with it, else what files of its kind usually are."""
    if kind == "photo":
        return "image/png" if upload.data.startswith(_PNG) else "image/jpeg"
    named = mimetypes.guess_type(upload.name)[0] or upload.content_type
    return _USUAL.get(kind, named) if named == ANY_BYTES else named


def _picture_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG or a JPEG."""
    if data.startswith(_PNG) and len(data) > 24:  # noqa: PLR2004  where IHDR ends
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data.startswith(_JPEG):
        return _jpeg_size(data)
    raise refusal.bad_request("IMAGE_PROCESS_FAILED")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data):
        marker, length = struct.unpack(">xBH", data[at : at + 4])
        if marker in {0xC0, 0xC1, 0xC2}:  # start of frame: length, precision, height, width
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise refusal.bad_request("IMAGE_PROCESS_FAILED")
