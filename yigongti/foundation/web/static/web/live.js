// Live updates: the stream says what moved, the page refetches its own fragments. Polling where streams do not pass.

const POLL = 30_000;
let online = true;

/** @param {boolean} now */
function say(now) {
  if (online === now) return;
  online = now;
  const net = document.getElementById("net");
  if (!net) return;
  net.textContent = now ? "在线" : `离线 ${new Date().toTimeString().slice(0, 5)} 起`;
  net.classList.toggle("offline", !now);
  document.documentElement.toggleAttribute("data-offline", !now);
  if (now) { counts(); refresh(""); }
}

async function counts() {
  try {
    const answer = await fetch("/frame/counts", { headers: { "X-Background": "1" } });
    if (!answer.ok || answer.redirected) return;
    const { counts: numbers, bell, at } = await answer.json();
    for (const [code, count] of Object.entries({ ...numbers, bell })) {
      document.querySelectorAll(`[data-count="${CSS.escape(code)}"]`).forEach((element) => {
        if (element.textContent !== String(count)) element.textContent = String(count);
        if (code === "bell") element.toggleAttribute("hidden", !count);
      });
    }
    const time = document.getElementById("as-of");
    if (time) time.textContent = at;
    say(true);
  } catch { say(false); }
}

/** Refetch the parts of the page that listen to this topic. @param {string} topic */
function refresh(topic) {
  document.querySelectorAll("[data-live][hx-get]").forEach((element) => {
    const own = /** @type {HTMLElement} */ (element).dataset.live ?? "";
    if (topic && !topic.startsWith(own)) return;
    if (element.contains(document.activeElement) && document.activeElement?.matches("input, select, textarea")) return; // not under the fingers
    /** @type {any} */ (window).htmx.trigger(element, "refresh");
  });
}

/** A burst of notes asks once. @param {() => void} run */
function gather(run) {
  let waiting = 0;
  return () => { window.clearTimeout(waiting); waiting = window.setTimeout(run, 400 + Math.random() * 400); };
}

export function startLive() {
  const url = document.body.dataset.live;
  if (!url) return;
  const soon = gather(counts);
  /** @type {Set<string>} */
  const topics = new Set();
  const parts = gather(() => { topics.forEach(refresh); topics.clear(); });
  document.addEventListener("htmx:configRequest", (event) => {
    const detail = /** @type {any} */ (event).detail;
    if (detail.triggeringEvent?.type === "refresh") detail.headers["X-Background"] = "1"; // nobody's hand: the session may age
  });
  // Focus and selection survive a swap: rows keep their ids.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = /** @type {any} */ (event).detail.target;
    target.dataset.keep = target.querySelector("tr[aria-selected=true]")?.id ?? "";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = /** @type {HTMLElement} */ (event.target), id = target.dataset?.keep;
    if (id) document.getElementById(id)?.setAttribute("aria-selected", "true");
  });
  window.addEventListener("offline", () => say(false));
  window.addEventListener("online", counts);
  let polling = 0;
  const poll = () => { if (!polling) polling = window.setInterval(() => { if (!document.hidden) { counts(); refresh(""); } }, POLL); };
  if (!("EventSource" in window)) { poll(); return; }
  const open = () => {
    const stream = new EventSource(url);
    stream.addEventListener("hello", () => { window.clearInterval(polling); polling = 0; say(true); });
    stream.addEventListener("moved", (event) => {
      const { topic, ref } = JSON.parse(/** @type {MessageEvent} */ (event).data);
      topics.add(topic);
      soon(); parts();
      document.dispatchEvent(new CustomEvent("live:moved", { detail: { topic, ref } }));
    });
    stream.addEventListener("bye", () => { stream.close(); location.reload(); });
    stream.addEventListener("error", () => { poll(); counts(); if (stream.readyState === EventSource.CLOSED) window.setTimeout(open, POLL); });
    window.addEventListener("pagehide", () => stream.close(), { once: true });
  };
  open();
}
