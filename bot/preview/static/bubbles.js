// One message becomes one bubble with its buttons.
import { render } from "/static/entities.js";
import { timeOf, words } from "/static/words.js";

const template = document.getElementById("message");

/** What a message is, in one line. */
export function summary(message) {
  if (message.text ?? message.caption) return message.text ?? message.caption;
  if (message.document) return message.document.file_name;
  return serviceText(message) ?? "";
}

export function nameOf(user) {
  return [user.first_name, user.last_name].filter(Boolean).join(" ");
}

export function serviceText(message) {
  const joined = message.new_chat_members?.[0];
  if (joined) return words("joined", { name: nameOf(joined) });
  if (message.left_chat_member) return words("gone", { name: nameOf(message.left_chat_member) });
  if (message.migrate_to_chat_id ?? message.migrate_from_chat_id) return words("upgraded");
  return null;
}

/**
 * Build a message.
 * options: mine, showSender, canEdit, and what happens: onReply, onEdit, onPress(button, node),
 * onCommand(text), onJump(messageId).
 */
export function bubble(message, options) {
  const said = serviceText(message);
  if (said) return service(said, message);
  const node = template.content.cloneNode(true).firstElementChild;
  const part = (name) => node.querySelector(`.${name}`);
  const name = nameOf(message.from);
  node.dataset.id = message.message_id;
  node.dataset.from = message.from.id;
  node.classList.toggle("mine", options.mine);
  node.setAttribute("aria-label", `${name}, ${timeOf(message.date)}`);
  keepIf(options.showSender, part("sender"), (sender) => {
    sender.textContent = name;
    sender.dataset.tone = message.from.id % 5;
  });
  keepIf(message.reply_to_message, part("reply-quote"), (quote) => {
    const original = message.reply_to_message;
    quote.firstElementChild.textContent = nameOf(original.from);
    quote.lastElementChild.textContent = summary(original);
    quote.addEventListener("click", () => options.onJump(original.message_id));
  });
  keepIf(message.document, part("document"), (link) => {
    link.href = `/preview/file/${message.document.file_id}`;
    link.querySelector("b").textContent = message.document.file_name;
    link.querySelector("small").textContent = sizeOf(message.document.file_size);
  });
  const text = message.text ?? message.caption;
  keepIf(text, part("text"), (place) => {
    place.append(render(text, message.entities ?? message.caption_entities, options));
  });
  keepIf(!message.seen_by_bot, part("unseen"));
  keepIf(message.text_edited, part("edited"));
  const time = node.querySelector("time");
  time.textContent = timeOf(message.date);
  time.dateTime = new Date(message.date * 1000).toISOString();
  keyboard(message, part("keyboard"), node, options);
  part("reply").addEventListener("click", options.onReply);
  keepIf(options.canEdit, part("edit"), (edit) => edit.addEventListener("click", options.onEdit));
  return node;
}

function keepIf(wanted, node, fill = () => {}) {
  if (wanted) fill(node);
  else node.remove();
}

function service(text, message) {
  const node = document.createElement("p");
  node.className = "service";
  node.dataset.id = message.message_id;
  node.textContent = text;
  return node;
}

function keyboard(message, place, node, options) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  node.classList.toggle("has-keys", rows.length > 0);
  if (!rows.length) place.remove();
  for (const row of rows) {
    const line = document.createElement("div");
    line.className = "keys";
    line.append(...row.map((button) => key(button, options)));
    place.append(line);
  }
}

function key(button, { onPress }) {
  const node = document.createElement(button.url ? "a" : "button");
  node.className = "key";
  node.textContent = button.text;
  node.dir = "auto";
  if (button.url) {
    node.classList.add("link");
    node.href = /^https?:/i.test(button.url) ? button.url : "#";
    node.target = "_blank";
    node.rel = "noopener noreferrer";
    return node;
  }
  node.type = "button";
  if (button.callback_data === undefined) node.setAttribute("aria-disabled", "true");
  else node.addEventListener("click", () => onPress(button, node));
  return node;
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
