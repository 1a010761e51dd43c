// Settings of the preview: what on Telegram other people, BotFather or a phone decide.
import { act } from "/static/api.js";

const by = (id) => document.getElementById(id);

/** current(): the state; the group is the first one. */
export function settings(current) {
  const group = () => current().chats.find((chat) => chat.type !== "private");
  by("settings-open").addEventListener("click", () => {
    const state = current();
    by("language").value = state.language;
    by("privacy").checked = state.privacy;
    by("bot-admin").checked = group()?.bot_is_admin ?? false;
    by("bot-admin").disabled = !group()?.bot_is_in;
    by("settings").showModal();
  });
  by("language").addEventListener("change", (event) => act("settings", { language: event.target.value }));
  by("privacy").addEventListener("change", (event) => act("settings", { privacy: event.target.checked }));
  by("bot-admin").addEventListener("change", (event) => {
    act("settings", { chat: group().id, bot_is_admin: event.target.checked });
  });
}
