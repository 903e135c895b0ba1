"""The copy of one's data and its end, by somebody who sees the page and nothing else."""

import json
import pathlib
import zipfile

import pytest
from playwright.async_api import Browser, expect

from tests.browser import visits

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
]

QUICK = 0.02


async def test_a_visitor_downloads_a_copy_of_their_data_and_then_erases_it(
    browser: Browser, tmp_path: pathlib.Path
) -> None:
    async with visits.beginning(tmp_path, QUICK) as unkink, visits.visiting(browser, unkink) as ann:
        await ann.begins()
        await ann.says("/pain 4")
        await ann.hears("Noted: 4.")
        await ann.says("/export")
        copy = await ann.hears("Everything I keep about you")
        async with ann.page.expect_download() as coming:
            await copy.get_by_role("link", name="unkink-data.zip").click()
        await (await coming.value).save_as(tmp_path / "copy.zip")
        with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
            tables = json.loads(archive.read("unkink.json"))["tables"]
        assert [row["value"] for row in tables["ratings"]] == [4]

        await ann.says("/delete")
        question = await ann.hears("Erase everything about you?")
        await ann.taps("Erase")
        await expect(question).to_contain_text("Are you sure?")
        await ann.taps("Yes, erase everything")
        await ann.hears("Everything about you is erased")

        await ann.says("/export")
        await ann.hears("Everything I keep about you")
        await ann.says("/settings")
        await ann.hears("No daily reminder yet.")
