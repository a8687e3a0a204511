// One box, drawn as its value says. Nothing moves: every part has its place, whether it is filled or not.

const part = (element, name) => element.querySelector(`[data-${name}]`);

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function badge(form, { market, outcome, word, sentence }) {
  const item = document.createElement("li");
  if (sentence) item.title = sentence;
  const drawn = form.querySelector(`template[data-badge="${CSS.escape(outcome)}"]`).content.cloneNode(true);
  if (word) drawn.querySelector(".verdict-word").textContent = word;
  item.append(Object.assign(document.createElement("span"), { className: "outcome-market", textContent: market }), " ", drawn);
  return item;
}

function list(form, outcomes) {
  if (!outcomes.length) return [];
  const drawn = Object.assign(document.createElement("ul"), { className: "outcomes" });
  drawn.append(...outcomes.map((outcome) => badge(form, outcome)));
  return [drawn];
}

/** Where many columns stand side by side their head says the unit; the box need not. */
function without(unit, understood) {
  return unit ? understood.replace(` ${unit}`, "") : understood;
}

/** What stands beside the text: how it was read, what it means, what is wrong with it, what somebody else saved. */
function beside(sheet, cell, element) {
  const problem = cell.theirs ? sheet.say("theirs", { who: cell.theirs.who, text: cell.theirs.text || sheet.say("blank") }) : cell.problem;
  put(part(element, "problem"), problem);
  put(part(element, "understood"), without(sheet.unit(cell), cell.understood));
  part(element, "outcomes").replaceChildren(...list(sheet.form, cell.outcomes));
  element.toggleAttribute("data-stale", cell.stale && !cell.theirs);
  element.toggleAttribute("data-theirs", Boolean(cell.theirs));
}

export function paint(sheet, cell, element) {
  if (!element) return;
  const box = element.querySelector("input.grid-input");
  if (!box) {
    const locked = element.querySelector(".grid-locked");
    if (locked && !cell.fixed) put(locked, cell.text || "–");
    return beside(sheet, cell, element);
  }
  if (box.value !== cell.text) box.value = cell.text;
  box.toggleAttribute("data-changed", cell.changed);
  if (cell.problem && !cell.asks && !cell.stale) box.setAttribute("aria-invalid", "true");
  else box.removeAttribute("aria-invalid");
  const tick = element.querySelector("[data-confirm] input");
  tick.checked = cell.confirmed;
  part(element, "confirm").hidden = !(cell.asks || cell.confirmed);
  beside(sheet, cell, element);
  return undefined;
}
