// The boxes of one grid as values, whether they are drawn or not. A locked box has a place and a text, but takes none.

export class Cell {
  constructor(given) {
    const blank = { text: "", saved: "", version: "1", confirmed: false, understood: "", outcomes: [], problem: "", asks: false, locked: false, limit: "", who: "" };
    Object.assign(this, blank, { work: "", sum: false, theirs: null, read: null }, given);
    this.read ??= this.text;
  }

  get changed() {
    return !this.locked && this.text.trim() !== this.saved;
  }

  /** What is said beside it was said of another text. */
  get stale() {
    return this.text !== this.read;
  }
}

export class Sheet extends EventTarget {
  constructor(form, cells, heads) {
    super();
    this.form = form;
    this.heads = heads;
    this.cells = cells;
    this.boxes = cells.filter((cell) => !cell.locked);
    this.byId = new Map(cells.map((cell) => [cell.id, cell]));
    this.rows = heads.rows.length;
    this.columns = heads.columns.length;
    this.places = new Array(this.rows * this.columns);
    for (const cell of cells) this.places[cell.row * this.columns + cell.col] = cell;
  }

  at(row, col) {
    return row >= 0 && col >= 0 && row < this.rows && col < this.columns ? this.places[row * this.columns + col] : undefined;
  }

  box(row, col) {
    const cell = this.at(row, col);
    return cell && !cell.locked ? cell : undefined;
  }

  /** The box an element of the page belongs to, if it is one to type into. */
  of(element) {
    return element?.matches?.("input.grid-input") ? this.byId.get(element.dataset.id) : undefined;
  }

  /** The nearest box in one direction, or undefined at the edge. */
  beside(cell, down, right) {
    let [row, col] = [cell.row + down, cell.col + right];
    while (row >= 0 && col >= 0 && row < this.rows && col < this.columns) {
      const found = this.box(row, col);
      if (found) return found;
      row += down;
      col += right;
    }
    return undefined;
  }

  /** The first (or last) box of a column: where Enter goes at the end of the one before. */
  column(col, last) {
    const rows = [...Array(this.rows).keys()];
    if (last) rows.reverse();
    const row = rows.find((each) => this.box(each, col));
    return row === undefined ? undefined : this.box(row, col);
  }

  /** The next (step 1) or previous (-1) blank box, down the columns and round the end. */
  blank(from, step = 1) {
    const all = this.rows * this.columns;
    let place = from ? from.col * this.rows + from.row : -step;
    for (let tried = 0; tried < all; tried += 1) {
      place = (place + step + all) % all;
      const cell = this.box(place % this.rows, Math.floor(place / this.rows));
      if (cell && cell.text.trim() === "") return cell;
    }
    return undefined;
  }

  unsaved() {
    return this.boxes.filter((cell) => cell.changed);
  }

  left() {
    return this.boxes.reduce((sum, cell) => sum + (cell.text.trim() === ""), 0);
  }

  unit(cell) {
    return this.heads.columns[cell.col].unit || this.heads.rows[cell.row].unit || "";
  }

  /** How a box is called: its sample and its analyte. */
  name(cell) {
    return `${this.heads.rows[cell.row].name} · ${this.heads.columns[cell.col].name}`;
  }

  /** Writes texts into boxes: [[cell, text], …]. `how` says whose hand it was: typed, put, undone, taken. */
  put(values, how = "put") {
    const changed = values.filter(([cell, text]) => !cell.locked && cell.text !== text).map(([cell, text]) => ({ cell, before: cell.text, after: text }));
    for (const { cell, after } of changed) {
      cell.text = after;
      cell.confirmed = false;
    }
    if (changed.length) this.tell("typed", { changed, how });
    return changed.map(({ cell }) => cell);
  }

  tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  on(name, listener) {
    this.addEventListener(name, ({ detail }) => listener(detail));
  }

  /** A sentence the page brought along, its {names} filled. */
  say(name, values = {}) {
    const key = name && `say${name[0].toUpperCase()}${name.slice(1)}`;
    return (this.form.dataset[key] ?? "").replace(/\{(\w+)\}/g, (_, each) => values[each] ?? "");
  }

  line(text) {
    this.form.querySelector("[data-line]").textContent = text;
  }
}
