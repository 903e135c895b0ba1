"""Pictures, clips, voice, documents and albums: uploaded once, sent again by file_id, downloaded."""

import io

import pytest
import telegram

from tests import sandboxes

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0\0\4\0\0\xff\xc0\0\x11\x08\0\5\0\6" + b"\0" * 20
CLIP = b"\0\0\0\x18ftypmp42" + b"\0" * 40


async def test_a_picture_is_uploaded_sent_again_and_downloaded(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    sent = await bot.send_photo(ann.user_id, PNG, caption="<b>A</b> pose", parse_mode="HTML")
    assert (sent.photo[-1].width, sent.photo[-1].height, sent.photo[-1].file_size) == (2, 3, len(PNG))
    assert (sent.caption, sent.caption_entities[0].type) == ("A pose", "bold")
    again = await bot.send_photo(ann.user_id, sent.photo[-1].file_id)
    assert again.photo == sent.photo
    file = await bot.get_file(sent.photo[-1])
    assert await file.download_as_bytearray() == PNG
    shown = await ann.http.get(f"/sandbox/files/{sent.photo[-1].file_id}")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")


async def test_a_jpeg_tells_its_size(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    [size] = (await bot.send_photo(ann.user_id, JPEG)).photo
    assert (size.width, size.height) == (6, 5)


async def test_clips_voice_and_documents_are_what_they_were_sent_as(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    clip = await bot.send_animation(ann.user_id, CLIP, duration=20, width=4, height=5, filename="hold.mp4")
    assert clip.animation is not None
    assert clip.document is not None
    assert (
        clip.animation.to_dict().items() >= {"duration": 20, "width": 4, "height": 5, "mime_type": "video/mp4"}.items()
    )
    assert (await bot.send_animation(ann.user_id, clip.animation.file_id)).animation == clip.animation
    film = await bot.send_video(ann.user_id, CLIP, supports_streaming=True)
    assert film.video is not None
    voice = await bot.send_voice(ann.user_id, b"OggS", duration=3)
    assert voice.voice is not None
    assert voice.voice.to_dict()["duration"] == 3
    song = await bot.send_audio(ann.user_id, b"ID3", title="t")
    assert song.audio is not None
    assert song.audio.title == "t"
    paper = await bot.send_document(ann.user_id, b"a,b\n1,2\n", filename="export.csv")
    assert paper.document is not None
    assert (paper.document.file_name, paper.document.mime_type) == ("export.csv", "text/csv")


async def test_an_album_is_several_messages_of_one_group(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    first = telegram.InputMediaPhoto(PNG, caption="both")
    known = (await bot.send_photo(ann.user_id, PNG)).photo[-1].file_id
    sent = await bot.send_media_group(ann.user_id, [first, telegram.InputMediaPhoto(known)])
    assert len({each.media_group_id for each in sent}) == 1
    assert [each.caption for each in sent] == ["both", None]
    with pytest.raises(telegram.error.BadRequest, match="2-10 items"):
        await bot.send_media_group(ann.user_id, [first])


async def test_a_caption_and_a_picture_can_be_edited(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    sent = await bot.send_photo(ann.user_id, PNG, caption="one")
    await bot.edit_message_caption(ann.user_id, sent.message_id, caption="two")
    assert (await ann.hears("two")).id == sent.message_id
    edited = await bot.edit_message_media(
        telegram.InputMediaAnimation(CLIP, caption="three", duration=2), ann.user_id, sent.message_id
    )
    assert isinstance(edited, telegram.Message)
    assert edited.photo == ()
    assert edited.animation is not None
    assert edited.caption == "three"


async def test_texts_have_no_caption_and_pictures_no_text(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    text = await bot.send_message(ann.user_id, "one")
    picture = await bot.send_photo(ann.user_id, PNG)
    with pytest.raises(telegram.error.BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(ann.user_id, text.message_id, caption="x")
    with pytest.raises(telegram.error.BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", ann.user_id, picture.message_id)


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        ("no-such-file", "Wrong file_id or the file is temporarily unavailable"),
        ("https://example.org/a.png", "Failed to get http url content"),
        (b"", "File must be non-empty"),
        (b"no picture", "Image_process_failed"),
        (PNG + b"\0" * 10_000_000, "File is too big"),
    ],
)
async def test_bad_pictures_are_refused(
    bot: telegram.Bot, ann: sandboxes.Person, photo: str | bytes, words: str
) -> None:
    with pytest.raises(telegram.error.BadRequest, match=f"(?i){words}"):
        await bot.send_photo(ann.user_id, io.BytesIO(photo) if isinstance(photo, bytes) else photo)


async def test_a_clip_is_no_picture(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    clip = (await bot.send_animation(ann.user_id, CLIP)).animation
    assert clip is not None
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)Can't use file of type Animation as Photo"):
        await bot.send_photo(ann.user_id, clip.file_id)


async def test_a_caption_has_at_most_1024_characters(bot: telegram.Bot, ann: sandboxes.Person) -> None:
    await bot.send_photo(ann.user_id, PNG, caption="x" * 1024)
    with pytest.raises(telegram.error.BadRequest, match="Message caption is too long"):
        await bot.send_photo(ann.user_id, PNG, caption="x" * 1025)
