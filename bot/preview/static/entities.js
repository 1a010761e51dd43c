// A text with entities becomes nodes. Offsets are UTF-16 code units, as JavaScript counts too.
const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
};

/** Return a fragment; `onCommand(text)` runs when a /command in the text is chosen. */
export function render(text, entities, { onCommand, mine }) {
  const ordered = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, ordered, { onCommand, mine });
  return fragment;
}

function fill(parent, text, start, end, entities, options) {
  let at = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    if (entity.offset < at || entity.offset >= end) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    parent.append(text.slice(at, entity.offset));
    const inner = entities.slice(index + 1).filter((other) => other.offset < stop);
    const { node, into } = element(entity, text.slice(entity.offset, stop), options);
    fill(into, text, entity.offset, stop, inner, options);
    parent.append(node);
    at = stop;
    // The line break after a block is the block's own end.
    if (/quote$|^pre$/.test(entity.type) && text[at] === "\n" && at < end) at += 1;
  }
  parent.append(text.slice(at, end));
}

function element(entity, text, { onCommand, mine }) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url);
    case "url":
      return link(/^[a-z]+:\/\//i.test(text) ? text : `http://${text}`);
    case "email":
      return link(`mailto:${text}`);
    case "bot_command":
      return mine ? plain("span") : command(text, onCommand);
    case "spoiler":
      return spoiler();
    case "blockquote":
      return quote(false);
    case "expandable_blockquote":
      return quote(true);
    default:
      return plain(TAGS[entity.type] ?? "span");
  }
}

function plain(tag) {
  const node = document.createElement(tag);
  return { node, into: node };
}

function link(address) {
  const { node } = plain("a");
  // Only what a browser opens harmlessly; tg:// stays text.
  if (/^(https?|mailto):/i.test(address)) {
    node.href = address;
    node.target = "_blank";
    node.rel = "noopener noreferrer";
  }
  return { node, into: node };
}

function command(text, onCommand) {
  const { node } = plain("a");
  node.href = "#";
  node.addEventListener("click", (event) => {
    event.preventDefault();
    onCommand(text);
  });
  return { node, into: node };
}

function spoiler() {
  const { node } = plain("button");
  node.type = "button";
  node.className = "spoiler";
  node.setAttribute("aria-pressed", "false");
  node.addEventListener("click", () => node.setAttribute("aria-pressed", "true"));
  return { node, into: node };
}

let quotes = 0;

function quote(expandable) {
  const node = document.getElementById("quote").content.cloneNode(true).firstElementChild;
  const into = node.querySelector(".quote-text");
  const more = node.querySelector(".more");
  if (!expandable) {
    more.remove();
    return { node, into };
  }
  into.id = `quote-${(quotes += 1)}`;
  more.setAttribute("aria-controls", into.id);
  node.classList.add("expandable", "closed");
  const open = (yes) => {
    node.classList.toggle("closed", !yes);
    more.setAttribute("aria-expanded", String(yes));
  };
  more.addEventListener("click", () => open(node.classList.contains("closed")));
  into.addEventListener("click", (event) => {
    if (!event.target.closest("a, button") && node.classList.contains("long")) open(true);
  });
  // A link hidden beyond the third line must not take the focus unseen.
  into.addEventListener("focusin", () => open(true));
  return { node, into };
}

/** Offer "Show more" only where a closed quote hides something. */
export function measureQuotes(root) {
  for (const node of root.querySelectorAll(".quote.expandable.closed")) {
    const text = node.querySelector(".quote-text");
    node.classList.toggle("long", text.scrollHeight > text.clientHeight + 1);
  }
}
