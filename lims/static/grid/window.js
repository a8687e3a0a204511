// Only what the frame shows is drawn, of 500 × 60 boxes some two hundred. Rows have one height, columns one width.

import { paint } from "./paint.js";

const MORE_ROWS = 8;
const COLUMN_STEP = 4;
const HEAD = 184;

const make = (tag, given = {}) => Object.assign(document.createElement(tag), given);

export class Window {
  constructor(sheet) {
    this.sheet = sheet;
    this.frame = sheet.form.querySelector("[data-frame]");
    this.table = sheet.form.querySelector("[data-grid]");
    this.blank = sheet.form.querySelector("[data-cell-form]").content.firstElementChild;
    this.elements = new Map();
    this.drawn = new Map();
    this.table.classList.toggle("grid-own-limits", sheet.cells.some((cell) => cell.limit));
    const style = getComputedStyle(this.table);
    this.height = Number.parseInt(style.getPropertyValue("--grid-row"), 10);
    this.width = Number.parseInt(style.getPropertyValue("--grid-column"), 10);
    this.heads();
    this.frame.addEventListener("scroll", () => this.soon(), { passive: true });
    window.addEventListener("resize", () => this.soon());
    this.draw();
  }

  element(cell) {
    return this.elements.get(cell.id);
  }

  get page() {
    return Math.max(1, Math.floor((this.frame.clientHeight - this.top.offsetHeight) / this.height) - 1);
  }

  heads() {
    const { rows, columns } = this.sheet.heads;
    const group = make("colgroup");
    for (const width of [HEAD, ...columns.map(() => this.width)]) group.append(Object.assign(make("col"), { width }));
    this.top = this.table.tHead;
    const corner = this.top.rows[0].cells[0];
    const line = make("tr");
    line.append(corner, ...columns.map((each) => this.head(each, "col")));
    this.top.replaceChildren(line);
    this.body = make("tbody");
    [this.above, this.below] = [this.spacer(), this.spacer()];
    this.body.append(this.above, this.below);
    this.table.tBodies[0].replaceWith(this.body);
    this.table.prepend(group);
    this.table.classList.add("grid-window");
    this.table.style.width = `${HEAD + columns.length * this.width}px`;
    this.table.setAttribute("aria-rowcount", rows.length + 1);
    this.table.setAttribute("aria-colcount", columns.length + 1);
  }

  head(each, scope) {
    const head = make("th", { scope });
    if (each.href) head.append(make("a", { href: each.href, textContent: each.name, tabIndex: -1 }));
    else head.append(each.name);
    const more = [["grid-unit", each.unit], ["grid-limit", each.limit], [scope === "row" ? "grid-name" : "grid-unit", each.under]];
    for (const [className, textContent] of more) if (textContent) head.append(" ", make("span", { className, textContent }));
    return head;
  }

  spacer() {
    const row = make("tr", { className: "grid-space" });
    row.setAttribute("aria-hidden", "true");
    row.append(make("td", { colSpan: this.sheet.columns + 1 }));
    return row;
  }

  soon() {
    this.asked ??= requestAnimationFrame(() => {
      this.asked = undefined;
      this.draw();
    });
  }

  /** The rows and columns in sight, and some around them. */
  sight() {
    const [top, left] = [this.frame.scrollTop, this.frame.scrollLeft];
    const first = Math.max(0, Math.floor(top / this.height) - MORE_ROWS);
    const last = Math.min(this.sheet.rows, Math.ceil((top + this.frame.clientHeight) / this.height) + MORE_ROWS);
    const from = Math.max(0, Math.floor(left / this.width / COLUMN_STEP) * COLUMN_STEP - COLUMN_STEP);
    const to = Math.min(this.sheet.columns, Math.ceil((left + this.frame.clientWidth) / this.width / COLUMN_STEP) * COLUMN_STEP + COLUMN_STEP);
    return { first, last, from, to };
  }

  draw() {
    const sight = this.sight();
    const was = this.seen ?? {};
    this.seen = sight;
    const anew = sight.from !== was.from || sight.to !== was.to;
    const here = this.sheet.of(document.activeElement);
    for (const [row, line] of this.drawn) {
      if (anew || row < sight.first || row >= sight.last) this.drop(row, line);
    }
    for (let row = sight.first; row < sight.last; row += 1) if (!this.drawn.has(row)) this.line(row);
    this.above.firstChild.style.height = `${sight.first * this.height}px`;
    this.below.firstChild.style.height = `${(this.sheet.rows - sight.last) * this.height}px`;
    this.above.hidden = sight.first === 0;
    this.below.hidden = sight.last === this.sheet.rows;
    const box = here && this.element(here)?.querySelector("input.grid-input");
    if (box && box !== document.activeElement) box.focus({ preventScroll: true });
  }

  drop(row, line) {
    line.remove();
    this.drawn.delete(row);
    for (const element of line.querySelectorAll("[data-cell]")) this.elements.delete(element.dataset.id);
  }

  line(row) {
    const { from, to } = this.seen;
    const line = make("tr");
    line.setAttribute("aria-rowindex", row + 2);
    line.append(this.head(this.sheet.heads.rows[row], "row"));
    if (from) line.append(make("td", { colSpan: from }));
    for (let col = from; col < to; col += 1) line.append(this.place(row, col));
    if (to < this.sheet.columns) line.append(make("td", { colSpan: this.sheet.columns - to }));
    this.drawn.set(row, line);
    let next = row + 1;
    while (next < this.seen.last && !this.drawn.has(next)) next += 1;
    this.body.insertBefore(line, this.drawn.get(next) ?? this.below);
  }

  place(row, col) {
    const place = make("td");
    place.setAttribute("aria-colindex", col + 2);
    const cell = this.sheet.at(row, col);
    if (cell) place.append(this.cell(cell));
    return place;
  }

  cell(cell) {
    const element = this.blank.cloneNode(true);
    Object.assign(element.dataset, { id: cell.id, row: cell.row, col: cell.col });
    for (const hidden of element.querySelectorAll("input[type=hidden]")) hidden.remove();
    const read = element.querySelector("[data-readback]");
    read.id = `read-${cell.id}`;
    if (cell.limit) read.prepend(make("span", { className: "grid-limit", textContent: cell.limit }));
    const box = element.querySelector("input.grid-input");
    if (cell.locked) this.lock(cell, element, box);
    else this.open(cell, element, box);
    if (cell.work) element.append(make("a", { className: "grid-work", href: cell.work, tabIndex: -1, textContent: "…" }));
    this.elements.set(cell.id, element);
    this.sheet.tell("drawn", { cell, element });
    paint(this.sheet, cell, element);
    return element;
  }

  lock(cell, element, box) {
    box.replaceWith(make("span", { className: `grid-locked${cell.sum ? " grid-sum" : ""}` }));
    element.querySelector("[data-confirm]").remove();
  }

  open(cell, element, box) {
    box.removeAttribute("name");
    box.id = `text-${cell.id}`;
    box.dataset.id = cell.id;
    box.setAttribute("aria-describedby", `read-${cell.id}`);
    const unit = this.sheet.unit(cell);
    box.setAttribute("aria-label", `${this.sheet.name(cell).replace(" · ", ", ")}${unit ? ` (${unit})` : ""}`);
    element.querySelector("[data-confirm] input").removeAttribute("name");
  }

  /** Brings a box into the frame, beside the heads and not below them, and draws it. */
  reveal(cell) {
    const [top, left] = [cell.row * this.height, cell.col * this.width];
    const [high, wide] = [this.frame.clientHeight - this.top.offsetHeight, this.frame.clientWidth - HEAD];
    if (top < this.frame.scrollTop) this.frame.scrollTop = top;
    else if (top + this.height > this.frame.scrollTop + high) this.frame.scrollTop = top + this.height - high;
    if (left < this.frame.scrollLeft) this.frame.scrollLeft = left;
    else if (left + this.width > this.frame.scrollLeft + wide) this.frame.scrollLeft = left + this.width - wide;
    this.draw();
  }
}
