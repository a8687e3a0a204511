// What was typed and not saved stays in this browser, for this account and this run, until it is saved or discarded.

import { put, versionOf } from "./sheet.js";

const PREFIX = "lims-draft:";

export class Draft {
  constructor(sheet, changed) {
    this.sheet = sheet;
    this.changed = changed;
    this.key = PREFIX + sheet.form.dataset.draftKey;
    this.bar = sheet.form.querySelector("[data-draft]");
    const kept = this.load();
    this.at = kept.at;
    this.offered = Object.fromEntries(Object.entries(kept.cells).filter(([id, cell]) => this.missing(id, cell)));
    if (Object.keys(this.offered).length) this.offer();
    this.keep();
    sheet.form.addEventListener("input", () => this.keep());
    this.bar.querySelector("[data-draft-take]").addEventListener("click", () => this.take());
    this.bar.querySelector("[data-draft-drop]").addEventListener("click", () => this.settle({}));
  }

  load() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key));
      return kept?.cells ? kept : { cells: {} };
    } catch {
      return { cells: {} };
    }
  }

  box(id) {
    return this.sheet.boxes.find((box) => box.dataset.id === id);
  }

  /** Kept here, but neither saved on the server nor standing in the page again after a refusal. */
  missing(id, { text }) {
    const box = this.box(id);
    return Boolean(box) && text !== box.dataset.saved && text !== box.value.trim();
  }

  keep() {
    const current = this.sheet.unsaved().map((box) => [box.dataset.id, { text: box.value.trim(), version: versionOf(box).value }]);
    const cells = { ...this.offered, ...Object.fromEntries(current) };
    if (current.length) this.at = new Date().toISOString();
    try {
      if (Object.keys(cells).length) localStorage.setItem(this.key, JSON.stringify({ at: this.at, cells }));
      else localStorage.removeItem(this.key);
    } catch {
      // A browser without storage still warns before the page is left.
    }
  }

  offer() {
    const habit = { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" };
    const when = new Date(this.at).toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "vi-VN", habit);
    const count = Object.keys(this.offered).length;
    this.bar.querySelector("[data-draft-text]").textContent = this.sheet.say("sayDraft", { count, at: when });
    this.bar.hidden = false;
  }

  /** The version of then comes back too: if someone saved in between, the server says so instead of losing their value. */
  take() {
    const filled = Object.entries(this.offered).map(([id, cell]) => [this.box(id), cell]);
    this.settle({});
    for (const [box, { text, version }] of filled) {
      versionOf(box).value = version;
      put(box, text);
    }
    this.changed(filled.map(([box]) => box));
    filled[0][0].focus();
  }

  settle(offered) {
    this.offered = offered;
    this.bar.hidden = true;
    this.keep();
  }
}
