// Asks the server how texts are read, and keeps the answers beside them. Only the server reads numbers and judges.

const MOST = 500;

export class Reader {
  constructor(sheet, view) {
    Object.assign(this, { sheet, view, waiting: new Set(), busy: false, told: false });
    const form = sheet.form;
    form.addEventListener("focusout", ({ target }) => this.left(sheet.of(target)));
    form.addEventListener("change", ({ target }) => this.confirmed(target));
    sheet.on("ask", ({ cells }) => this.ask(cells));
    window.addEventListener("online", () => (this.told && this.tell(""), this.run()));
    window.addEventListener("offline", () => this.tell("offline"));
  }

  left(cell) {
    if (cell?.stale) this.ask([cell]);
  }

  confirmed(tick) {
    const cell = tick.closest("[data-confirm]") && this.sheet.byId.get(tick.closest("[data-cell]").dataset.id);
    if (!cell) return;
    cell.confirmed = tick.checked;
    this.ask([cell]);
    this.sheet.tell("count");
  }

  ask(cells) {
    for (const cell of cells) this.waiting.add(cell);
    return this.run();
  }

  /** One question at a time, for as many boxes as wait: a pasted block is one question. */
  async run() {
    if (this.busy) return;
    this.busy = true;
    while (this.waiting.size) {
      const some = [...this.waiting].slice(0, MOST);
      for (const cell of some) this.waiting.delete(cell);
      if (!(await this.some(some))) break;
    }
    this.busy = false;
  }

  async some(cells) {
    const asked = cells.map((cell) => [cell, cell.text, cell.confirmed]);
    let answer;
    try {
      const response = await this.post(asked.map(([{ id }, text, confirmed]) => ({ id, text, confirmed })));
      answer = await response.json().catch(() => null);
    } catch {
      for (const cell of cells) this.waiting.add(cell);
      this.tell("offline");
      return false;
    }
    if (!answer?.answers) this.tell("unread");
    else this.take(asked, answer.answers);
    return true;
  }

  /** An answer to a text that was changed meanwhile is no answer. */
  take(asked, answers) {
    const read = asked.filter(([cell, text]) => cell.text === text && answers[cell.id]);
    for (const [cell, text] of read) {
      const { understood, outcomes, problem, needs_confirmation: asks } = answers[cell.id];
      Object.assign(cell, { read: text, understood: understood ?? "", outcomes: outcomes ?? [], problem: problem ?? "", asks });
    }
    if (this.told) this.tell("");
    const cells = read.map(([cell]) => cell);
    this.sheet.tell("changed", { cells });
    const here = this.view.cell;
    if (cells.length && !(here?.text && !cells.includes(here))) this.view.explain(cells.includes(here) ? here : cells[0]);
  }

  /** A line about reading; what others said there stays. */
  tell(name) {
    this.told = name !== "";
    this.sheet.line(this.sheet.say(name));
  }

  post(questions) {
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.sheet.form.elements.csrf_token.value };
    return fetch(this.sheet.form.dataset.readUrl, { method: "POST", headers, body: JSON.stringify(questions) });
  }
}
