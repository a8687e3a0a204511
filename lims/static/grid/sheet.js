// The boxes of one grid and where they stand. A result that is locked has no box: a walk steps over it.

export class Sheet {
  constructor(form) {
    this.form = form;
    this.boxes = [...form.querySelectorAll("[data-grid] input[data-row]")];
    this.places = new Map(this.boxes.map((box) => [`${box.dataset.row}:${box.dataset.col}`, box]));
    this.rows = Math.max(-1, ...this.boxes.map((box) => Number(box.dataset.row)));
    this.columns = Math.max(-1, ...this.boxes.map((box) => Number(box.dataset.col)));
  }

  at(row, column) {
    return this.places.get(`${row}:${column}`);
  }

  /** The nearest box in one direction, or undefined at the edge. */
  beside(box, down, right) {
    let row = Number(box.dataset.row) + down;
    let column = Number(box.dataset.col) + right;
    while (row >= 0 && column >= 0 && row <= this.rows && column <= this.columns) {
      const found = this.at(row, column);
      if (found) return found;
      row += down;
      column += right;
    }
    return undefined;
  }

  /** The first (or last) box of a neighbouring column: where Enter goes at the end of one. */
  column(number, last) {
    const boxes = this.boxes.filter((box) => Number(box.dataset.col) === number);
    return last ? boxes.at(-1) : boxes[0];
  }

  unsaved() {
    return this.boxes.filter((box) => box.value.trim() !== box.dataset.saved);
  }

  empty() {
    return this.boxes.filter((box) => box.value.trim() === "");
  }

  /** A sentence the page brought along, its {names} filled. */
  say(name, values = {}) {
    return (this.form.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  }

  line(text) {
    this.form.querySelector("[data-line]").textContent = text;
  }
}

export const versionOf = (box) => box.form.elements[`version-${box.dataset.id}`];
export const confirmationOf = (box) => box.form.elements[`confirm-${box.dataset.id}`];

/** Writes into a box as if it had been typed, so that drafts and counts notice. */
export function put(box, text) {
  if (box.value === text) return;
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
