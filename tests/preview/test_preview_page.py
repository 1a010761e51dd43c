"""The chat page in Chromium, with a small bot behind it."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from bot.preview import BotApi, Telegram, bot_messages, furnish, serving
from bot.preview.params import Params
from tests.preview.page_bot import PageBot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from playwright.async_api import Browser, Page

    Opener = Callable[..., contextlib.AbstractAsyncContextManager[Page]]

CHROMIUM = Path("/usr/bin/chromium")
ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]

pytestmark = [
    pytest.mark.browser,
    # One loop for the module: a browser takes longer to start than a test to run.
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]


@pytest_asyncio.fixture(loop_scope="module")
async def root(telegram: Telegram) -> AsyncIterator[str]:
    furnish(telegram)
    api = BotApi(telegram)
    commands = [
        {"command": "ask", "description": "Ask"},
        {"command": "help", "description": "Help"},
    ]
    await api.call("setMyCommands", Params({"commands": commands}))
    await api.call("setMyDescription", Params({"description": "Answers questions."}))
    bot = asyncio.create_task(PageBot(api).run())
    async with serving(telegram, api=api) as root:
        yield root
        bot.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await bot


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        await browser.close()


@pytest.fixture
def opened(browser: Browser, root: str) -> Opener:
    """Open the page; anything it complains about or loads from elsewhere fails the test."""

    @contextlib.asynccontextmanager
    async def opened(*, width: int, height: int = 800, dark: bool = False) -> AsyncIterator[Page]:
        problems: list[str] = []
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda request: problems.append(request.url))
        await page.goto(root)
        yield page
        await context.close()
        assert [problem for problem in problems if not problem.startswith(root)] == []

    return opened


async def write(page: Page, text: str) -> None:
    await page.get_by_label("Message", exact=True).fill(text)
    await page.keyboard.press("Enter")


async def test_from_start_to_an_answer_with_buttons(opened: Opener) -> None:
    async with opened(width=1280) as page:
        await expect(page.get_by_text("messages do not leave this computer")).to_be_visible()
        await expect(page.locator("#welcome")).to_contain_text("Answers questions.")
        await page.get_by_role("button", name="Start").click()
        await expect(page.locator("#log")).to_contain_text("Welcome")
        await write(page, "How long?")
        answer = page.locator(".message").last
        await expect(answer.locator("strong").last).to_have_text("How long does recovery take?")
        await expect(answer.locator("em")).to_have_text("Ask your doctor.")
        link = answer.get_by_role("link", name="An article")
        assert await link.get_attribute("href") == "https://example.org/a"
        assert await link.get_attribute("rel") == "noopener noreferrer"
        await expect(answer.locator(".reply-quote")).to_contain_text("How long?")
        url = answer.get_by_role("link", name="The article")
        assert await url.get_attribute("target") == "_blank"
        await answer.get_by_role("button", name="Helpful").click()
        await expect(page.locator("#toast")).to_have_text("Thank you")
        await answer.get_by_role("button", name="Alert").click()
        await expect(page.get_by_role("dialog")).to_contain_text("Thank you")


async def test_a_long_quote_shows_three_lines_until_it_is_opened(opened: Opener) -> None:
    async with opened(width=360) as page:
        await page.get_by_role("link", name="B12 and MS answers").click()
        await page.get_by_role("button", name="Start").click()
        await write(page, "How long?")
        quote = page.locator(".quote-text")
        more = page.get_by_role("button", name="Show more")
        await expect(more).to_have_attribute("aria-expanded", "false")
        heights = (
            "node => [node.clientHeight, node.scrollHeight,"
            " parseFloat(getComputedStyle(node).lineHeight)]"
        )
        shown, whole, line = await quote.evaluate(heights)
        assert shown == pytest.approx(3 * line, abs=2)
        await more.click()
        await expect(page.get_by_role("button", name="Show less")).to_be_visible()
        assert (await quote.evaluate(heights))[0] >= whole - 2


async def test_editing_the_last_message(opened: Opener) -> None:
    async with opened(width=1280) as page:
        await page.get_by_role("button", name="Start").click()
        await write(page, "think")
        await expect(page.locator("#chat-status")).to_have_text("typing…")
        await page.keyboard.press("ArrowUp")
        await expect(page.get_by_label("Message", exact=True)).to_have_value("think")
        await write(page, "rather this")
        await expect(page.locator("#log")).to_contain_text("You changed it to: rather this")
        mine = page.locator(".message.mine").last
        await expect(mine).to_contain_text("rather this")
        await expect(mine.locator(".edited")).to_have_text("edited")


async def test_everything_works_with_the_keyboard_alone(opened: Opener) -> None:
    async with opened(width=1280) as page:
        await expect(page.get_by_role("button", name="Start")).to_be_focused()
        await page.keyboard.press("Enter")
        field = page.get_by_label("Message", exact=True)
        await expect(field).to_be_focused()
        await page.keyboard.type("/h")
        await expect(page.locator(".command")).to_have_count(1)
        await page.keyboard.press("ArrowUp")
        await expect(page.get_by_role("button", name="/help Help")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.mine").last).to_contain_text("/help")
        await expect(page.get_by_role("button", name="Helpful")).to_be_visible()
        await expect(field).to_be_focused()
        for _ in range(6):
            await page.keyboard.press("Shift+Tab")
            if await page.evaluate("document.activeElement.textContent") == "Helpful":
                break
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid"
        await page.keyboard.press("Enter")
        await expect(page.locator("#toast")).to_have_text("Thank you")


async def test_writing_in_the_group_as_somebody_else(opened: Opener, telegram: Telegram) -> None:
    async with opened(width=1280) as page:
        await page.get_by_role("link", name="Support group").click()
        await page.get_by_label("Write as").select_option(label="Member 2")
        await write(page, "Good morning")
        await expect(page.locator(".message").last).to_contain_text("not seen by the bot")
        await write(page, "/ask how long?")
        await expect(page.locator(".keyboard")).to_be_visible()
        await page.get_by_label("Write as").select_option(label="You (admin)")
        first = page.locator(".message").first
        await expect(first.locator(".sender")).to_have_text("Member 2")
        await first.hover()
        await first.get_by_role("button", name="Reply").click()
        await expect(page.locator("#context")).to_contain_text("Reply to Member 2")
        await write(page, "Hello")
        quote = page.locator(".message.mine .reply-quote")
        await expect(quote).to_contain_text("Good morning")
    group = next(chat for chat in telegram.chats.values() if not chat.is_private)
    assert len(bot_messages(telegram, group)) == 1


@pytest.mark.parametrize("dark", [False, True])
async def test_a_phone_shows_one_pane_at_a_time_and_never_scrolls_sideways(
    opened: Opener, *, dark: bool
) -> None:
    async with opened(width=360, height=740, dark=dark) as page:
        await expect(page.locator("#chat")).to_be_hidden()
        await page.get_by_role("link", name="B12 and MS answers").click()
        await expect(page.locator(".sidebar")).to_be_hidden()
        await page.get_by_role("button", name="Start").click()
        await write(page, "a" * 300)
        await expect(page.get_by_role("button", name="Helpful")).to_be_visible()
        width = await page.evaluate("document.documentElement.scrollWidth")
        inner = await page.evaluate("document.getElementById('log').scrollWidth")
        assert width == 360
        assert inner <= 360
        await page.get_by_role("link", name="Back to the chats").click()
        await expect(page.locator("#chat")).to_be_hidden()
        await expect(page.locator(".snippet").first).to_contain_text("How long does recovery")
        background = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(255, 255, 255)") is not dark


async def test_4096_characters_can_be_sent_and_4097_cannot(
    opened: Opener, telegram: Telegram
) -> None:
    async with opened(width=1280) as page:
        await page.get_by_role("button", name="Start").click()
        await page.get_by_label("Message", exact=True).fill("x" * 4097)
        await expect(page.locator("#counter")).to_have_text("1 too many")
        await expect(page.get_by_role("button", name="Send")).to_be_disabled()
        await write(page, "x" * 4096)
        await expect(page.get_by_role("button", name="Helpful")).to_be_visible()
    sent = [message.text for chat in telegram.chats.values() for message in chat.messages.values()]
    assert "x" * 4096 in sent


async def test_text_is_never_markup(opened: Opener) -> None:
    async with opened(width=1280) as page:
        await page.get_by_role("button", name="Start").click()
        await write(page, "<img src=x onerror=alert(1)> &amp;")
        mine = page.locator(".message.mine").last.locator(".text")
        await expect(mine).to_have_text("<img src=x onerror=alert(1)> &amp;")
        assert await page.locator("#log img").count() == 0


async def test_settings_reach_the_preview(opened: Opener, telegram: Telegram) -> None:
    async with opened(width=1280) as page:
        await page.get_by_role("button", name="Preview settings").click()
        await page.get_by_label("Your Telegram language").select_option("de")
        await page.get_by_label("Privacy mode").uncheck()
        await page.get_by_role("button", name="Done").click()
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await telegram.wait_for(lambda: not telegram.privacy)
        assert telegram.users[700_000_001].language_code == "de"


async def test_a_message_elsewhere_is_counted_until_its_chat_is_opened(
    opened: Opener, telegram: Telegram
) -> None:
    group = next(chat for chat in telegram.chats.values() if not chat.is_private)
    member = telegram.users[700_000_002]
    async with opened(width=1280) as page:
        await expect(page.get_by_role("button", name="Start")).to_be_visible()
        telegram.says(group, member, "Good morning")
        await expect(page.get_by_label("1 unread")).to_be_visible()
        await page.get_by_role("link", name="Support group").click()
        await expect(page.get_by_label("1 unread")).to_be_hidden()
        await expect(page.locator(".message")).to_contain_text("Good morning")


async def test_a_page_finds_back_to_a_preview_that_was_restarted(
    browser: Browser, telegram: Telegram
) -> None:
    furnish(telegram)
    you = telegram.users[700_000_001]
    async with serving(telegram) as root:
        page = await browser.new_page()
        await page.goto(root)
        await expect(page.get_by_role("button", name="Start")).to_be_visible()
    await expect(page.locator("#toast")).to_contain_text("The preview has stopped")
    telegram.says(telegram.private(you), you, "written meanwhile")
    async with serving(telegram, port=int(root.rpartition(":")[2])):
        await expect(page.locator("#log")).to_contain_text("written meanwhile")
        await page.close()
