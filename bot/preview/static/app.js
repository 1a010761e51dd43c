// Puts the page together: state, events, the open chat.
import { act, fetchState, follow, onProblem } from "/static/api.js";
import { drawChats, dress } from "/static/chatlist.js";
import { Composer } from "/static/composer.js";
import { Log } from "/static/log.js";
import { settings } from "/static/settings.js";
import { words } from "/static/words.js";

const by = (id) => document.getElementById(id);
const TYPING_FOR = 5000;
const BUSY_FOR = 15000;
const RETRY_AFTER = 1500;
const wide = matchMedia("(min-width: 701px)");

let state = null;
let openId = null;
const writer = new Map();
const unread = new Map();
const typing = new Map();
const waiting = new Map();

const chatOf = (id) => state.chats.find((chat) => chat.id === id);
const open = () => chatOf(openId);
const me = () => writer.get(openId) ?? state.you;

const composer = new Composer({
  send: (text, replyTo) => act("send", { chat: openId, as: me(), text, reply_to: replyTo?.message_id ?? null }),
  edit: (message, text) => act("edit", { chat: openId, as: me(), message: message.message_id, text }),
  lastOwn: () => open().messages.findLast((message) => message.from.id === me() && message.text),
  commands: () => open()?.commands[me()] ?? [],
});

const log = new Log((message) => ({
  mine: message.from.id === me(),
  showSender: open().type !== "private" && message.from.id !== me(),
  canEdit: message.from.id === me() && Boolean(message.text),
  onReply: () => composer.reply(latest(message)),
  onEdit: () => composer.edit(latest(message)),
  onPress: (button, node) => press(message, button, node),
  onCommand: (text) => act("send", { chat: openId, as: me(), text, reply_to: null }),
}));

const latest = (message) =>
  open().messages.find((other) => other.message_id === message.message_id) ?? message;

async function press(message, button, node) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  const body = { chat: openId, as: me(), message: message.message_id, data: button.callback_data };
  const result = await act("press", body);
  if (!result) node.removeAttribute("aria-busy");
  else if (waiting.has(result.id)) answered(waiting.get(result.id), node);
  else waiting.set(result.id, node);
  // A bot that never answers does not keep the button busy for ever.
  setTimeout(() => node.removeAttribute("aria-busy"), BUSY_FOR);
}

function answered(answer, node) {
  waiting.delete(answer.id);
  node.removeAttribute("aria-busy");
  if (answer.text && answer.show_alert) {
    by("alert-text").textContent = answer.text;
    by("alert").showModal();
  } else if (answer.text) {
    toast(answer.text);
  }
}

let toastTimer = 0;

function toast(text) {
  const node = by("toast");
  node.textContent = text;
  node.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    node.classList.remove("shown");
    node.textContent = "";
  }, 4000);
}

// What happens

const happenings = {
  message(message) {
    const chat = chatOf(message.chat.id);
    if (!chat) return;
    chat.messages.push(message);
    if (message.from.id === state.bot.id) stopTyping(chat.id);
    if (chat.id === openId) {
      log.add(message);
      drawFrame();
    } else if (message.from.id !== state.you) {
      unread.set(chat.id, (unread.get(chat.id) ?? 0) + 1);
    }
    drawList();
  },
  edit(message) {
    const chat = chatOf(message.chat.id);
    const index = chat?.messages.findIndex((other) => other.message_id === message.message_id) ?? -1;
    if (index < 0) return;
    chat.messages[index] = message;
    if (chat.id === openId) log.replace(message);
    drawList();
  },
  delete({ chat_id: chatId, message_id: id }) {
    const chat = chatOf(chatId);
    if (!chat) return;
    chat.messages = chat.messages.filter((message) => message.message_id !== id);
    if (chatId === openId) { log.remove(id); drawFrame(); }
    drawList();
  },
  action({ chat_id: chatId }) {
    clearTimeout(typing.get(chatId));
    typing.set(chatId, setTimeout(() => stopTyping(chatId), TYPING_FOR));
    drawList();
    drawStatus();
  },
  answer(answer) {
    const node = waiting.get(answer.id);
    // The answer may overtake the press's own result.
    if (node instanceof Element) answered(answer, node);
    else waiting.set(answer.id, answer);
  },
  async profile() {
    const { last, ...fresh } = await fetchState();
    state = { ...fresh, chats: fresh.chats.map((chat) => ({ ...chat, messages: chatOf(chat.id)?.messages ?? chat.messages })) };
    drawList();
    drawFrame();
  },
  reset: load,
};

function stopTyping(chatId) {
  clearTimeout(typing.get(chatId));
  typing.delete(chatId);
  drawList();
  drawStatus();
}

// Drawing

function drawList() {
  drawChats(state.chats, { open: openId, unread, typing, you: state.you });
}

function drawStatus() {
  const chat = open();
  if (!chat) return;
  const busy = typing.has(chat.id);
  const calm = chat.type === "private" ? words("bot") : words("members", { n: chat.members });
  by("chat-status").textContent = busy ? words("typing") : calm;
  by("chat-status").classList.toggle("typing", busy);
}

function drawFrame() {
  const chat = open();
  by("chat").hidden = !chat;
  by("app").dataset.view = chat ? "chat" : "list";
  if (!chat) return;
  const empty = chat.type === "private" && !chat.messages.length;
  by("chat-name").textContent = chat.name;
  dress(by("chat-avatar"), chat);
  by("welcome").hidden = !empty;
  by("welcome-text").textContent = state.bot.description || words("nodescription");
  const hadFocus = document.activeElement === by("start");
  by("start").hidden = !empty;
  by("form").hidden = empty;
  if (hadFocus && !empty) composer.focus();
  by("commands-open").hidden = !(chat.commands[me()] ?? []).length;
  drawStatus();
}

function drawWriters() {
  const chat = open();
  by("as-line").hidden = chat.type === "private";
  by("as").replaceChildren(...chat.people.map((person) => {
    const name = person.admin ? words("admin", { name: person.name }) : person.name;
    return new Option(name, person.id, false, person.id === me());
  }));
}

function show(id) {
  const left = openId;
  openId = chatOf(id)?.id ?? (wide.matches ? state.chats[0]?.id : null) ?? null;
  unread.delete(openId);
  composer.calm();
  drawFrame();
  drawList();
  if (!open()) {
    by("chat-list").querySelector(`a[href="#${left}"]`)?.focus();
    return;
  }
  drawWriters();
  log.open(open().messages);
  document.title = open().name;
  if (!by("start").hidden) by("start").focus();
  else if (wide.matches) by("text").focus();
  // On a phone the text field would bring up the keyboard at once.
  else by("log").focus();
}

async function load() {
  state = await fetchState();
  by("settings-open").disabled = false;
  show(Number(location.hash.slice(1)));
  return state.last;
}

async function connect() {
  try {
    follow(await load(), happenings, () => setTimeout(connect, RETRY_AFTER));
  } catch {
    setTimeout(connect, RETRY_AFTER);
  }
}

onProblem(toast);
settings(() => state);
by("as").addEventListener("change", (event) => {
  writer.set(openId, Number(event.target.value));
  composer.calm();
  drawFrame();
  log.open(open().messages);
});
by("start").addEventListener("click", () => act("send", { chat: openId, as: me(), text: "/start", reply_to: null }));
by("back").addEventListener("click", (event) => {
  event.preventDefault();
  location.hash = "";
});
addEventListener("hashchange", () => show(Number(location.hash.slice(1))));
wide.addEventListener("change", () => show(Number(location.hash.slice(1))));
connect();
