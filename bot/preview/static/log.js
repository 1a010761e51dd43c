// The list of messages of the open chat.
import { bubble } from "/static/bubbles.js";
import { measureQuotes } from "/static/entities.js";
import { dayOf } from "/static/words.js";

const log = document.getElementById("log");
const toEnd = document.getElementById("to-end");
const NEAR = 80;
const TOGETHER = 300;

/** options(message): what `bubble` needs beside the message. */
export class Log {
  constructor(options) {
    this.options = options;
    this.last = null;
    toEnd.addEventListener("click", () => { this.toEnd(); log.focus(); });
    log.addEventListener("scroll", () => { toEnd.hidden = this.atEnd(); });
    new ResizeObserver(() => { measureQuotes(log); if (this.stick) this.toEnd(); }).observe(log);
    this.stick = true;
    log.addEventListener("scroll", () => { this.stick = this.atEnd(); });
  }

  /** Show a chat from the start; nothing of it is announced. */
  open(messages) {
    log.setAttribute("aria-live", "off");
    log.replaceChildren();
    this.last = null;
    for (const message of messages) this.add(message, { quietly: true });
    this.toEnd();
    setTimeout(() => log.setAttribute("aria-live", "polite"));
  }

  add(message, { quietly = false } = {}) {
    const follow = quietly || this.atEnd() || this.options(message).mine;
    if (!this.last || dayOf(this.last.date) !== dayOf(message.date)) this.day(message);
    const node = this.build(message);
    const joined = this.last?.from.id === message.from.id && message.date - this.last.date < TOGETHER;
    node.classList.toggle("joined", joined);
    if (joined) node.querySelector(".sender")?.remove();
    this.last = message;
    log.append(node);
    measureQuotes(node);
    if (follow) this.toEnd();
    else toEnd.hidden = false;
  }

  replace(message) {
    const old = this.node(message.message_id);
    if (!old) return;
    const follow = this.atEnd();
    const focused = focusPlace(old);
    const node = this.build(message);
    node.classList.toggle("joined", old.classList.contains("joined"));
    if (!old.querySelector(".sender")) node.querySelector(".sender")?.remove();
    old.replaceWith(node);
    measureQuotes(node);
    if (focused) (node.querySelectorAll(focused.selector)[focused.index] ?? log).focus();
    if (follow) this.toEnd();
  }

  remove(id) { this.node(id)?.remove(); }

  node(id) { return log.querySelector(`[data-id="${id}"]`); }

  build(message) {
    return bubble(message, { ...this.options(message), onJump: (id) => this.jump(id) });
  }

  day(message) {
    const node = document.createElement("p");
    node.className = "day";
    node.textContent = dayOf(message.date);
    log.append(node);
  }

  jump(id) {
    const node = this.node(id);
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.add("found");
    setTimeout(() => node.classList.remove("found"), 1500);
  }

  atEnd() { return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR; }

  toEnd() { log.scrollTop = log.scrollHeight; toEnd.hidden = true; }
}

/** Where the focus stands inside a node, so that a new version of it can take it over. */
function focusPlace(node) {
  if (!node.contains(document.activeElement)) return null;
  for (const selector of [".key", ".reply", ".edit", ".more"]) {
    const index = [...node.querySelectorAll(selector)].indexOf(document.activeElement);
    if (index >= 0) return { selector, index };
  }
  return { selector: ".reply", index: 0 };
}
