// Finding a sample, an analyte or a value in the grid; marks do not matter, ↑ and ↓ walk through what was found.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase().trim();

export class Find {
  constructor(sheet, view, pick) {
    Object.assign(this, { sheet, view, pick, matches: [], place: -1 });
    const form = sheet.form;
    this.bar = form.querySelector("[data-find]");
    this.text = form.querySelector("[data-find-text]");
    this.said = form.querySelector("[data-found]");
    this.bar.hidden = false;
    this.text.addEventListener("input", (event) => (event.stopPropagation(), this.search()));
    this.text.addEventListener("keydown", (event) => this.key(event));
    form.querySelector("[data-find-next]").addEventListener("click", () => this.step(1));
    form.querySelector("[data-find-before]").addEventListener("click", () => this.step(-1));
  }

  open() {
    this.text.focus();
    this.text.select();
  }

  key(event) {
    if (event.key === "Escape") this.view.go(this.view.cell ?? this.sheet.boxes[0]);
    else if (event.key === "Enter") this.step(event.shiftKey ? -1 : 1, true);
    else if (event.key === "ArrowDown") this.step(1);
    else if (event.key === "ArrowUp") this.step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** A row or a column is found by its head, a box by what it holds: the box to go to is the first there. */
  search() {
    const wanted = plain(this.text.value);
    this.place = -1;
    const { rows, columns } = this.sheet.heads;
    const named = (heads) => heads.flatMap((head, place) => (plain(head.all).includes(wanted) ? [place] : []));
    const first = (cells) => cells.find((cell) => cell && !cell.locked) ?? cells.find(Boolean);
    const inRow = (row) => first(columns.map((_, col) => this.sheet.at(row, col)));
    const inColumn = (col) => first(rows.map((_, row) => this.sheet.at(row, col)));
    const holding = () => this.sheet.cells.filter((cell) => plain(cell.text) === wanted || (wanted.length > 1 && plain(cell.text).includes(wanted)));
    this.matches = wanted ? [...new Set([...named(rows).map(inRow), ...named(columns).map(inColumn), ...holding()].filter(Boolean))] : [];
    this.tell();
    if (this.matches.length) this.show(0);
  }

  step(by, leave = false) {
    if (!this.matches.length) return;
    if (leave && this.place >= 0 && this.matches.length === 1) this.view.go(this.matches[0]);
    else this.show((this.place + by + this.matches.length) % this.matches.length);
  }

  show(place) {
    this.place = place;
    const cell = this.matches[place];
    this.view.boxes.reveal(cell);
    this.found?.removeAttribute("data-found-here");
    this.found = this.view.boxes.element(cell);
    this.found?.setAttribute("data-found-here", "");
    this.found?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.view.last = cell;
    this.tell();
  }

  tell() {
    const none = this.text.value.trim() ? this.sheet.say("foundNone") : "";
    this.said.textContent = this.matches.length ? this.sheet.say("found", { place: this.place + 1, count: this.matches.length }) : none;
  }
}
