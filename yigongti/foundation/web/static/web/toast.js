// Toasts: a sentence, and for reversible acts 撤销 with its key and the seconds left.

/** @param {string} words @param {{undo?: {url: string, key: string}, seconds?: number}} [how] */
export function toast(words, how = {}) {
  const seconds = how.seconds ?? (how.undo ? 8 : 4);
  const box = Object.assign(document.createElement("div"), { className: "toast" });
  box.append(words);
  const left = Object.assign(document.createElement("span"), { className: "left", textContent: `${seconds} 秒` });
  const bar = Object.assign(document.createElement("progress"), { max: seconds, value: seconds, ariaHidden: "true" });
  if (how.undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.key = "z";
    button.append("撤销 ", Object.assign(document.createElement("kbd"), { textContent: "Z" }));
    button.addEventListener("click", () => { end(); undo(/** @type {{url: string, key: string}} */ (how.undo)); });
    box.append(button, left, bar);
  }
  let rest = seconds;
  const timer = window.setInterval(() => {
    if (box.matches(":hover, :focus-within")) return; // readers need their time
    rest -= 1;
    left.textContent = `${rest} 秒`;
    bar.value = rest;
    if (rest <= 0) end();
  }, 1000);
  function end() { window.clearInterval(timer); box.remove(); }
  document.getElementById("toasts")?.append(box);
  return end;
}

/** @param {{url: string, key: string}} where */
async function undo(where) {
  const body = new URLSearchParams({ _key: where.key, csrfmiddlewaretoken: document.querySelector("input[name=csrfmiddlewaretoken]")?.getAttribute("value") ?? "" });
  const answer = await fetch(where.url, { method: "POST", body, headers: { "HX-Request": "true" } });
  if (answer.ok) location.reload();
  else toast("没有撤销成功，请刷新页面查看。");
}

/** Server messages with an undo become toasts: <template data-toast data-undo-url data-undo-key>. @param {ParentNode} root */
export function collect(root) {
  root.querySelectorAll("template[data-toast]").forEach((element) => {
    const { toast: words, undoUrl, undoKey } = /** @type {HTMLElement} */ (element).dataset;
    element.remove();
    toast(words ?? "", undoUrl ? { undo: { url: undoUrl, key: undoKey ?? "" } } : {});
  });
}
