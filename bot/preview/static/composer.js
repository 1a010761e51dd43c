// The text field: write, reply, edit, commands.
import { nameOf, summary } from "/static/bubbles.js";
import { words } from "/static/words.js";

const LIMIT = 4096;
const WARN_AT = 200;
const by = (id) => document.getElementById(id);
const text = by("text");
const list = by("commands");

/** hooks: send(text, replyTo), edit(message, text), lastOwn(), commands(). */
export class Composer {
  constructor(hooks) {
    this.hooks = hooks;
    this.replyTo = null;
    this.editing = null;
    by("form").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    by("context-cancel").addEventListener("click", () => { this.calm(); text.focus(); });
    by("commands-open").addEventListener("click", () => this.toggleCommands());
    text.addEventListener("input", () => { this.fit(); this.suggest(); });
    text.addEventListener("keydown", (event) => this.onKey(event));
    list.addEventListener("keydown", (event) => this.onListKey(event));
    this.fit();
  }

  focus() { text.focus(); }

  /** Answer a message. */
  reply(message) {
    this.editing = null;
    this.replyTo = message;
    this.context(words("replying", { name: nameOf(message.from) }), message);
  }

  /** Change an own message. */
  edit(message) {
    this.replyTo = null;
    this.editing = message;
    this.context(words("editing"), message);
    text.value = message.text;
    this.fit();
    text.setSelectionRange(text.value.length, text.value.length);
  }

  context(title, message) {
    by("context").hidden = false;
    by("context-title").textContent = title;
    by("context-quote").textContent = summary(message);
    text.focus();
  }

  /** Back to writing something new. */
  calm() {
    if (this.editing) text.value = "";
    this.replyTo = null;
    this.editing = null;
    by("context").hidden = true;
    this.hideCommands();
    this.fit();
  }

  async submit() {
    const written = text.value;
    if (!written.trim() || written.trim().length > LIMIT) return;
    const { editing, replyTo } = this;
    text.value = "";
    this.calm();
    const done = editing
      ? await this.hooks.edit(editing, written)
      : await this.hooks.send(written, replyTo);
    if (!done && !text.value) { text.value = written; this.fit(); }
  }

  fit() {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
    const left = LIMIT - text.value.trim().length;
    const counter = by("counter");
    counter.textContent = left < 0 ? words("over", { n: -left }) : left < WARN_AT ? words("left", { n: left }) : "";
    counter.classList.toggle("over", left < 0);
    by("send").disabled = left < 0 || left === LIMIT;
  }

  onKey(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape") {
      if (!list.hidden) this.hideCommands();
      else this.calm();
    } else if (event.key === "ArrowUp" && !list.hidden) {
      event.preventDefault();
      list.lastElementChild?.focus();
    } else if (event.key === "ArrowUp" && !text.value) {
      const last = this.hooks.lastOwn();
      if (!last) return;
      event.preventDefault();
      this.edit(last);
    }
  }

  // The list of commands

  toggleCommands() {
    if (!list.hidden) {
      this.hideCommands();
      text.focus();
      return;
    }
    this.showCommands(this.hooks.commands());
    list.firstElementChild?.focus();
  }

  suggest() {
    const typed = /^\/(\w*)$/.exec(text.value);
    const fitting = typed ? this.hooks.commands().filter(({ command }) => command.startsWith(typed[1])) : [];
    if (fitting.length) this.showCommands(fitting);
    else this.hideCommands();
  }

  showCommands(commands) {
    const items = commands.map(({ command, description }) => {
      const node = by("command").content.cloneNode(true).firstElementChild;
      node.firstElementChild.textContent = `/${command}`;
      node.lastElementChild.textContent = description;
      node.addEventListener("click", () => this.choose(`/${command}`));
      return node;
    });
    list.replaceChildren(...items);
    list.hidden = !items.length;
    by("commands-open").setAttribute("aria-expanded", String(!list.hidden));
  }

  hideCommands() {
    list.hidden = true;
    by("commands-open").setAttribute("aria-expanded", "false");
  }

  choose(command) {
    text.value = "";
    this.calm();
    text.focus();
    this.hooks.send(command, null);
  }

  onListKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const items = [...list.children];
      const next = items.indexOf(document.activeElement) + step;
      if (next < 0 || next >= items.length) text.focus();
      else items[next].focus();
    } else if (event.key === "Escape") {
      this.hideCommands();
      text.focus();
    }
  }
}
