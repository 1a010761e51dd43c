// The page's own small API on this computer.
import { words } from "/static/words.js";

let tell = () => {};

/** Who shows problems to the person. */
export function onProblem(listener) {
  tell = listener;
}

export async function fetchState() {
  const answer = await fetch("/preview/state");
  return answer.json();
}

/** Do something; the answer, or null where it was refused (the person is told). */
export async function act(action, body) {
  try {
    const answer = await fetch(`/preview/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const result = await answer.json();
    if (result.ok) return result;
    tell(result.description);
  } catch {
    tell(words("offline"));
  }
  return null;
}

/** Follow what happens after a number; `lost` is called when the preview may have started anew. */
export function follow(after, handlers, lost) {
  const source = new EventSource(`/preview/events?after=${after}`);
  for (const [kind, handle] of Object.entries(handlers)) {
    source.addEventListener(kind, (event) => handle(JSON.parse(event.data)));
  }
  source.addEventListener("error", () => {
    source.close();
    tell(words("offline"));
    lost();
  });
}
