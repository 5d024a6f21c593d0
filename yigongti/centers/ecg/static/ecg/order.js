// The order page: choosing the resident fills what the platform already knows; nothing typed is overwritten.
const byId = (/** @type {string} */ id) => document.getElementById(id);
const query = /** @type {HTMLInputElement | null} */ (byId("resident-q"));
const list = byId("resident-list");
const main = byId("resident-main");

query?.addEventListener("htmx:afterRequest", () => {
  query.setAttribute("aria-expanded", String(Boolean(list?.children.length)));
});
query?.addEventListener("keydown", (event) => {
  const options = /** @type {HTMLElement[]} */ ([...(list?.querySelectorAll("[role=option]") ?? [])]);
  if (!options.length) return;
  const at = options.findIndex((o) => o.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const to = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
    options.forEach((o, i) => o.setAttribute("aria-selected", String(i === to)));
  } else if (event.key === "Enter") {
    event.preventDefault();
    event.stopPropagation();
    choose(options[Math.max(at, 0)]);
  }
});
list?.addEventListener("click", (event) => {
  const option = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("[role=option]"));
  if (option) { event.preventDefault(); choose(option); }
});

/** @param {HTMLElement} option */
function choose(option) {
  const code = option.dataset.code ?? "";
  for (const id of ["resident", "recognize-resident"]) /** @type {HTMLInputElement} */ (byId(id)).value = code;
  list?.replaceChildren();
  if (query) { query.value = ""; query.setAttribute("aria-expanded", "false"); }
  // @ts-ignore htmx is global
  window.htmx.ajax("GET", (main?.dataset.url ?? "").replace("CODE", encodeURIComponent(code)), { target: "#resident-main", swap: "innerHTML" });
}

document.addEventListener("htmx:afterSettle", () => {
  const known = /** @type {HTMLElement | null} */ (byId("from-encounter"));
  if (!known) return;
  fill("clinical_question", known.dataset.complaint);
  fill("diagnosis_text", known.dataset.diagnosis);
  for (const name of ["systolic", "diastolic", "spo2", "pulse", "glucose"]) fill(name, known.dataset[name]);
  const sure = /** @type {HTMLInputElement | null} */ (document.querySelector(`[name=certainty][value="${known.dataset.certainty}"]`));
  if (sure && !document.querySelector("[name=certainty]:checked")) sure.checked = true;
  known.remove();
  /** @type {HTMLElement | null} */ (document.querySelector("[name=priority]"))?.focus();
});

/** @param {string} id @param {string | undefined} text */
function fill(id, text) {
  const field = /** @type {HTMLInputElement | null} */ (byId(id));
  if (field && text && !field.value) field.value = text;
}

document.querySelectorAll("[data-append]").forEach((button) => {
  button.addEventListener("click", () => {
    const field = /** @type {HTMLTextAreaElement | null} */ (byId(/** @type {HTMLElement} */ (button).dataset.append ?? ""));
    if (!field) return;
    const glue = field.value && !/[，。、]$/.test(field.value) ? "，" : "";
    field.value = `${field.value}${glue}${button.textContent ?? ""}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
});
