"""Somebody looks back: the picture of their weeks with the same in words, and the page for a clinician as a file."""

import pathlib

import pypdf
import pytest
from playwright.async_api import Browser, expect

from tests.browser import visits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]

PHONE = {"width": 360, "height": 720}


async def test_progress_shows_a_picture_and_the_report_is_handed_over(browser: Browser, tmp_path: pathlib.Path) -> None:
    async with (
        visits.beginning(tmp_path, 0.02) as unkink,
        visits.visiting(browser, unkink, viewport=PHONE, accept_downloads=True) as ann,
    ):
        await ann.begins("Sore knees, kneeling hurts")
        await ann.says("/progress")
        await ann.hears("Nothing to show yet")
        await ann.says("/pain 4")
        await ann.hears("Noted: 4.")

        await ann.says("/progress")
        shown = await ann.hears("Your last four weeks")
        await expect(shown).to_contain_text("0 stretches, 0 rest days")
        picture = shown.get_by_role("img")
        await expect(picture).to_be_visible()
        assert await picture.evaluate("async image => { await image.decode(); return image.naturalWidth }") == 1080
        await ann.taps("Dark picture")
        await expect(ann.button("Light picture")).to_be_visible()

        await ann.says("/report")
        await ann.hears("what you answered to the safety questions")
        await ann.taps("With my safety answers")
        handed = await ann.hears("Your page.")
        async with ann.page.expect_download() as waiting:
            await handed.get_by_role("link", name="back-pain-diary.pdf").click()
        await (await waiting.value).save_as(tmp_path / "handed.pdf")

    [page] = pypdf.PdfReader(tmp_path / "handed.pdf").pages
    assert "Sore knees, kneeling hurts" in page.extract_text()
    assert [file for file in (tmp_path / "var").rglob("*") if file.suffix in {".png", ".pdf"}] == []
