// Makes a results form a keyboard grid. The form posts natively and works without this file.

import { Blocks } from "./grid/blocks.js";
import { Draft } from "./grid/draft.js";
import { keyboard } from "./grid/keyboard.js";
import { Reader } from "./grid/reader.js";
import { Sheet } from "./grid/sheet.js";

const ONE_PRESS = 2000;

function count(sheet) {
  const [all, left, unsaved] = [sheet.boxes.length, sheet.empty().length, sheet.unsaved()];
  if (!all) return;
  const entered = sheet.say(left ? "sayLeft" : "sayNoneLeft", { left, all });
  const kept = unsaved.length ? sheet.say("sayUnsaved", { count: unsaved.length }) : left < all && sheet.say("saySaved");
  sheet.form.querySelector("[data-left]").textContent = [entered, kept].filter(Boolean).join(" · ");
  for (const box of sheet.boxes) box.toggleAttribute("data-changed", unsaved.includes(box));
}

/** A page is left by saving, or knowingly. */
function guard(sheet) {
  let sent = -Infinity;
  sheet.form.addEventListener("submit", (event) => {
    if (!navigator.onLine) sheet.line(sheet.say("sayOffline"));
    if (!navigator.onLine || Date.now() - sent < ONE_PRESS) event.preventDefault();
    else sent = Date.now();
  });
  window.addEventListener("beforeunload", (event) => {
    if (sheet.unsaved().length && Date.now() - sent > ONE_PRESS) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("[data-grid-form]")) {
  const sheet = new Sheet(form);
  const reader = new Reader(sheet);
  const ask = (boxes) => reader.ask(boxes);
  keyboard(sheet, new Blocks(sheet, ask));
  form.addEventListener("input", () => count(sheet));
  new Draft(sheet, ask);
  count(sheet);
  guard(sheet);
}
