// The frame: menus, phone menu, drawer, dialogs, jump box.

/** @type {HTMLElement | null} */
let cameFrom = null;
const drawer = () => document.getElementById("drawer");

export function closeDrawer() {
  const element = drawer();
  if (!element || element.hidden) return false;
  element.hidden = true;
  element.replaceChildren();
  cameFrom?.focus();
  cameFrom = null;
  return true;
}

/** Load a fragment into the docked drawer. @param {string} url */
export function openDrawer(url) {
  const element = drawer();
  if (!element) return;
  if (element.hidden && document.activeElement instanceof HTMLElement) cameFrom = document.activeElement;
  element.setAttribute("aria-busy", "true");
  // @ts-ignore htmx is a global of its own script
  window.htmx.ajax("GET", url, { target: "#drawer", swap: "innerHTML" });
}

function drawers() {
  let waiting = 0;
  document.addEventListener("row:select", (event) => {
    const url = /** @type {HTMLElement} */ (event.target).dataset.drawerUrl;
    window.clearTimeout(waiting);
    if (url && window.innerWidth > 640) waiting = window.setTimeout(() => openDrawer(url), 120); // j j j asks once
    else if (url) location.assign(/** @type {HTMLElement} */ (event.target).dataset.url ?? url);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const element = /** @type {HTMLElement} */ (event.target);
    if (element.matches("[data-drawer]")) cameFrom = element;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.id === "drawer") {
      target.hidden = false;
      target.removeAttribute("aria-busy");
      if (cameFrom?.matches("[data-drawer]")) /** @type {HTMLElement | null} */ (target.querySelector(".close"))?.focus();
    }
    /** @type {HTMLElement | null} */ (target.querySelector("[data-focus]"))?.focus();
  });
  document.addEventListener("click", (event) => {
    if (/** @type {HTMLElement} */ (event.target).closest("[data-close-drawer]")) closeDrawer();
  });
}

function menus() {
  const open = () => /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details.menu[open]")]);
  document.addEventListener("click", (event) => {
    open().forEach((menu) => { if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false; });
    const target = /** @type {HTMLElement} */ (event.target);
    const opener = target.closest("[data-open-menu]"), side = document.getElementById("side");
    if (opener || (side?.classList.contains("open") && !side.contains(target))) {
      const now = side?.classList.toggle("open");
      document.querySelector("[data-open-menu]")?.setAttribute("aria-expanded", String(Boolean(now)));
    }
    if (target.closest("[data-back]")) history.back();
    if (target.closest("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
    const menu = open()[0];
    if (menu) { menu.open = false; menu.querySelector("summary")?.focus(); return; }
    const list = document.getElementById("jump-list");
    if (list && !list.hidden) { list.hidden = true; return; }
    closeDrawer();
  });
}

function dialogs() {
  document.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const opener = /** @type {HTMLElement | null} */ (target.closest("[data-dialog]"));
    if (opener) /** @type {HTMLDialogElement} */ (document.getElementById(opener.dataset.dialog ?? ""))?.showModal();
    if (target.closest("dialog [data-close]")) target.closest("dialog")?.close();
  });
  document.addEventListener("input", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (!field.dataset?.typed) return;
    const act = /** @type {HTMLButtonElement | null} */ (field.form?.querySelector("[data-danger]") ?? null);
    if (act) act.disabled = field.value.trim() !== field.dataset.typed;
  });
}

function jump() {
  const input = /** @type {HTMLInputElement | null} */ (document.getElementById("jump"));
  const list = document.getElementById("jump-list");
  if (!input || !list) return;
  const lines = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("a")]);
  const at = () => lines().findIndex((line) => line.getAttribute("aria-selected") === "true");
  const mark = (/** @type {number} */ index) => {
    lines().forEach((line, i) => { line.setAttribute("aria-selected", String(i === index)); });
    input.setAttribute("aria-activedescendant", lines()[index]?.id ?? "");
    lines()[index]?.scrollIntoView({ block: "nearest" });
  };
  list.addEventListener("htmx:afterSwap", () => { list.hidden = !input.value.trim(); mark(0); });
  input.addEventListener("focus", () => { if (input.value.trim() && list.childElementCount) list.hidden = false; });
  document.addEventListener("click", (event) => { if (!input.form?.contains(/** @type {Node} */ (event.target))) list.hidden = true; });
  input.addEventListener("input", () => { if (!input.value.trim()) list.hidden = true; });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const all = lines().length, next = at() + (event.key === "ArrowDown" ? 1 : -1);
      if (all) mark((next + all) % all);
    } else if (event.key === "Enter" && !list.hidden && lines()[at()]) {
      event.preventDefault();
      lines()[at()].click();
    }
  });
}

function waits() {
  document.addEventListener("htmx:beforeRequest", (event) => /** @type {any} */ (event).detail.target?.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => /** @type {any} */ (event).detail.target?.removeAttribute("aria-busy"));
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const notice = document.getElementById("notice"), source = /** @type {HTMLElement} */ (event.target);
      if (!notice || source.closest("[data-live]:not(body)")) return; // a background refresh says it at the foot
      const banner = Object.assign(document.createElement("div"), { className: "banner gray" });
      const again = Object.assign(document.createElement("button"), { className: "button small", type: "button", textContent: "重试" });
      again.addEventListener("click", () => { notice.replaceChildren(); /** @type {any} */ (window).htmx.trigger(source, source.matches("form") ? "submit" : "click"); });
      banner.append("网络慢，已保留您的输入。", again);
      notice.replaceChildren(banner);
    });
  }
}

export function startFrame() {
  menus(); drawers(); dialogs(); jump(); waits();
  /** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus();
}
