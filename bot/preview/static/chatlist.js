// The list of chats.
import { nameOf, summary } from "/static/bubbles.js";
import { initials, timeOf, words } from "/static/words.js";

const list = document.getElementById("chat-list");
const template = document.getElementById("chat-item");

/** Draw the list: chats as of the state, the open one's id, unread counts and who is typing. */
export function drawChats(chats, { open, unread, typing, you }) {
  const focused = list.contains(document.activeElement) ? document.activeElement.hash : null;
  const items = chats.map((chat) => {
    const node = template.content.cloneNode(true).firstElementChild;
    const link = node.querySelector("a");
    const last = chat.messages.at(-1);
    link.href = `#${chat.id}`;
    if (chat.id === open) link.setAttribute("aria-current", "true");
    dress(node.querySelector(".avatar"), chat);
    node.querySelector(".name").textContent = chat.name;
    node.querySelector("time").textContent = last ? timeOf(last.date) : "";
    const snippet = node.querySelector(".snippet");
    snippet.classList.toggle("typing", typing.has(chat.id));
    snippet.textContent = typing.has(chat.id) ? words("typing") : last ? line(chat, last, you) : "";
    const count = unread.get(chat.id);
    const badge = node.querySelector(".unread");
    badge.hidden = !count;
    if (count) {
      badge.textContent = count;
      badge.setAttribute("aria-label", words("unread", { n: count }));
    }
    return node;
  });
  list.replaceChildren(...items);
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus();
}

/** Give an avatar its initials and colour. */
export function dress(avatar, chat) {
  avatar.textContent = initials(chat.name);
  avatar.classList.toggle("group", chat.type !== "private");
}

function line(chat, message, you) {
  const said = summary(message).replace(/\s+/g, " ");
  const named = chat.type !== "private" && message.from.id !== you;
  return named ? `${nameOf(message.from)}: ${said}` : said;
}
