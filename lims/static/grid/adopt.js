// A grid that stands in the page already: its boxes as values, and the same elements to draw them in.

import { Cell, Sheet } from "./sheet.js";

const text = (element) => element?.textContent.trim() ?? "";

function outcome(item) {
  const badge = [...item.querySelector(".verdict").classList].find((name) => name.startsWith("verdict-"));
  return { market: text(item.querySelector(".outcome-market")), outcome: badge.slice("verdict-".length), word: text(item.querySelector(".verdict-word")), sentence: item.title };
}

function cell(element) {
  const { id, row, col } = element.dataset;
  const box = element.querySelector("input.grid-input");
  const field = (name) => element.querySelector(`[name="${name}-${id}"]`);
  const problem = text(element.querySelector("[data-problem]"));
  const saved = box?.dataset.saved ?? element.dataset.held;
  return new Cell({
    id,
    row: Number(row),
    col: Number(col),
    text: box ? box.value : saved,
    saved,
    version: field("version")?.value,
    locked: !box,
    confirmed: field("confirm")?.checked ?? false,
    asks: field("confirm") ? !field("confirm").closest("[data-confirm]").hidden : false,
    limit: text(element.querySelector(".grid-limit")),
    understood: text(element.querySelector("[data-understood]")),
    outcomes: [...element.querySelectorAll("[data-outcomes] li")].map(outcome),
    problem,
    work: element.querySelector(".grid-work")?.href ?? "",
    fixed: true,
  });
}

const head = (element) => ({ name: text(element.querySelector("a") ?? element.firstChild), all: text(element) });

export function adopt(form) {
  const table = form.querySelector("[data-grid]");
  const heads = {
    columns: [...table.tHead.rows[0].cells].slice(1).map(head),
    rows: [...table.tBodies[0].rows].map((row) => head(row.cells[0])),
  };
  return new Sheet(form, [...table.querySelectorAll("[data-cell]")].map(cell), heads);
}

/** Elements that stay where they are. */
export class Standing {
  constructor(sheet) {
    this.sheet = sheet;
    this.elements = new Map([...sheet.form.querySelectorAll("[data-grid] [data-cell]")].map((each) => [each.dataset.id, each]));
  }

  element(cell) {
    return this.elements.get(cell.id);
  }

  reveal() {}

  /** How many rows a screen shows. */
  get page() {
    return 10;
  }
}
