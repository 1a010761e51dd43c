"""Commands, descriptions, names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.preview import ApiError, Chat, Person, Telegram

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Caller = Callable[..., Awaitable[Any]]


def named(name: str) -> list[dict[str, str]]:
    return [{"command": name, "description": "does it"}]


async def test_get_me_tells_whether_privacy_mode_is_off(call: Caller, telegram: Telegram) -> None:
    assert (await call("getMe"))["can_read_all_group_messages"] is False
    telegram.privacy = False
    assert (await call("GETME"))["can_read_all_group_messages"] is True


async def test_commands_are_kept_by_scope_and_language(call: Caller) -> None:
    await call("setMyCommands", commands=named("a"))
    await call("setMyCommands", commands=named("b"), language_code="de")
    await call("setMyCommands", commands=named("c"), scope={"type": "all_group_chats"})
    assert await call("getMyCommands") == named("a")
    assert await call("getMyCommands", language_code="de") == named("b")
    assert await call("getMyCommands", scope={"type": "all_group_chats"}) == named("c")
    assert await call("getMyCommands", language_code="fr") == []
    await call("deleteMyCommands", language_code="de")
    assert await call("getMyCommands", language_code="de") == []


async def test_the_narrowest_scope_is_offered(
    call: Caller, telegram: Telegram, group: Chat, anna: Person, ben: Person
) -> None:
    ben.user.language_code = "de"
    offered = telegram.profile.commands_for
    await call("setMyCommands", commands=named("all"))
    await call("setMyCommands", commands=named("alle"), language_code="de")
    assert offered(group, ben.user) == named("alle")
    await call("setMyCommands", commands=named("groups"), scope={"type": "all_group_chats"})
    assert offered(group, ben.user) == named("groups")
    assert offered(ben.chat, ben.user) == named("alle")
    await call("setMyCommands", commands=named("admins"), scope={"type": "all_chat_administrators"})
    assert offered(group, anna.user) == named("admins")
    assert offered(group, ben.user) == named("groups")
    scope = {"type": "chat_member", "chat_id": group.id, "user_id": ben.user.id}
    await call("setMyCommands", commands=named("ben"), scope=scope)
    assert offered(group, ben.user) == named("ben")


@pytest.mark.parametrize(
    ("commands", "problem"),
    [
        ([{"command": "", "description": "x"}], "command must be non-empty"),
        ([{"command": "a" * 33, "description": "x"}], "command length must not exceed 32"),
        ([{"command": "Ask", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a-b", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a", "description": " "}], "command description must be non-empty"),
        (
            [{"command": "a", "description": "x" * 257}],
            "command description length must not exceed 256",
        ),
        (named("a") * 101, "BOT_COMMANDS_TOO_MUCH"),
        ("{}", "expected an Array of BotCommand"),
    ],
)
async def test_wrong_commands_are_refused(call: Caller, commands: object, problem: str) -> None:
    with pytest.raises(ApiError) as caught:
        await call("setMyCommands", commands=commands)
    assert caught.value.description == f"Bad Request: {problem}"


async def test_wrong_scopes_and_languages_are_refused(call: Caller) -> None:
    with pytest.raises(ApiError, match="chat not found"):
        await call("setMyCommands", commands=named("a"), scope={"type": "chat", "chat_id": 5})
    with pytest.raises(ApiError, match="Unsupported type specified"):
        await call("setMyCommands", commands=named("a"), scope={"type": "moon"})
    with pytest.raises(ApiError, match="invalid language code specified"):
        await call("setMyCommands", commands=named("a"), language_code="deu")


@pytest.mark.parametrize(
    ("what", "limit"), [("Description", 512), ("ShortDescription", 120), ("Name", 64)]
)
async def test_texts_about_the_bot_have_limits_and_languages(
    call: Caller, what: str, limit: int
) -> None:
    field = {"Description": "description", "ShortDescription": "short_description"}.get(
        what, "name"
    )
    await call(f"setMy{what}", **{field: "é" * limit})
    await call(f"setMy{what}", **{field: "de"}, language_code="de")
    assert await call(f"getMy{what}") == {field: "é" * limit}
    assert await call(f"getMy{what}", language_code="de") == {field: "de"}
    assert await call(f"getMy{what}", language_code="fr") == {field: "é" * limit}
    with pytest.raises(ApiError, match="too long"):
        await call(f"setMy{what}", **{field: "é" * (limit + 1)})


async def test_the_menu_button_is_kept(call: Caller) -> None:
    assert await call("getChatMenuButton") == {"type": "commands"}
    await call("setChatMenuButton", menu_button='{"type": "default"}')
    assert await call("getChatMenuButton") == {"type": "default"}
    with pytest.raises(ApiError, match="Unsupported type"):
        await call("setChatMenuButton", menu_button={"type": "x"})


async def test_an_unknown_method_is_not_found(call: Caller) -> None:
    with pytest.raises(ApiError) as caught:
        await call("sendMoney")
    assert caught.value.json() == {"ok": False, "error_code": 404, "description": "Not Found"}
