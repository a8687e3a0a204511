// A block of boxes: picked with Shift and arrows, Shift and a click, or by drawing the mouse over it.

export class Pick {
  constructor(sheet, view) {
    this.sheet = sheet;
    this.view = view;
    this.from = this.to = undefined;
    this.marked = [];
    const form = sheet.form;
    form.addEventListener("mousedown", (event) => this.pressed(event));
    form.addEventListener("mouseover", (event) => this.drawn(event));
    window.addEventListener("mouseup", () => (this.drawing = false));
    sheet.on("drawn", ({ cell, element }) => element.toggleAttribute("data-picked", this.many && this.holds(cell)));
  }

  get many() {
    return Boolean(this.from && this.to && this.from !== this.to);
  }

  get area() {
    const [a, b] = [this.from, this.to];
    return { top: Math.min(a.row, b.row), bottom: Math.max(a.row, b.row), left: Math.min(a.col, b.col), right: Math.max(a.col, b.col) };
  }

  holds({ row, col }) {
    const { top, bottom, left, right } = this.area;
    return row >= top && row <= bottom && col >= left && col <= right;
  }

  /** The picked places row by row; a place without a box is undefined. */
  get rows() {
    const { top, bottom, left, right } = this.area;
    const line = (row) => Array.from({ length: right - left + 1 }, (_, each) => this.sheet.at(row, left + each));
    return Array.from({ length: bottom - top + 1 }, (_, each) => line(top + each));
  }

  set(from, to) {
    this.from = from;
    this.to = to;
    this.mark();
  }

  none() {
    if (this.from) this.set(undefined, undefined);
  }

  stretch(cell, down, right) {
    const from = this.many ? this.from : cell;
    const to = this.many ? this.to : cell;
    const place = (row, col) => this.sheet.at(Math.min(this.sheet.rows - 1, Math.max(0, row)), Math.min(this.sheet.columns - 1, Math.max(0, col)));
    const next = place(to.row + down, to.col + right) ?? to;
    this.set(from, next);
    this.view.boxes.reveal(next);
  }

  mark() {
    for (const element of this.marked) element.removeAttribute("data-picked");
    this.marked = [];
    if (!this.many) return;
    for (const cell of this.rows.flat()) {
      const element = cell && this.view.boxes.element(cell);
      if (!element) continue;
      element.setAttribute("data-picked", "");
      this.marked.push(element);
    }
  }

  at(event) {
    const element = event.target.closest?.("[data-cell]");
    return element && this.sheet.byId.get(element.dataset.id);
  }

  pressed(event) {
    const cell = this.at(event);
    if (!cell || event.button !== 0) return;
    if (event.shiftKey && this.view.cell) {
      event.preventDefault();
      this.set(this.view.cell, cell);
    } else {
      this.none();
      this.drawing = cell;
    }
  }

  drawn(event) {
    const cell = this.drawing && this.at(event);
    if (!cell || (cell === this.drawing && !this.many)) return;
    document.getSelection().removeAllRanges();
    this.set(this.drawing, cell);
  }
}
