// Keys: one meaning per screen. Elements say their key (data-key="n"); rows move with j and k; ? shows the sheet.

/** @typedef {{key: string, words: string, run: (event: KeyboardEvent) => void}} Key */
/** @type {Map<string, Key>} */
const registered = new Map();

/** Register a key for this screen. A second meaning for the same key is a mistake and throws.
 * @param {string} key such as "j", "Alt+r", "Ctrl+Enter" @param {string} words @param {(event: KeyboardEvent) => void} run */
export function key(key, words, run) {
  const name = normal(key);
  if (registered.has(name)) throw new Error(`key ${key} has two meanings`);
  registered.set(name, { key, words, run });
}

/** @param {string} text */
const normal = (text) => text.split("+").map((part) => part.toLowerCase()).sort().join("+");

/** @param {KeyboardEvent} event */
function pressed(event) {
  const parts = [event.key.toLowerCase()];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  return parts.sort().join("+");
}

/** @param {EventTarget | null} target */
export const typing = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && ["checkbox", "radio", "button", "submit"].includes(target.type));

const shown = (/** @type {HTMLElement} */ element) => element.offsetParent !== null && !element.hasAttribute("disabled");

/** @param {string} name @returns {HTMLElement | undefined} */
const marked = (name) =>
  [...document.querySelectorAll("dialog[open] [data-key], body:not(:has(dialog[open])) [data-key]")]
    .find((element) => normal(element.getAttribute("data-key") ?? "") === name && shown(/** @type {HTMLElement} */ (element)));

const table = () => document.querySelector("table[data-rows]");
const rows = () => /** @type {HTMLElement[]} */ ([...(table()?.querySelectorAll("tr[data-url]") ?? [])]);
const current = () => rows().find((row) => row.getAttribute("aria-selected") === "true");

/** @param {HTMLElement} row */
export function select(row, focus = true) {
  rows().forEach((other) => other === row ? other.setAttribute("aria-selected", "true") : other.removeAttribute("aria-selected"));
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  row.dispatchEvent(new CustomEvent("row:select", { bubbles: true }));
}

/** @param {number} step */
function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(/** @type {HTMLElement} */ (current()));
  select(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))]);
}

function openRow() {
  const url = current()?.dataset.url;
  if (url) location.assign(url);
}

function tick() {
  const box = /** @type {HTMLInputElement | null} */ (current()?.querySelector("input[type=checkbox]") ?? null);
  box?.click();
}

function sheet() {
  let dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("keys-sheet"));
  dialog?.remove();
  dialog = document.createElement("dialog");
  dialog.id = "keys-sheet";
  dialog.className = "wide";
  const lines = [...registered.values()].filter((one) => one.words && (table() || !one.key.match(/^[jkx]$|^Enter$/))).map((one) => [one.key, one.words]);
  document.querySelectorAll("[data-key]").forEach((element) => {
    if (!shown(/** @type {HTMLElement} */ (element))) return;
    const words = [...element.childNodes].filter((node) => node.nodeName !== "KBD").map((node) => node.textContent).join(" ");
    lines.push([element.getAttribute("data-key") ?? "", element.getAttribute("aria-label") ?? words.trim()]);
  });
  const list = document.createElement("ul");
  list.className = "key-list";
  for (const [name, words] of lines) {
    const line = document.createElement("li"), cell = document.createElement("span"), text = document.createElement("span");
    for (const part of name.split("+")) cell.append(Object.assign(document.createElement("kbd"), { textContent: part.length === 1 ? part.toUpperCase() : part }), " ");
    text.textContent = words;
    line.append(cell, text);
    list.append(line);
  }
  dialog.setAttribute("aria-label", "本页按键");
  dialog.append(Object.assign(document.createElement("h2"), { textContent: "本页按键" }), list);
  const actions = Object.assign(document.createElement("div"), { className: "actions" });
  const close = Object.assign(document.createElement("button"), { className: "button", type: "button", textContent: "关闭 Esc" });
  close.addEventListener("click", () => dialog?.close());
  actions.append(close);
  dialog.append(actions);
  document.body.append(dialog);
  dialog.showModal();
}

export function startKeys() {
  key("j", "下一行", () => move(1));
  key("k", "上一行", () => move(-1));
  key("ArrowDown", "", () => move(1));
  key("ArrowUp", "", () => move(-1));
  key("Enter", "打开这一行", openRow);
  key("x", "选中这一行", tick);
  key("?", "本页按键", sheet);
  key("Ctrl+k", "快速查找", () => document.getElementById("jump")?.focus());
  key("/", "搜索", () => /** @type {HTMLElement | null} */ (document.querySelector("[data-search]") ?? document.getElementById("jump"))?.focus());
  document.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("[data-keys-sheet]")) sheet();
    const row = /** @type {HTMLElement | null} */ (target.closest("table[data-rows] tr[data-url]"));
    if (!row || target.closest("a, button, input, label, form")) return;
    select(row, false);
    if (!row.dataset.drawerUrl) location.assign(row.dataset.url ?? "");
  });
  document.addEventListener("dblclick", (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest("table[data-rows] tr[data-url]");
    if (row) openRow();
  });
  document.addEventListener("keydown", (event) => {
    const name = pressed(event), plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.isComposing) return; // pinyin input is choosing a word
    if (plain && typing(event.target)) return;
    const inDialog = document.querySelector("dialog[open]");
    const element = marked(name);
    if (element) {
      event.preventDefault();
      if (/^(input|select|textarea)$/i.test(element.tagName)) element.focus(); else element.click();
      return;
    }
    const known = registered.get(name);
    const onControl = event.target instanceof HTMLElement && event.target.closest("a, button, summary, input, select, textarea");
    if (!known || inDialog || (onControl && ["enter", "arrowdown", "arrowup"].includes(name))) return;
    if (["enter", "arrowdown", "arrowup"].includes(name) && !table()) return;
    event.preventDefault();
    known.run(event);
  });
}

/** Selecting rows: the toolbar is tinted, counts them and shows what can be done with them. */
export function startSelection() {
  document.addEventListener("change", (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target), panel = box.closest(".list-panel");
    if (!panel || box.type !== "checkbox") return;
    const boxes = /** @type {HTMLInputElement[]} */ ([...panel.querySelectorAll("tbody input[type=checkbox]")]);
    if (box.matches("[data-select-all]")) boxes.forEach((one) => { one.checked = box.checked; });
    const count = boxes.filter((one) => one.checked).length;
    panel.querySelector(".toolbar")?.classList.toggle("selected", count > 0);
    panel.querySelector(".selection")?.toggleAttribute("hidden", !count);
    panel.querySelectorAll("[data-selected-count]").forEach((one) => { one.textContent = String(count); });
  });
}
