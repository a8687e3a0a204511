// What was typed and not saved stays in this browser, for this account and this grid, until it is saved or discarded.

import { Seal } from "./seal.js";

const PREFIX = "lims-draft:";
const MANY = 50;
const PAUSE = 300;

export class Draft {
  constructor(sheet, view) {
    Object.assign(this, { sheet, view, offered: {} });
    const { account, name, seal } = sheet.form.dataset;
    this.key = `${PREFIX}${account}:${name}`;
    this.seal = new Seal(seal);
    this.bar = sheet.form.querySelector("[data-draft]");
    this.bar.querySelector("[data-draft-take]").addEventListener("click", () => this.take());
    this.bar.querySelector("[data-draft-drop]").addEventListener("click", () => this.settle({}));
    this.ready = this.start();
  }

  async start() {
    const kept = await this.load();
    this.at = kept.at;
    this.offered = Object.fromEntries(Object.entries(kept.cells).filter(([id, cell]) => this.missing(id, cell)));
    if (Object.keys(this.offered).length) this.offer();
    this.sheet.on("typed", () => this.soon());
    this.sheet.on("saved", () => this.keep());
    window.addEventListener("pagehide", () => this.late && this.keep());
    await this.keep();
  }

  async load() {
    try {
      const kept = JSON.parse(await this.seal.open(localStorage.getItem(this.key)));
      return kept?.cells ? kept : { cells: {} };
    } catch {
      return { cells: {} };
    }
  }

  /** Kept here, but neither saved on the server nor standing in the page again after a refusal. */
  missing(id, { text }) {
    const cell = this.sheet.byId.get(id);
    return Boolean(cell) && !cell.locked && text !== cell.saved && text !== cell.text.trim();
  }

  /** A few values are kept with every letter, many at most three times a second. */
  soon() {
    this.late ??= setTimeout(() => this.keep(), this.size > MANY ? PAUSE : 0);
  }

  async keep() {
    clearTimeout(this.late);
    this.late = undefined;
    const current = this.sheet.unsaved().map((cell) => [cell.id, { text: cell.text.trim(), version: cell.version }]);
    const cells = { ...this.offered, ...Object.fromEntries(current) };
    this.size = Object.keys(cells).length;
    if (current.length) this.at = new Date().toISOString();
    this.turn = (this.turn ?? 0) + 1;
    const mine = this.turn;
    const sealed = this.size ? await this.seal.close(JSON.stringify({ at: this.at, cells })) : undefined;
    if (mine !== this.turn) return;
    try {
      if (sealed) localStorage.setItem(this.key, sealed);
      else localStorage.removeItem(this.key);
    } catch {
      // A browser without storage still warns before the page is left.
    }
  }

  offer() {
    const habit = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" };
    const when = new Date(this.at).toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "vi-VN", habit);
    const count = Object.keys(this.offered).length;
    this.bar.querySelector("[data-draft-text]").textContent = this.sheet.say("draft", { count, at: when });
    this.bar.hidden = false;
  }

  /** Where somebody saved in between, both values are shown: the one of then does not pass over theirs. */
  take() {
    const filled = Object.entries(this.offered).map(([id, given]) => [this.sheet.byId.get(id), given]);
    this.settle({});
    for (const [cell, { version }] of filled) {
      if (version !== cell.version) cell.theirs = { text: cell.saved, version: cell.version, who: cell.who || this.sheet.say("somebody") };
    }
    this.sheet.tell("ask", { cells: this.sheet.put(filled.map(([cell, { text }]) => [cell, text]), "taken") });
    this.view.go(filled[0][0]);
  }

  settle(offered) {
    this.offered = offered;
    this.bar.hidden = true;
    this.keep();
  }
}
