// The one entry: each module looks for its attributes and does nothing on pages without them.
import { startKeys, startSelection } from "./keys.js";
import { startFrame } from "./frame.js";
import { startClocks } from "./clock.js";
import { startLive } from "./live.js";

startKeys();
startSelection();
startFrame();
startClocks();
startLive();

// Toasts and forms are fetched where a page has them.
async function notes() {
  if (document.querySelector("template[data-toast]")) (await import("./toast.js")).collect(document);
}
notes();
document.addEventListener("htmx:afterSwap", notes);

const wantsForms = () => document.querySelector("form[method=post]:not(.top form), form[data-draft], form[data-enter]");
let formsLoaded = false;
async function forms() {
  if (formsLoaded || !wantsForms()) return;
  formsLoaded = true;
  (await import("./forms.js")).startForms();
}
forms();
document.addEventListener("htmx:afterSwap", forms);
