// Back and again: every change of the hand, typed, pasted, filled or emptied. Letters typed into one box are one change.

const MOST = 200;

export class Undo {
  constructor(sheet, view) {
    Object.assign(this, { sheet, view, done: [], undone: [] });
    sheet.on("typed", ({ changed, how }) => how !== "undone" && how !== "taken" && this.note(changed, how));
    sheet.on("here", () => (this.joined = false));
  }

  note(changed, how) {
    this.undone = [];
    const last = this.done.at(-1);
    const same = how === "typed" && this.joined && last?.length === 1 && last[0].cell === changed[0].cell;
    if (same) last[0].after = changed[0].after;
    else this.done.push(changed);
    this.joined = how === "typed";
    if (this.done.length > MOST) this.done.shift();
  }

  back() {
    this.move(this.done, this.undone, "before");
  }

  again() {
    this.move(this.undone, this.done, "after");
  }

  move(from, to, side) {
    const step = from.pop();
    if (!step) return;
    to.push(step);
    this.joined = false;
    this.sheet.tell("ask", { cells: this.sheet.put(step.map((each) => [each.cell, each[side]]), "undone") });
    this.view.go(step[0].cell);
  }
}
