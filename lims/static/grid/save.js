// Saving: only what changed, a thousand boxes at a time, each time all or none. What did not get through is sent again as it was.

import { values } from "./load.js";

const MOST = 1000;
const AGAIN = 5000;

export class Save {
  constructor(sheet, view, draft) {
    Object.assign(this, { sheet, view, draft, busy: false, sent: undefined });
    sheet.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.now();
    });
    window.addEventListener("online", () => this.sent && this.now());
    window.addEventListener("beforeunload", (event) => {
      if (sheet.unsaved().length && !this.leaving) event.preventDefault();
    });
  }

  async now() {
    if (this.busy) return;
    this.busy = true;
    this.button.setAttribute("aria-busy", "true");
    this.sheet.line("");
    const all = this.sheet.unsaved().filter((cell) => !cell.theirs).length;
    let [done, answer] = [0, undefined];
    do {
      this.sent ??= this.slice();
      if (!this.sent) break;
      if (all > MOST) this.sheet.line(this.sheet.say("saving", { done, all }));
      answer = await this.send(this.sent);
      if (answer?.ok) done += this.take(this.sent, answer.told);
      if (answer) this.sent = undefined;
    } while (answer?.ok);
    this.busy = false;
    this.button.removeAttribute("aria-busy");
    await this.after(answer);
  }

  get button() {
    return this.sheet.form.querySelector("button[type=submit]");
  }

  slice() {
    const cells = this.sheet.unsaved().filter((cell) => !cell.theirs).sort((a, b) => a.row - b.row || a.col - b.col).slice(0, MOST);
    if (!cells.length) return undefined;
    const form = this.sheet.form;
    const body = new URLSearchParams({ csrf_token: "", account: form.dataset.account, nonce: crypto.getRandomValues(new Uint32Array(6)).join("-").slice(0, 60) });
    if (form.elements.correction_reason) body.set("correction_reason", form.elements.correction_reason.value);
    if (form.dataset.cellsUrl) body.set("quiet", "1");
    for (const { id, text, version, saved, confirmed } of cells) {
      body.set(`text-${id}`, text);
      body.set(`version-${id}`, version);
      body.set(`was-${id}`, saved);
      if (confirmed) body.set(`confirm-${id}`, "1");
    }
    return { body, cells: cells.map((cell) => [cell, cell.text.trim()]) };
  }

  /** Undefined when nobody answered: then it is not known whether it was kept, and the very same is sent again. */
  async send({ body }) {
    body.set("csrf_token", this.sheet.form.elements.csrf_token.value);
    try {
      const response = await fetch(this.sheet.form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (response.status >= 500) return undefined;
      return { ok: response.ok, status: response.status, told: await response.json().catch(() => ({})) };
    } catch {
      return undefined;
    }
  }

  take({ cells }, told) {
    const now = told.cells ?? {};
    for (const [cell, text] of cells) {
      const given = now[cell.id] ? values(now[cell.id][0], told.verdicts) : { version: cell.version, saved: text };
      Object.assign(cell, { version: given.version, saved: given.saved, problem: "" });
      if (cell.text.trim() !== text) continue;
      Object.assign(cell, { text: given.saved, read: given.saved, theirs: null });
      if (given.outcomes && !cell.outcomes.length) Object.assign(cell, { outcomes: given.outcomes, understood: given.understood });
    }
    this.sheet.tell("changed", { cells: cells.map(([cell]) => cell) });
    return cells.length;
  }

  async after(answer) {
    this.sheet.tell("saved");
    if (this.sent) {
      this.sheet.line(this.sheet.say("offline"));
      setTimeout(() => this.sent && this.now(), AGAIN);
    } else if (answer && !answer.ok) this.refused(answer);
    else if (answer?.ok) await this.kept();
  }

  /** A grid that stood in the page shows itself anew; a large one stays as it is. */
  async kept() {
    const open = this.sheet.unsaved();
    const conflict = open.find((cell) => cell.theirs);
    if (conflict) {
      this.sheet.line(this.sheet.say("conflicts", { count: open.filter((cell) => cell.theirs).length }));
      this.view.go(conflict);
    } else if (this.sheet.form.dataset.cellsUrl) this.sheet.line("");
    else if (!open.length) {
      await this.draft.keep();
      this.leaving = true;
      location.assign(this.sheet.form.dataset.here);
    }
  }

  refused({ status, told }) {
    if (status === 401) return this.sheet.tell("ended");
    if (told.code === "grid_other_account") return this.sheet.tell("strange");
    if (!told.said) return this.sheet.line(this.sheet.say("unread"));
    const said = Object.entries(told.problems ?? {}).map(([name, problem]) => [this.sheet.byId.get(name.replace("text-", "")), problem, name]);
    for (const [cell, problem] of said) if (cell) Object.assign(cell, { problem, read: cell.text });
    this.sheet.tell("others", { told });
    this.sheet.tell("changed", { cells: said.flatMap(([cell]) => cell ?? []) });
    this.sheet.line(this.sheet.say("refused", { said: told.said }));
    const first = said.find(([cell]) => cell);
    if (said.some(([, , name]) => name === "correction_reason")) this.reason(told.problems.correction_reason);
    else if (first) this.view.go(first[0]);
    return undefined;
  }

  reason(problem) {
    const box = this.sheet.form.elements.correction_reason;
    box.closest("[data-reason]").hidden = false;
    box.setAttribute("aria-invalid", "true");
    this.sheet.line(problem);
    box.focus();
  }
}
