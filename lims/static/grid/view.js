// What is on the screen follows the values: boxes are painted as they change, the bar says what is left.

import { paint } from "./paint.js";

export class View {
  constructor(sheet, boxes) {
    this.sheet = sheet;
    this.boxes = boxes;
    this.last = undefined;
    const form = sheet.form;
    this.bar = { left: form.querySelector("[data-left]"), why: form.querySelector("[data-why]"), reason: form.querySelector("[data-reason]") };
    form.addEventListener("input", ({ target }) => this.typed(target));
    form.addEventListener("focusin", ({ target }) => this.here(target));
    sheet.on("typed", ({ changed }) => this.paint(changed.map(({ cell }) => cell)));
    sheet.on("changed", ({ cells }) => this.paint(cells));
    sheet.on("count", () => this.count());
    this.count();
  }

  typed(target) {
    const cell = this.sheet.of(target);
    if (cell) this.sheet.put([[cell, target.value]], "typed");
  }

  here(target) {
    const cell = this.sheet.of(target);
    if (!cell) return;
    this.last = cell;
    this.explain(cell);
    this.sheet.tell("here", { cell });
  }

  /** The box that has the hand, or had it last. */
  get cell() {
    return this.sheet.of(document.activeElement) ?? this.last;
  }

  box(cell) {
    return this.boxes.element(cell)?.querySelector("input.grid-input");
  }

  go(cell) {
    if (!cell) return;
    this.boxes.reveal(cell);
    const box = this.box(cell);
    box?.focus();
    box?.select();
  }

  paint(cells) {
    for (const cell of cells) paint(this.sheet, cell, this.boxes.element(cell));
    if (this.cell && cells.includes(this.cell)) this.explain(this.cell);
    this.counting ??= setTimeout(() => {
      this.counting = undefined;
      this.count();
    });
  }

  count() {
    const { sheet } = this;
    const [all, left, unsaved] = [sheet.boxes.length, sheet.left(), sheet.unsaved()];
    if (!all) return;
    const entered = sheet.say(left ? "left" : "noneLeft", { left, all });
    const kept = unsaved.length ? sheet.say("unsaved", { count: unsaved.length }) : left < all && sheet.say("saved");
    this.bar.left.textContent = [entered, kept].filter(Boolean).join(" · ");
    if (this.bar.reason && unsaved.some((cell) => cell.saved !== "")) this.bar.reason.hidden = false;
  }

  /** The sentence behind the verdict of one box, in the bar that is always there. */
  explain(cell) {
    if (cell.stale) return;
    const said = cell.outcomes.filter(({ sentence }) => sentence).map(({ market, sentence }) => `${market}: ${sentence}`);
    const all = cell.problem ? [cell.problem, ...said] : said;
    this.bar.why.textContent = all.length ? `${this.sheet.name(cell)} · ${all.join(" ")}` : "";
  }
}
