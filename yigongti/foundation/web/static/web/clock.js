// Clocks tick on the page: the words of words.clock() again, from data-due, by the server's time.

const MINUTE = 60_000, SOON = 30 * MINUTE, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** @param {number} ms @returns {(string | {bold: string})[]} */
function length(ms) {
  const minutes = Math.floor(ms / MINUTE);
  if (ms >= DAY) return [{ bold: String(Math.floor(ms / DAY)) }, " 天"];
  if (ms >= HOUR) return [{ bold: String(Math.floor(minutes / 60)) }, " 时 ", { bold: String(minutes % 60).padStart(2, "0") }, " 分"];
  return [{ bold: String(minutes) }, " 分"];
}

/** @param {HTMLElement} element @param {number} now */
export function face(element, now) {
  const due = Date.parse(element.dataset.due ?? ""), started = Date.parse(element.dataset.started ?? "");
  if (Number.isNaN(due) || (element.classList.contains("far") && due > now)) return; // 明日 10:00 stays until the page is drawn anew
  const late = due < now, words = element.querySelector(".words");
  const parts = late ? ["超时 ", ...length(now - due)] : ["剩 ", ...length(due - now)];
  words?.replaceChildren(...parts.map((part) => typeof part === "string" ? part : Object.assign(document.createElement("b"), { textContent: part.bold })));
  element.classList.remove("late", "soon", "ok", "far");
  element.classList.add(late ? "late" : due - now <= SOON ? "soon" : "ok");
  const line = element.querySelector(".burn");
  if (late) line?.remove();
  else if (!Number.isNaN(started)) line?.querySelector(".used")?.setAttribute("width", `${Math.round(100 * Math.max(0, Math.min(1, (now - started) / (due - started))))}%`);
}

export function startClocks() {
  const said = Date.parse(document.body.dataset.now ?? ""); // the PC's own clock may be wrong by minutes
  const drift = Number.isNaN(said) ? 0 : said - Date.now();
  const off = Math.abs(drift) < 5000 ? 0 : drift;
  const tick = () => document.querySelectorAll(".clock[data-due]").forEach((one) => face(/** @type {HTMLElement} */ (one), Date.now() + off));
  window.setInterval(tick, 10_000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
}
