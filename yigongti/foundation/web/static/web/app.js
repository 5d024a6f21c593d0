// The one entry: each module looks for its attributes and does nothing on pages without them.
import { startKeys, startSelection } from "./keys.js";
import { startFrame } from "./frame.js";
import { startClocks } from "./clock.js";
import { startLive } from "./live.js";
import { startNotes } from "./toast.js";

startKeys();
startSelection();
startFrame();
startClocks();
startLive();
startNotes();

const wantsForms = () => document.querySelector("form[method=post]:not(.top form), form[data-draft], form[data-enter]");
let formsLoaded = false;
async function forms() {
  if (formsLoaded || !wantsForms()) return;
  formsLoaded = true;
  (await import("./forms.js")).startForms();
}
forms();
document.addEventListener("htmx:afterSwap", forms);
