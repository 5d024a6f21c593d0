// A sheet by keyboard: arrows and Enter move between cells, a block copied from Excel spreads down and right, the change
// against the last period follows what is typed. Without this script the sheet is a plain form.
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-sheet]"));
const cells = /** @type {HTMLInputElement[]} */ ([...(form?.querySelectorAll("input.cell") ?? [])]);
const at = (/** @type {number} */ row, /** @type {number} */ column) =>
  cells.find((cell) => Number(cell.dataset.row) === row && Number(cell.dataset.column) === column);
const number = (/** @type {string} */ text) => {
  const plain = text.normalize("NFKC").replaceAll(",", "").trim();
  return plain === "" || Number.isNaN(Number(plain)) ? null : Number(plain);
};

/** @param {HTMLInputElement} cell @param {number} rows @param {number} columns */
function go(cell, rows, columns) {
  const next = at(Number(cell.dataset.row) + rows, Number(cell.dataset.column) + columns);
  next?.focus();
  next?.select();
  return Boolean(next);
}

/** @param {HTMLInputElement} cell */
function change(cell) {
  const beside = cell.closest("tr")?.querySelector("[data-change]");
  if (!beside) return;
  const now = number(cell.value), before = number(cell.dataset.before ?? "");
  beside.textContent = now === null || before === null || before === 0 ? "—"
    : `${now >= before ? "+" : ""}${(((now - before) / Math.abs(before)) * 100).toFixed(1)}`;
}

form?.addEventListener("keydown", (event) => {
  const cell = /** @type {HTMLInputElement} */ (event.target);
  if (!cell.classList?.contains("cell") || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const edge = cell.selectionStart === cell.selectionEnd;
  const start = edge && cell.selectionStart === 0, end = edge && cell.selectionEnd === cell.value.length;
  const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  let moved = false;
  if (event.key === "ArrowDown") moved = go(cell, 1, 0);
  else if (event.key === "ArrowUp") moved = go(cell, -1, 0);
  else if (event.key === "ArrowLeft" && (start || all)) moved = go(cell, 0, -1);
  else if (event.key === "ArrowRight" && (end || all)) moved = go(cell, 0, 1);
  else if (event.key === "Enter") { moved = true; go(cell, event.shiftKey ? -1 : 1, 0); }
  if (moved) event.preventDefault();
});

form?.addEventListener("input", (event) => {
  const cell = /** @type {HTMLInputElement} */ (event.target);
  if (cell.classList.contains("cell")) change(cell);
});
form?.addEventListener("draft:restored", () => cells.forEach(change));
cells.filter((cell) => cell.value !== cell.defaultValue || cell.matches("[aria-invalid]")).forEach(change); // came back refused

form?.addEventListener("paste", (event) => {
  const cell = /** @type {HTMLInputElement} */ (event.target);
  const text = event.clipboardData?.getData("text") ?? "";
  if (!cell.classList?.contains("cell") || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => {
    line.split("\t").forEach((value, right) => {
      const target = at(Number(cell.dataset.row) + down, Number(cell.dataset.column) + right);
      if (!target) return;
      target.value = value.trim();
      change(target);
    });
  });
});
