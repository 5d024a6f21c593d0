// The map and its tables light up together. Without this file all of them still stand and link.
const all = () => /** @type {NodeListOf<HTMLElement | SVGElement>} */ (document.querySelectorAll("[data-code]"));

function light(/** @type {string | undefined} */ code) {
  all().forEach((element) => element.classList.toggle("lit", Boolean(code) && element.dataset.code === code));
}

const codeOf = (/** @type {EventTarget | null} */ target) =>
  target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-code]"))?.dataset.code : undefined;

document.addEventListener("mouseover", (event) => light(codeOf(event.target)));
document.addEventListener("focusin", (event) => light(codeOf(event.target)));
