"""Telegram's HTML: what becomes of it, and how it is refused."""

from typing import Any

import pytest

from sandbox import markup, refusal


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401  any JSON
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain &lt;&amp;&gt; &quot;&#39;&#x1F600;", "plain <&> \"'😀", []),
        ("&nbsp;&copy;", "&nbsp;&copy;", []),
        ("<b>b</b>", "b", [entity("bold", 0, 1)]),
        ("<STRONG>b</STRONG  >", "b", [entity("bold", 0, 1)]),
        (
            "<i>i</i><u>u</u><s>s</s><code>c</code>",
            "iusc",
            [entity("italic", 0, 1), entity("underline", 1, 1), entity("strikethrough", 2, 1), entity("code", 3, 1)],
        ),
        ("😀<b>é</b>", "😀é", [entity("bold", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("<b></b>x", "x", []),
        ("  <b> a </b> ", "a", [entity("bold", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [entity("spoiler", 0, 1)]),
        ("<tg-spoiler>s</tg-spoiler>", "s", [entity("spoiler", 0, 1)]),
        ("<blockquote>q</blockquote>", "q", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [entity("expandable_blockquote", 0, 1)]),
        (
            "<a href='https://e.org/?a=1&amp;b=2'>x</a>",
            "x",
            [entity("text_link", 0, 1, url="https://e.org/?a=1&b=2")],
        ),
        ('<a href="nothing">x</a>', "x", []),
        ("<pre>p</pre>", "p", [entity("pre", 0, 1)]),
        ('<pre><code class="language-py">p</code></pre>', "p", [entity("pre", 0, 1, language="py")]),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="5")]),
        (
            'in <tg-time unix="1647531900" format="r">5 min</tg-time>',
            "in 5 min",
            [entity("date_time", 3, 5, unix_time=1647531900, date_time_format="r")],
        ),
        ('<tg-time unix="5">then</tg-time>', "then", [entity("date_time", 0, 4, unix_time=5)]),
        ("<code>/no</code> /yes", "/no /yes", [entity("code", 0, 3), entity("bot_command", 4, 4)]),
        ("and/or 1/2 a/b", "and/or 1/2 a/b", []),
    ],
)
def test_tags_become_entities(html: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert markup.parsed(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<x>a</x>", 'Unsupported start tag "x" at byte offset 0'),
        ("é < 5>", 'Unsupported start tag "" at byte offset 3'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>a<i>b</b>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-time unix="soon">a</tg-time>', "Invalid date-time entity Unix time specified"),
        ('<tg-time unix="1" format="rw">a</tg-time>', "Invalid date-time entity format specified"),
        ('<tg-emoji emoji-id="a">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
def test_wrong_markup_is_refused_in_telegrams_words(html: str, complaint: str) -> None:
    with pytest.raises(refusal.RefusedError) as refused:
        markup.parsed(html)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_a_length_counts_utf_16_units() -> None:
    assert [markup.units(each) for each in ("a", "é", "😀", "")] == [1, 1, 2, 0]
