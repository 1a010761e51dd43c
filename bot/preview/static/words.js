// Wording stands in the HTML; here it is only looked up.
const shelf = document.getElementById("words").content;

/** The words of that name, with {placeholders} filled in. */
export function words(name, values = {}) {
  const text = shelf.querySelector(`[data-name="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

export const timeOf = (seconds) => clock.format(seconds * 1000);
export const dayOf = (seconds) => day.format(seconds * 1000);

/** Up to two initials. */
export const initials = (name) =>
  name.split(/\s+/).slice(0, 2).map((part) => [...part][0] ?? "").join("").toUpperCase();
