// Drafts: each five seconds and on leaving a field, to this browser at once and to the server; back after logout or a dead PC.

const EVERY = 5000;
const NEVER = new Set(["csrfmiddlewaretoken", "_key", "_draft", "password"]);

/** @param {HTMLFormElement} form @returns {Record<string, string | string[]>} */
export function read(form) {
  /** @type {Record<string, string | string[]>} */
  const content = {};
  for (const [name, value] of new FormData(form)) {
    if (NEVER.has(name) || typeof value !== "string") continue; // files are not kept
    content[name] = name in content ? [/** @type {any} */ (content[name]), value].flat() : value;
  }
  return content;
}

/** @param {HTMLFormElement} form @param {Record<string, string | string[]>} content */
export function write(form, content) {
  for (const element of form.elements) {
    const field = /** @type {HTMLInputElement} */ (element);
    if (!field.name || NEVER.has(field.name) || field.type === "hidden" || field.type === "file" || field.type === "search") continue;
    const values = [content[field.name] ?? []].flat();
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.name in content) field.value = String(values[0] ?? "");
  }
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

/** @param {string} iso */
const clock = (iso) => new Date(iso).toTimeString().slice(0, 8);
const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.getAttribute("value") ?? "";

/** @param {HTMLFormElement} form */
export async function keepDraft(form) {
  const page = form.dataset.draft ?? "";
  if (!page || form.dataset.kept) return;
  form.dataset.kept = "1";
  const own = `draft:${document.body.dataset.user ?? ""}:${page}`; // PCs are shared
  let last = JSON.stringify(read(form));
  /** @param {string} words */
  const say = (words) => document.querySelectorAll("[data-draft-said]").forEach((element) => { element.textContent = words; });

  async function save() {
    const content = read(form), now = JSON.stringify(content);
    if (now === last || form.dataset.sent === "1") return;
    last = now;
    const at = new Date().toISOString();
    try { localStorage.setItem(own, JSON.stringify({ content, saved_at: at })); } catch { /* a full or forbidden storage: the server keeps it */ }
    try {
      const answer = await fetch("/drafts/save", {
        method: "POST", keepalive: true, body: JSON.stringify({ page, content }),
        headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "X-Background": "1" },
      });
      say(answer.ok && !answer.redirected ? `草稿已存 ${clock(at)}` : `草稿已存本机 ${clock(at)}`);
    } catch { say(`草稿已存本机 ${clock(at)}`); }
  }

  async function restore() {
    if (form.dataset.fresh === "1" || form.querySelector("[aria-invalid]")) return; // just came back with what was typed
    /** @type {{content?: Record<string, string>, saved_at?: string}} */
    let kept = {};
    try { kept = JSON.parse(localStorage.getItem(own) ?? "{}"); } catch { kept = {}; }
    try {
      const answer = await fetch(`/drafts/read?page=${encodeURIComponent(page)}`, { headers: { "X-Background": "1" } });
      const theirs = answer.ok && !answer.redirected ? await answer.json() : {};
      if (theirs.saved_at && (!kept.saved_at || theirs.saved_at > kept.saved_at)) kept = theirs;
    } catch { /* offline: what this browser has */ }
    if (!kept.content || !kept.saved_at || JSON.stringify(read(form)) !== last) return; // somebody is typing already
    write(form, kept.content);
    last = JSON.stringify(read(form));
    say(`已恢复 ${clock(kept.saved_at)} 的草稿`);
  }

  form.addEventListener("focusout", save);
  window.setInterval(save, EVERY);
  window.addEventListener("pagehide", save);
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "_draft", value: page })); // the server drops it when the act is done
  form.addEventListener("submit", () => { try { localStorage.removeItem(own); } catch { /* nothing was kept */ } });
  await restore();
}
