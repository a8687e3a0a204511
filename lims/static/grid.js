// Makes a results form a keyboard grid. The form posts natively and works without this file; a grid larger than
// one plain form is drawn as it is looked at.

import { Standing, adopt } from "./grid/adopt.js";
import { Blocks } from "./grid/blocks.js";
import { Draft } from "./grid/draft.js";
import { Find } from "./grid/find.js";
import { Keyboard } from "./grid/keyboard.js";
import { load } from "./grid/load.js";
import { Others } from "./grid/others.js";
import { Pick } from "./grid/pick.js";
import { Reader } from "./grid/reader.js";
import { Save } from "./grid/save.js";
import { Undo } from "./grid/undo.js";
import { View } from "./grid/view.js";
import { Window } from "./grid/window.js";

const NARROW = "(max-width: 720px)";

function start(sheet, boxes) {
  const view = new View(sheet, boxes);
  new Reader(sheet, view);
  const pick = new Pick(sheet, view);
  const blocks = new Blocks(sheet, view, pick);
  const undo = new Undo(sheet, view);
  const find = new Find(sheet, view, pick);
  const draft = new Draft(sheet, view);
  const save = new Save(sheet, view, draft);
  new Keyboard(sheet, view, { pick, blocks, undo, save, find });
  new Others(sheet, view);
  const blank = sheet.form.querySelector("[data-next-blank]");
  if (blank && sheet.boxes.length) {
    blank.hidden = false;
    blank.addEventListener("click", () => view.go(sheet.blank(view.cell)));
  }
}

/** What a plain form sent and got back is in the page itself: then the page stays as it is. */
const large = (form) => form.dataset.cellsUrl && !matchMedia(NARROW).matches && !document.querySelector("[data-focus-first]");

async function open(form) {
  if (!large(form)) {
    delete form.dataset.cellsUrl;
    const sheet = adopt(form);
    return start(sheet, new Standing(sheet));
  }
  const line = form.querySelector("[data-line]");
  line.textContent = form.dataset.sayLoading.replace("{all} ", "");
  const sheet = await load(form);
  line.textContent = "";
  form.querySelector("[data-part]")?.remove();
  start(sheet, new Window(sheet));
  return undefined;
}

for (const form of document.querySelectorAll("[data-grid-form]")) open(form);
