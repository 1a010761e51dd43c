"""`faqbot preview` itself, in Chromium, with the shipped FAQ."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.e2e.process import faqbot

CHROMIUM = Path("/usr/bin/chromium")
ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
PHONE = 360
DISCLAIMER = "General information, not medical advice; ask your doctor."

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]


async def test_a_person_on_a_phone_asks_reads_the_source_and_follows_a_related_entry(
    tmp_path: Path,
) -> None:
    async with faqbot("preview", "--port", "0", folder=tmp_path) as preview:
        line = await preview.said("The preview is at", patience=30)
        address = re.findall(r"http://127\.0\.0\.1:\d+", line)[0]
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
            context = await browser.new_context(
                viewport={"width": PHONE, "height": 740}, reduced_motion="reduce"
            )
            page = await context.new_page()
            elsewhere: list[str] = []
            page.on("request", lambda request: elsewhere.append(request.url))
            page.on("pageerror", lambda error: elsewhere.append(str(error)))
            await page.goto(address)
            await talk(page)
            await browser.close()
        assert [each for each in elsewhere if not each.startswith(address)] == []
    assert "Traceback" not in preview.log


async def talk(page: Page) -> None:
    await page.get_by_role("link", name="B12 and MS answers").click()
    await page.get_by_role("button", name="Start").click()
    await expect(page.locator("#log")).to_contain_text("Send /forget_me")
    await page.get_by_label("Message", exact=True).fill("how long does recovry take with b12")
    await page.get_by_role("button", name="Send").click()
    answer = page.locator(".message").filter(has_text="Checked against its sources on")
    await expect(answer).to_have_count(1, timeout=10_000)
    await expect(answer.locator("strong").first).to_contain_text("How long does recovery take")
    await expect(answer.get_by_role("link").first).to_be_visible()
    await expect(answer).to_contain_text("Source: ")
    await expect(answer.locator("em").last).to_have_text(DISCLAIMER)
    await answer.get_by_role("group", name="Buttons").get_by_role("button").first.click()
    await expect(answer).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE
    assert await page.evaluate("document.getElementById('log').scrollWidth") <= PHONE
