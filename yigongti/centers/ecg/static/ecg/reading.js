// The reading page: calipers, templates and phrases, adopting machine values. No state outside of the page.

const byId = (/** @type {string} */ id) => document.getElementById(id);
const form = /** @type {HTMLFormElement | null} */ (byId("report"));

// ---- calipers follow every new drawing
let calipers = /** @type {import("./calipers.js").Calipers | null} */ (null);
const toggle = byId("caliper-toggle");
const stage = byId("stage");

document.addEventListener("htmx:afterSettle", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.id === "tracing") mount();
  if (target.id === "prior") target.dataset.title = `既往 ${shownPrior}`;
});

function mount() {
  const sheet = /** @type {HTMLElement | null} */ (document.querySelector("#tracing .ecg-sheet"));
  if (!sheet || !toggle) return;
  calipers = null;
  if (toggle.getAttribute("aria-pressed") === "true") take(sheet);
}

/** The calipers of this drawing, fetched when somebody takes them in hand. @param {HTMLElement} sheet */
async function take(sheet) {
  const { Calipers } = await import("./calipers.js");
  if (!sheet.isConnected) return;
  calipers ??= new Calipers(sheet, byId("caliper-words"));
  calipers.show(toggle?.getAttribute("aria-pressed") === "true");
}

toggle?.addEventListener("click", () => {
  const on = toggle.getAttribute("aria-pressed") !== "true";
  toggle.setAttribute("aria-pressed", String(on));
  const sheet = /** @type {HTMLElement | null} */ (document.querySelector("#tracing .ecg-sheet"));
  if (on && sheet) take(sheet);
  else calipers?.show(on);
  if (on) stage?.focus();
});
stage?.addEventListener("keydown", (event) => calipers?.key(event));

// ---- the prior tracing: a second press takes it away
let shownPrior = "";
document.querySelectorAll(".prior[data-prior]").forEach((button) => {
  button.addEventListener("htmx:configRequest", (event) => {
    const pressed = button.getAttribute("aria-pressed") === "true";
    document.querySelectorAll(".prior").forEach((other) => other.setAttribute("aria-pressed", "false"));
    if (pressed) {
      event.preventDefault();
      byId("prior")?.replaceChildren();
      return;
    }
    button.setAttribute("aria-pressed", "true");
    shownPrior = /** @type {HTMLElement} */ (button).dataset.prior ?? "";
  });
});

// ---- templates and phrases
const search = /** @type {HTMLInputElement | null} */ (byId("template-q"));
const list = byId("template-list");

function openList(/** @type {boolean} */ open) {
  if (!list || !search) return;
  list.hidden = !open;
  search.setAttribute("aria-expanded", String(open));
}
search?.addEventListener("htmx:afterRequest", () => openList(true));
search?.addEventListener("blur", () => setTimeout(() => { if (!list?.contains(document.activeElement)) openList(false); }, 150));
search?.addEventListener("keydown", (event) => {
  const options = [...(list?.querySelectorAll("[data-template]") ?? [])];
  const at = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const to = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % Math.max(1, options.length);
    options.forEach((o, i) => o.setAttribute("aria-selected", String(i === to)));
    options[to]?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter") {
    event.preventDefault();
    event.stopPropagation();
    /** @type {HTMLElement | undefined} */ (options[Math.max(at, 0)])?.click();
  } else if (event.key === "Escape") {
    openList(false);
    byId("findings")?.focus();
  }
});
list?.addEventListener("click", (event) => {
  const chosen = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[data-template]"));
  if (!chosen) return;
  put("findings", chosen.dataset.findings ?? "");
  put("conclusion", chosen.dataset.conclusion ?? "");
  put("advice", chosen.dataset.advice ?? "");
  const verdict = /** @type {HTMLInputElement | null} */ (form?.querySelector(`[name="is_abnormal"][value="${chosen.dataset.abnormal}"]`));
  if (verdict) verdict.checked = true;
  if (chosen.dataset.critical) {
    const code = /** @type {HTMLInputElement | null} */ (document.querySelector(`#raise-critical [value="${chosen.dataset.critical}"]`));
    if (code) code.checked = true;
  }
  openList(false);
  byId("findings")?.focus();
});

function put(/** @type {string} */ id, /** @type {string} */ text) {
  const field = /** @type {HTMLTextAreaElement | null} */ (byId(id));
  if (!field) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.querySelectorAll("[data-append]").forEach((button) => {
  button.addEventListener("click", () => {
    const field = /** @type {HTMLTextAreaElement | null} */ (byId(/** @type {HTMLElement} */ (button).dataset.append ?? ""));
    if (!field) return;
    const glue = field.value && field.id === "conclusion" ? "\n" : "";
    const number = field.id === "conclusion" ? `${field.value.split("\n").filter(Boolean).length + 1}. ` : "";
    put(field.id, `${field.value}${glue}${number}${button.textContent ?? ""}`);
    button.closest("details")?.removeAttribute("open");
    field.focus();
  });
});

// ---- measurements: gray until adopted, blue when the doctor changed them. The table comes anew once the machine has measured
document.addEventListener("input", (event) => {
  const cell = /** @type {HTMLInputElement} */ (event.target);
  if (cell.matches(".input.cell")) cell.classList.toggle("by-doctor", cell.value !== "" && cell.value !== cell.dataset.machine);
});
document.addEventListener("click", (event) => {
  if (!/** @type {HTMLElement} */ (event.target).closest("#adopt-all")) return;
  document.querySelectorAll(".input.cell").forEach((found) => {
    const cell = /** @type {HTMLInputElement} */ (found);
    if (cell.value || !cell.dataset.machine) return;
    cell.value = cell.dataset.machine;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  });
});

// ---- dialogs: refused ones come back open; a raised critical value closes its dialog
document.querySelectorAll("dialog[data-open]").forEach((dialog) => /** @type {HTMLDialogElement} */ (dialog).showModal());
document.addEventListener("htmx:afterRequest", (event) => {
  const source = /** @type {HTMLElement} */ (event.target);
  if (source.matches?.("[data-close-after]") && /** @type {CustomEvent} */ (event).detail.successful) source.closest("dialog")?.close();
});
