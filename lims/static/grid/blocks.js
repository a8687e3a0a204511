// Many boxes at once: a block pasted from a spreadsheet, a value repeated from above. Escape takes the whole block back.

import { put } from "./sheet.js";

/** Rows and columns of a copied block; undefined for a single value, which the browser pastes by itself. */
export function parts(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  const block = lines.map((line) => line.split("\t").map((part) => part.trim()));
  return block.length > 1 || block[0].length > 1 ? block : undefined;
}

export class Blocks {
  constructor(sheet, changed) {
    this.sheet = sheet;
    this.changed = changed;
    this.before = new Map();
    sheet.form.addEventListener("paste", (event) => this.paste(event));
    sheet.form.addEventListener("keydown", (event) => this.repeat(event));
    sheet.form.addEventListener("input", (event) => event.isTrusted && this.before.clear());
  }

  paste(event) {
    const block = parts(event.clipboardData.getData("text/plain"));
    if (!block || !this.sheet.boxes.includes(event.target)) return;
    event.preventDefault();
    const outside = this.spread(event.target, block);
    this.sheet.line(outside ? this.sheet.say("sayCut", { count: outside }) : "");
  }

  /** Fills a block from its upper left box on; answers how many values found no box. */
  spread(first, block) {
    const [row, column] = [Number(first.dataset.row), Number(first.dataset.col)];
    const values = block.flatMap((line, down) => line.map((text, right) => [this.sheet.at(row + down, column + right), text]));
    this.fill(values.filter(([box]) => box));
    return values.filter(([box, text]) => !box && text !== "").length;
  }

  repeat(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "d" || !this.sheet.boxes.includes(event.target)) return;
    event.preventDefault();
    const above = this.sheet.beside(event.target, -1, 0);
    if (above) this.fill([[event.target, above.value]]);
  }

  fill(values) {
    this.before = new Map(values.map(([box]) => [box, box.value]));
    for (const [box, text] of values) put(box, text);
    this.changed(values.map(([box]) => box));
  }

  restore(box) {
    if (!this.before.has(box)) return false;
    const values = [...this.before];
    this.before.clear();
    for (const [each, text] of values) put(each, text);
    this.changed(values.map(([each]) => each));
    return true;
  }
}
