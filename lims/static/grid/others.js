// What others save appears here by itself; a box in which something else is typed shows both values and asks.

import { values } from "./load.js";

const EVERY = 6000;
const QUIET = 30 * 60 * 1000;

export class Others {
  constructor(sheet, view) {
    Object.assign(this, { sheet, view, since: sheet.since ?? sheet.form.dataset.since, moved: Date.now() });
    const form = sheet.form;
    this.choice = form.querySelector("[data-choice]");
    this.choice.querySelector("[data-choice-theirs]").addEventListener("click", () => this.choose(false));
    this.choice.querySelector("[data-choice-mine]").addEventListener("click", () => this.choose(true));
    for (const name of ["keydown", "mousedown"]) window.addEventListener(name, () => (this.moved = Date.now()), { passive: true });
    document.addEventListener("visibilitychange", () => document.hidden || this.ask());
    window.addEventListener("online", () => this.ask());
    sheet.on("others", ({ told }) => this.take(told));
    sheet.on("saved", () => this.ask());
    sheet.on("ended", () => this.ended());
    sheet.on("strange", () => this.strange());
    sheet.on("here", ({ cell }) => this.show(cell));
    sheet.on("changed", ({ cells }) => cells.includes(view.cell) && this.show(view.cell));
    setInterval(() => this.ask(), EVERY);
  }

  /** Not while nobody looks, and not for ever: a page left open asks nothing after half an hour. */
  async ask() {
    if (this.since === undefined || this.over || this.busy || document.hidden || Date.now() - this.moved > QUIET) return;
    this.busy = true;
    try {
      const response = await fetch(`${this.sheet.form.dataset.changedUrl}?since=${this.since}`, { headers: { Accept: "application/json" } });
      if (response.status === 401) this.ended();
      else if (response.ok) this.told(await response.json());
    } catch {
      // Said by the reader, or not at all: nothing was asked of the person.
    }
    this.busy = false;
  }

  told(answer) {
    if (answer.account !== this.sheet.form.dataset.account) return this.strange();
    this.sheet.form.elements.csrf_token.value = answer.csrf;
    this.since = answer.at;
    if (answer.all) return this.sheet.line(this.sheet.say("others", { who: this.sheet.say("somebody"), count: "…" }));
    return this.take(answer);
  }

  take({ cells = {}, verdicts = [] }) {
    const changed = [];
    for (const [id, [given, who]] of Object.entries(cells)) {
      const cell = this.sheet.byId.get(id);
      const now = values(given, verdicts);
      if (cell && Number(now.version) > Number(cell.version)) changed.push(this.one(cell, now, who));
    }
    if (!changed.length) return;
    this.sheet.tell("changed", { cells: changed });
    this.sheet.tell("saved", {});
  }

  one(cell, now, who) {
    cell.who = who || this.sheet.say("somebody");
    const mine = cell.changed && cell.text.trim() !== now.saved;
    const typing = this.sheet.of(document.activeElement) === cell && cell.stale;
    if (mine || typing) cell.theirs = { text: now.saved, version: now.version, who: cell.who, now };
    else {
      const { text, saved, version, understood, outcomes } = now;
      Object.assign(cell, { text, saved, version, understood, outcomes, read: text, problem: "", theirs: null });
    }
    return cell;
  }

  show(cell) {
    const { theirs } = cell;
    this.choice.hidden = !theirs;
    if (!theirs) return;
    const blank = this.sheet.say("blank");
    const both = { mine: cell.text || blank, theirs: theirs.text || blank, who: theirs.who, code: this.sheet.name(cell) };
    this.choice.querySelector("[data-choice-text]").textContent = this.sheet.say("conflict", both);
    this.choice.querySelector("[data-choice-theirs]").textContent = this.sheet.say("keptNow", both);
    this.choice.querySelector("[data-choice-mine]").textContent = this.sheet.say("again", both);
  }

  /** Theirs stays as it is; mine is a correction of theirs, with a reason, once it is saved. */
  choose(mine) {
    const cell = this.view.cell;
    const { theirs } = cell ?? {};
    if (!theirs) return;
    Object.assign(cell, { theirs: null, saved: theirs.text, version: theirs.version, problem: "" });
    if (!mine) {
      this.sheet.put([[cell, theirs.text]], "taken");
      if (theirs.now) Object.assign(cell, { understood: theirs.now.understood, outcomes: theirs.now.outcomes, read: cell.text });
    }
    this.sheet.tell("ask", { cells: [cell] });
    this.sheet.tell("changed", { cells: [cell] });
    const next = this.sheet.boxes.find((each) => each.theirs);
    this.view.go(next ?? cell);
  }

  ended() {
    this.over = true;
    const line = this.sheet.form.querySelector("[data-line]");
    const link = Object.assign(document.createElement("a"), { href: this.sheet.form.dataset.here, textContent: this.sheet.say("endedLink") });
    line.replaceChildren(`${this.sheet.say("ended")} `, link);
  }

  /** Somebody else signed in in this browser: what stands here is not for them to see, nor to save. */
  strange() {
    this.over = true;
    const frame = this.sheet.form.querySelector("[data-frame]");
    const notice = Object.assign(document.createElement("div"), { className: "notice notice-stop" });
    notice.append(Object.assign(document.createElement("p"), { textContent: this.sheet.say("otherAccount") }));
    frame.replaceWith(notice);
    this.sheet.form.querySelector(".grid-bar").hidden = true;
    this.sheet.form.querySelector(".grid-tools").hidden = true;
  }
}
