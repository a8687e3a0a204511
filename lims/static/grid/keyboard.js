// Arrows, Enter, Escape: the hand stays on the keyboard.

import { put } from "./sheet.js";

const whole = (box) => box.selectionStart === 0 && box.selectionEnd === box.value.length;
const caretAt = (box, place) => box.selectionStart === place && box.selectionEnd === place;

function go(box) {
  box.focus();
  box.select();
}

/** Enter at the end of a column goes to the top of the next; after the last box, to the button. */
function along(sheet, box, down) {
  const column = Number(box.dataset.col) + down;
  return sheet.beside(box, down, 0) ?? sheet.column(column, down < 0);
}

function target(sheet, box, event) {
  switch (event.key) {
    case "ArrowUp":
      return sheet.beside(box, -1, 0);
    case "ArrowDown":
      return sheet.beside(box, 1, 0);
    case "ArrowLeft":
      return whole(box) || caretAt(box, 0) ? sheet.beside(box, 0, -1) : undefined;
    case "ArrowRight":
      return whole(box) || caretAt(box, box.value.length) ? sheet.beside(box, 0, 1) : undefined;
    default:
      return undefined;
  }
}

export function keyboard(sheet, blocks) {
  const before = new WeakMap();

  function enter(box, event) {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) sheet.form.requestSubmit();
    else {
      const next = along(sheet, box, event.shiftKey ? -1 : 1);
      if (next) go(next);
      else if (!event.shiftKey) sheet.form.querySelector("button[type=submit]").focus();
    }
  }

  sheet.form.addEventListener("focusin", ({ target: box }) => {
    if (sheet.boxes.includes(box)) before.set(box, box.value);
  });

  sheet.form.addEventListener("keydown", (event) => {
    const box = event.target;
    // While a Vietnamese input method composes a letter, every key belongs to it.
    if (!sheet.boxes.includes(box) || event.isComposing || event.altKey) return;
    if (event.key === "Enter") return enter(box, event);
    if (event.key === "Escape") return blocks.restore(box) || put(box, before.get(box) ?? box.value);
    if (event.key === "F4") return box.closest("[data-cell]").querySelector(".grid-work")?.click();
    if (event.key === "F2") return box.setSelectionRange(box.value.length, box.value.length);
    if (event.shiftKey || event.ctrlKey || event.metaKey) return;
    const next = target(sheet, box, event);
    if (!next) return;
    event.preventDefault();
    go(next);
  });
}
