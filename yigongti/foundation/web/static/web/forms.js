// Forms: Enter goes to the next field, a second click does nothing, doubtful values are confirmed, drafts are kept.
import { keepDraft } from "./drafts.js";

/** @param {HTMLFormElement} form */
const fields = (form) =>
  /** @type {HTMLElement[]} */ ([...form.querySelectorAll("input:not([type=hidden]), select, textarea, button:not([type=button])")])
    .filter((field) => field.offsetParent !== null && !field.hasAttribute("disabled"));

/** @param {KeyboardEvent} event */
function enter(event) {
  const field = /** @type {HTMLElement} */ (event.target), form = field.closest("form");
  if (event.key !== "Enter" || event.isComposing || !form) return;
  if (event.ctrlKey || event.metaKey) {
    if (form.querySelector("[data-key='Ctrl+Enter']")) return; // keys.js clicks it
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (form.dataset.enter !== "next" || field.matches("textarea, button, [type=submit]")) return;
  event.preventDefault();
  const all = fields(form);
  all[all.indexOf(field) + 1]?.focus();
}

/** A second submission of the same form is swallowed while the first is under way. @param {SubmitEvent} event */
function once(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== "post") return;
  if (form.dataset.sent === "1") { event.preventDefault(); event.stopImmediatePropagation(); return; }
  form.dataset.sent = "1";
  const again = () => { delete form.dataset.sent; form.querySelectorAll("[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled")); };
  form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-disabled", "true"));
  window.setTimeout(again, 15_000); // the same key makes a repetition harmless
  form.addEventListener("htmx:afterRequest", again, { once: true });
  window.addEventListener("pageshow", again, { once: true });
}

/** @param {MouseEvent} event */
function confirmValue(event) {
  const button = /** @type {HTMLElement} */ (event.target).closest("[data-confirm-value]");
  const field = button?.closest(".field");
  if (!field) return;
  const input = /** @type {HTMLInputElement | null} */ (field.querySelector("input, select, textarea"));
  const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: `${input?.name}_confirmed`, value: input?.value ?? "" });
  field.append(hidden);
  field.removeAttribute("data-state");
  field.querySelector(".doubt")?.remove();
  input?.focus();
}

/** Improving a field takes its red away and counts the summary down. @param {Event} event */
function improve(event) {
  const input = /** @type {HTMLElement} */ (event.target), field = input.closest(".field[data-state=wrong]");
  if (!field) return;
  field.removeAttribute("data-state");
  input.removeAttribute("aria-invalid");
  const line = document.querySelector(`.summary a[href="#${CSS.escape(input.id)}"]`)?.closest("li");
  line?.remove();
  const summary = document.querySelector(".summary"), left = summary?.querySelectorAll("li").length ?? 0;
  const head = summary?.querySelector("h2");
  if (head && summary) head.textContent = left ? `还有 ${left} 处要改，改完即可提交` : "都改好了，可以提交";
}

export function startForms() {
  document.addEventListener("keydown", enter);
  document.addEventListener("submit", once, true);
  document.addEventListener("click", confirmValue);
  document.addEventListener("change", improve);
  const drafts = () => document.querySelectorAll("form[data-draft]").forEach((form) => keepDraft(/** @type {HTMLFormElement} */ (form)));
  drafts();
  document.addEventListener("htmx:afterSwap", drafts);
}
