// Asks the server how a text is read, and shows the answer in its place. Only the server reads numbers and judges.

import { confirmationOf } from "./sheet.js";

export class Reader {
  constructor(sheet) {
    this.sheet = sheet;
    this.waiting = new Set();
    this.busy = false;
    this.told = false;
    this.answered = new WeakMap(sheet.boxes.map((box) => [box, box.value]));
    this.why = sheet.form.querySelector("[data-why]");
    sheet.form.addEventListener("input", ({ target }) => this.boxes(target) && this.typed(target));
    sheet.form.addEventListener("focusout", ({ target }) => this.boxes(target) && this.left(target));
    sheet.form.addEventListener("focusin", ({ target }) => this.boxes(target) && this.explain(target));
    sheet.form.addEventListener("change", ({ target }) => this.confirmed(target));
    window.addEventListener("online", () => (this.told && this.tell(""), this.run()));
    window.addEventListener("offline", () => this.tell("sayOffline"));
  }

  boxes(element) {
    return this.sheet.boxes.includes(element);
  }

  /** A verdict beside another text than the one it was given for would be a lie: it hides until read again. */
  typed(box) {
    const stale = box.value !== this.answered.get(box);
    box.closest("[data-cell]").toggleAttribute("data-stale", stale);
    if (stale) box.removeAttribute("aria-invalid");
    const confirmation = confirmationOf(box);
    if (confirmation) confirmation.checked = false;
  }

  left(box) {
    if (box.value !== this.answered.get(box)) this.ask([box]);
  }

  confirmed(tick) {
    const box = tick.name?.startsWith("confirm-") && this.sheet.boxes.find((each) => confirmationOf(each) === tick);
    if (box) this.ask([box]);
  }

  ask(boxes) {
    for (const box of boxes) this.waiting.add(box);
    return this.run();
  }

  /** One question at a time, in order: a pasted block does not storm the server. */
  async run() {
    if (this.busy) return;
    this.busy = true;
    for (const box of this.waiting) {
      this.waiting.delete(box);
      if (!(await this.one(box))) break;
    }
    this.busy = false;
  }

  async one(box) {
    const text = box.value;
    let answer;
    try {
      const response = await this.post({ id: box.dataset.id, text, confirmed: confirmationOf(box)?.checked ?? false });
      answer = await response.json().catch(() => null);
    } catch {
      this.waiting.add(box);
      this.tell("sayOffline");
      return false;
    }
    if (!answer || !("outcomes" in answer)) this.tell("sayUnread");
    else if (box.value === text) this.show(box, text, answer);
    return true;
  }

  /** A line about reading; what others said there stays. */
  tell(name) {
    this.told = name !== "";
    this.sheet.line(this.sheet.say(name));
  }

  post(question) {
    return fetch(this.sheet.form.dataset.readUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.sheet.form.elements.csrf_token.value },
      body: JSON.stringify(question),
    });
  }

  show(box, text, answer) {
    const cell = box.closest("[data-cell]");
    this.answered.set(box, text);
    cell.removeAttribute("data-stale");
    cell.querySelector("[data-problem]").textContent = answer.problem ?? "";
    cell.querySelector("[data-understood]").textContent = answer.understood ?? "";
    cell.querySelector("[data-outcomes]").replaceChildren(...this.list(answer.outcomes ?? []));
    cell.querySelector("[data-confirm]").hidden = !answer.needs_confirmation && !confirmationOf(box).checked;
    if (answer.problem && !answer.needs_confirmation) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
    if (this.told) this.tell("");
    const here = document.activeElement;
    this.explain(this.boxes(here) && here.value ? here : box);
  }

  list(outcomes) {
    if (!outcomes.length) return [];
    const list = Object.assign(document.createElement("ul"), { className: "outcomes" });
    list.append(...outcomes.map((outcome) => this.item(outcome)));
    return [list];
  }

  item({ market, outcome, word, sentence }) {
    const item = document.createElement("li");
    if (sentence) item.title = sentence;
    const name = Object.assign(document.createElement("span"), { className: "outcome-market", textContent: market });
    const badge = this.sheet.form.querySelector(`template[data-badge="${CSS.escape(outcome)}"]`).content.cloneNode(true);
    badge.querySelector(".verdict-word").textContent = word;
    item.append(name, " ", badge);
    return item;
  }

  /** The sentence behind the verdict of one box, in the bar that is always there. */
  explain(box) {
    const cell = box.closest("[data-cell]");
    if (cell.hasAttribute("data-stale")) return;
    const problem = cell.querySelector("[data-problem]").textContent;
    const sentences = [...cell.querySelectorAll("[data-outcomes] li[title]")].map((item) => `${item.firstElementChild.textContent}: ${item.title}`);
    const all = problem ? [problem, ...sentences] : sentences;
    this.why.textContent = all.length ? `${box.dataset.code} · ${all.join(" ")}` : "";
  }
}
