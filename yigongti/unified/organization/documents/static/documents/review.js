// The review page: text and findings follow one another. State stands in the address; here only what the hand does.

const text = /** @type {HTMLElement | null} */ (document.getElementById("text"));
const panel = /** @type {HTMLElement | null} */ (document.getElementById("panel"));
const htmx = /** @type {{ajax: (verb: string, url: string, where: object) => Promise<void>}} */ (/** @type {any} */ (window).htmx);

/** Fetch the right column for an address of this page. @param {string} url */
function show(url) {
  const bare = url.split("#")[0];
  history.replaceState(history.state, "", bare);
  return htmx.ajax("GET", bare, { target: "#panel", swap: "innerHTML" });
}

/** @param {Record<string, string>} words */
function address(words) {
  const query = new URLSearchParams(words);
  if (text?.dataset.show && text.dataset.show !== "all") query.set("show", text.dataset.show);
  return `${text?.dataset.panel}?${query}`;
}

/** Mark what is at hand on both sides. @param {boolean} scroll */
function follow(scroll) {
  const state = /** @type {HTMLElement | null} */ (panel?.querySelector("[data-selected]") ?? null);
  if (!state || !text) return;
  const { selected, clause } = state.dataset;
  text.querySelectorAll("mark.at").forEach((mark) => mark.classList.remove("at"));
  text.querySelectorAll(".block").forEach((block) => block.classList.toggle("here", /** @type {HTMLElement} */ (block).dataset.clause === clause));
  const marks = selected ? text.querySelectorAll(`mark[data-f="${selected}"]`) : [];
  marks.forEach((mark) => mark.classList.add("at"));
  if (!scroll) return;
  const target = marks[0] ?? text.querySelector(".block.here");
  if (target && !inSight(target)) center(target);
  const card = panel?.querySelector(".finding.at");
  const box = panel?.querySelector(".panel-scroll");
  if (card && box && getComputedStyle(box).overflowY === "auto") card.scrollIntoView({ block: "nearest" });
}

/** Scroll the text's own box alone: the page stays where it is. @param {Element} element */
function center(element) {
  const box = /** @type {HTMLElement | null} */ (element.closest(".pages"));
  if (!box) return;
  const here = element.getBoundingClientRect(), frame = box.getBoundingClientRect();
  box.scrollTop += here.top - frame.top - Math.max(24, (frame.height - here.height) / 3);
}

/** @param {Element} element */
function inSight(element) {
  const box = element.closest(".pages")?.getBoundingClientRect(), here = element.getBoundingClientRect();
  return !!box && here.top >= box.top + 24 && here.bottom <= Math.min(box.bottom, innerHeight) - 24;
}

// ---- the text: a click on a mark or a number opens its finding
text?.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const chosen = getSelection();
  if (chosen && !chosen.isCollapsed) return; // somebody is selecting words
  const mark = /** @type {HTMLElement | null} */ (target.closest("mark[data-f]"));
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("[data-clause-link]"));
  if (mark) show(address({ f: mark.dataset.f ?? "" }));
  else if (link) {
    event.preventDefault();
    show(link.href);
  }
});

// ---- the right column: links of this sheet fetch the column alone
panel?.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-panel-link]"));
  const locate = target.closest("[data-locate]");
  const add = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-add]"));
  if (locate) {
    event.preventDefault();
    const target = text?.querySelector("mark.at") ?? text?.querySelector(".block.here");
    if (target) center(target);
    text?.scrollIntoView({ block: "nearest" });
  } else if (add) {
    event.preventDefault();
    const range = selected();
    if (range) paint();
    show(range ? address({ add: "1", clause: range.clause, start: String(range.start), end: String(range.end) }) : add.href);
  } else if (link && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    const local = link.classList.contains("finding-line") && link.getAttribute("aria-current");
    if (!local) show(link.href);
  }
});

/** What was selected stays visible while the form takes the focus. */
function paint() {
  const highlights = /** @type {any} */ (CSS).highlights, chosen = getSelection();
  if (highlights && chosen?.rangeCount) highlights.set("adding", new /** @type {any} */ (window).Highlight(chosen.getRangeAt(0).cloneRange()));
}

/** What is selected in the text, as positions of the document (characters, not code units). */
function selected() {
  const chosen = getSelection();
  if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0);
  const first = position(range.startContainer, range.startOffset), last = position(range.endContainer, range.endOffset);
  if (!first || !last || last.at <= first.at) return null;
  return { clause: first.clause, start: first.at, end: last.at };
}

/** @param {Node} node @param {number} offset */
function position(node, offset) {
  const element = node instanceof Element ? node : node.parentElement;
  const words = /** @type {HTMLElement | null} */ (element?.closest(".words[data-start]") ?? null);
  if (!words) return null;
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(node, offset);
  const clause = /** @type {HTMLElement} */ (words.closest(".block")).dataset.clause ?? "";
  return { at: Number(words.dataset.start) + [...before.toString()].length, clause };
}

// ---- after every answer
document.addEventListener("htmx:afterSettle", (event) => {
  if (/** @type {HTMLElement} */ (event.target).id !== "panel" && !panel?.contains(/** @type {Node} */ (event.target))) return;
  follow(true);
  if (!panel?.querySelector(".adding")) /** @type {any} */ (CSS).highlights?.delete("adding");
  const field = /** @type {HTMLElement | null} */ (panel?.querySelector(".finding-form .input, .finding-form .select") ?? null);
  if (field && !panel?.querySelector(".summary")) field.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const back = /** @type {HTMLAnchorElement | null} */ (panel?.querySelector("[data-escape]") ?? null);
  if (back && !document.querySelector("dialog[open]")) back.click();
});
document.addEventListener("change", (event) => {
  const field = /** @type {HTMLElement} */ (event.target);
  if (field.matches("[data-submit]")) /** @type {HTMLSelectElement} */ (field).form?.requestSubmit();
});
document.querySelectorAll("[data-noscript]").forEach((one) => one.setAttribute("hidden", ""));
follow(true);
