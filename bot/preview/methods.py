"""The table of the methods that need no waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.preview import about, messages, places

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.preview.params import Params
    from bot.preview.state import Telegram

# Names in lower case: Telegram takes them in any.
METHODS: dict[str, Callable[[Telegram, Params], object]] = {
    "getme": about.get_me,
    "setmycommands": about.set_my_commands,
    "getmycommands": about.get_my_commands,
    "deletemycommands": about.delete_my_commands,
    "setmyname": about.set_my_name,
    "getmyname": about.get_my_name,
    "setmydescription": about.set_my_description,
    "getmydescription": about.get_my_description,
    "setmyshortdescription": about.set_my_short_description,
    "getmyshortdescription": about.get_my_short_description,
    "setchatmenubutton": about.set_chat_menu_button,
    "getchatmenubutton": about.get_chat_menu_button,
    "sendmessage": messages.send_message,
    "senddocument": messages.send_document,
    "getfile": messages.get_file,
    "editmessagetext": messages.edit_message_text,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "deletemessage": messages.delete_message,
    "answercallbackquery": messages.answer_callback_query,
    "sendchataction": messages.send_chat_action,
    "getchat": places.get_chat,
    "getchatmember": places.get_chat_member,
    "getchatadministrators": places.get_chat_administrators,
    "getchatmembercount": places.get_chat_member_count,
    "leavechat": places.leave_chat,
}
