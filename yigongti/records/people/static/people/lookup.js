// Combobox of residents (ARIA 1.2): type, arrow keys, Enter. Choosing sets the hidden field, says "resident:chosen" and,
// where the field has data-next, fetches that address (CODE replaced) into data-next-target.

/** @param {HTMLElement} root */
function start(root) {
  if (root.dataset.started) return;
  root.dataset.started = "1";
  const input = /** @type {HTMLInputElement} */ (root.querySelector("[role=combobox]"));
  const list = /** @type {HTMLElement} */ (root.querySelector("[role=listbox]"));
  const hidden = /** @type {HTMLInputElement} */ (root.querySelector("input[type=hidden]"));
  const options = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);
  let at = -1;

  /** @param {number} to */
  function mark(to) {
    const all = options();
    at = all.length ? (to + all.length) % all.length : -1;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", all[at].id); all[at].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  }

  /** @param {HTMLElement} option */
  function choose(option) {
    const code = option.dataset.code ?? "";
    hidden.value = code;
    input.value = option.dataset.name ?? "";
    close();
    root.dispatchEvent(new CustomEvent("resident:chosen", { bubbles: true, detail: { code } }));
    const { next, nextTarget, go } = root.dataset;
    if (next && nextTarget) /** @type {any} */ (window).htmx.ajax("GET", next.replace("CODE", encodeURIComponent(code)), { target: nextTarget, swap: "innerHTML" });
    else if (go) window.location.assign(go.replace("CODE", encodeURIComponent(code)));
  }

  list.addEventListener("htmx:afterSwap", () => {
    const some = list.childElementCount > 0;
    input.setAttribute("aria-expanded", String(some));
    mark(options().length ? 0 : -1);
  });
  list.addEventListener("mousedown", (event) => {
    const option = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
    if (option) { event.preventDefault(); choose(/** @type {HTMLElement} */ (option)); }
  });
  input.addEventListener("input", () => { hidden.value = ""; });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    if (event.key === "ArrowDown" && all.length) { event.preventDefault(); mark(at + 1); }
    else if (event.key === "ArrowUp" && all.length) { event.preventDefault(); mark(at - 1); }
    else if (event.key === "Enter" && all.length) { event.preventDefault(); event.stopPropagation(); choose(all[Math.max(0, at)]); }
    else if (event.key === "Escape" && all.length) { event.preventDefault(); event.stopPropagation(); close(); }
  });
  input.addEventListener("blur", () => window.setTimeout(() => { if (!root.contains(document.activeElement)) close(); }, 150));
}

const all = () => document.querySelectorAll("[data-lookup]").forEach((root) => start(/** @type {HTMLElement} */ (root)));
all();
document.addEventListener("htmx:afterSwap", all);
