// Many boxes at once: copied to and pasted from a spreadsheet, filled down, emptied.

import { lines, text } from "./tsv.js";

export class Blocks {
  constructor(sheet, view, pick) {
    Object.assign(this, { sheet, view, pick });
    for (const name of ["paste", "copy", "cut"]) sheet.form.addEventListener(name, (event) => this[name](event));
  }

  paste(event) {
    const first = this.sheet.of(event.target);
    const block = lines(event.clipboardData.getData("text/plain"));
    if (!first || (block.length === 1 && block[0].length === 1 && !this.pick.many)) return;
    event.preventDefault();
    const outside = this.spread(this.pick.many ? this.pick.rows[0].find(Boolean) : first, block);
    this.sheet.line(outside ? this.sheet.say("cut", { count: outside }) : "");
  }

  /** Fills a block from its upper left box on; answers how many values found no box. One value fills what is picked. */
  spread(first, block) {
    if (block.length === 1 && block[0].length === 1) {
      this.put(this.pick.rows.flat().filter(Boolean).map((cell) => [cell, block[0][0]]));
      return 0;
    }
    const values = block.flatMap((line, down) => line.map((each, right) => [this.sheet.box(first.row + down, first.col + right), each]));
    this.put(values.filter(([cell]) => cell));
    const last = this.sheet.at(Math.min(this.sheet.rows, first.row + block.length) - 1, Math.min(this.sheet.columns, first.col + Math.max(...block.map((line) => line.length))) - 1);
    if (last) this.pick.set(first, last);
    return values.filter(([cell, each]) => !cell && each !== "").length;
  }

  copy(event) {
    if (!this.sheet.of(event.target) || !this.pick.many) return false;
    event.preventDefault();
    const rows = this.pick.rows;
    event.clipboardData.setData("text/plain", text(rows.map((row) => row.map((cell) => cell?.text ?? ""))));
    this.sheet.line(this.sheet.say("copied", { count: rows.flat().filter(Boolean).length }));
    return true;
  }

  cut(event) {
    if (this.copy(event)) this.empty();
  }

  empty() {
    this.put(this.pick.rows.flat().filter(Boolean).map((cell) => [cell, ""]));
  }

  /** The first row of a block into the rows below it; without a block, the value above into the box. */
  down(cell) {
    if (this.pick.many && this.pick.area.top !== this.pick.area.bottom) {
      const [first, ...rest] = this.pick.rows;
      this.put(rest.flatMap((row) => row.map((each, place) => [each, first[place]?.text])).filter(([each, value]) => each && value !== undefined));
      return;
    }
    const above = this.sheet.beside(cell, -1, 0);
    if (above) this.put([[cell, above.text]]);
  }

  put(values) {
    this.sheet.tell("ask", { cells: this.sheet.put(values, "put") });
  }
}
