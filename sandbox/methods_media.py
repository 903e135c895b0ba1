"""Bot API methods that send pictures, clips, voice and documents: uploaded, or again by their file_id."""

from sandbox import files, keyboards, methods, methods_messages, parameters, refusal, state

# kind: the details that a bot may give, with the value when it gives none
DETAILS: dict[str, state.Json] = {
    "photo": {},
    "animation": {"width": 0, "height": 0, "duration": 0},
    "video": {"width": 0, "height": 0, "duration": 0},
    "voice": {"duration": 0},
    "audio": {"duration": 0, "performer": None, "title": None},
    "document": {},
}
ALSO_KNOWN = {
    "photo": "has_spoiler",
    "animation": "has_spoiler",
    "video": "has_spoiler supports_streaming",
    "document": "disable_content_type_detection",
}
IN_ALBUM = {"photo", "video", "audio", "document"}
ALBUM = range(2, 11)


def _content(
    world: state.World, kind: str, source: object, params: parameters.Params, given: parameters.Params
) -> state.Json:
    """The part of a message that shows a file; `given` are the details, `params` holds attached parts."""
    if isinstance(source, str) and source.startswith("attach://"):
        source = params.get(source.removeprefix("attach://"))
    if isinstance(source, files.Upload):
        details = {name: given.get(name, default) for name, default in DETAILS[kind].items()}
        kept = world.files.keep(kind, source, {k: v for k, v in details.items() if v is not None})
    elif isinstance(source, str) and source.startswith(("http://", "https://")):
        raise refusal.bad_request("failed to get HTTP URL content")
    else:
        kept = world.files.find(str(source or ""), kind)
    content: state.Json = {kind: [kept.about] if kind == "photo" else kept.about}
    if kind == "animation":
        content["document"] = {k: kept.about[k] for k in kept.about.keys() - {"width", "height", "duration"}}
    if given.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def _sender(kind: str) -> methods.Run:
    def send(world: state.World, params: parameters.Params) -> state.Json:
        keyboard = keyboards.of_message(params.get("reply_markup"))
        caption = methods_messages.caption_of(params)
        person = world.chat(params["chat_id"])
        content = _content(world, kind, params[kind], params, params)
        return world.post(person, content | caption | methods_messages.reply_of(person, params), keyboard)

    return send


for _kind, _details in DETAILS.items():
    methods.entry(
        f"send{_kind.capitalize()}",
        f"chat_id {_kind}",
        " ".join([methods.CAPTION, methods.SENDING, ALSO_KNOWN.get(_kind, ""), *_details]),
    )(_sender(_kind))


@methods.entry(
    "sendMediaGroup", "chat_id media", "disable_notification protect_content message_effect_id reply_parameters"
)
def send_media_group(world: state.World, params: parameters.Params) -> list[state.Json]:
    """An album: one message for each item."""
    album = params["media"]
    if not isinstance(album, list) or len(album) not in ALBUM:
        raise refusal.bad_request("an album must include 2-10 items")
    if any(not isinstance(item, dict) or item.get("type") not in IN_ALBUM for item in album):
        raise refusal.bad_request('can\'t parse InputMedia: Field "type" is invalid')
    person = world.chat(params["chat_id"])
    contents = [
        _content(world, item["type"], item.get("media"), params, item)
        | methods_messages.caption_of(item)
        | methods_messages.reply_of(person, params)
        for item in album
    ]
    group = {"media_group_id": str(world.next_message_id)}
    return [world.post(person, content | group) for content in contents]


@methods.entry("editMessageMedia", "chat_id message_id media", "reply_markup")
def edit_message_media(world: state.World, params: parameters.Params) -> state.Json:
    """Another file in place of the old content."""
    keyboard = keyboards.of_edit(params.get("reply_markup"))
    media = params["media"]
    if not isinstance(media, dict) or media.get("type") not in DETAILS:
        raise refusal.bad_request('can\'t parse InputMedia: Field "type" is invalid')
    person = world.chat(params["chat_id"])
    world.own_message(person, params["message_id"])
    gone = dict.fromkeys([*DETAILS, "text", "entities", "link_preview_options", "has_media_spoiler"])
    content = _content(world, media["type"], media.get("media"), params, media)
    changes = gone | content | methods_messages.caption_of(media) | {"reply_markup": keyboard}
    return world.edit(person, params["message_id"], changes)


@methods.entry("getFile", "file_id")
def get_file(world: state.World, params: parameters.Params) -> state.Json:
    """Where a file can be downloaded."""
    kept = world.files.find(str(params["file_id"]))
    if len(kept.data) > files.MOST_BYTES_DOWN:
        raise refusal.bad_request(files.TOO_BIG)
    about = {name: kept.about[name] for name in ("file_id", "file_unique_id", "file_size")}
    return about | {"file_path": kept.path}
