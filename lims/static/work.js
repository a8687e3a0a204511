// Reads plates back as they are typed. The form posts natively and works without this file; only the server counts and judges.

const form = document.querySelector("[data-work]");
const [answer, told] = [document.querySelector("[data-answer]"), form.querySelector("[data-told]")];
const boxes = [...form.querySelectorAll("input:not([type=hidden])")];
let asked = text();

function text() {
  return boxes.map((box) => box.value).join("\n");
}

function paragraph(words, className) {
  return Object.assign(document.createElement("p"), { textContent: words, className: className ?? "" });
}

function outcome({ market, outcome, word, sentence }) {
  const item = Object.assign(document.createElement("li"), { title: sentence });
  const name = Object.assign(document.createElement("span"), { className: "outcome-market", textContent: market });
  const badge = form.querySelector(`template[data-badge="${CSS.escape(outcome)}"]`).content.cloneNode(true);
  badge.querySelector(".verdict-word").textContent = word;
  item.append(name, " ", badge);
  return item;
}

function show(read) {
  for (const place of form.querySelectorAll("[data-problem]")) {
    const problem = read.problems[place.dataset.problem] ?? "";
    place.textContent = problem;
    const box = document.getElementById(place.dataset.problem);
    if (problem) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  }
  told.replaceChildren(...(read.warning ? [paragraph(read.warning, "late")] : []), ...read.told.map((each) => paragraph(each)));
  const list = Object.assign(document.createElement("ul"), { className: "outcomes" });
  list.append(...read.outcomes.map(outcome));
  answer.replaceChildren(Object.assign(document.createElement("b"), { className: "tabular", textContent: read.understood ?? "–" }), " ", list);
}

async function ask() {
  const now = text();
  if (now === asked) return;
  asked = now;
  try {
    const response = await fetch(form.dataset.readUrl, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    const read = response.ok ? await response.json() : null;
    if (read && text() === now) show(read);
  } catch {
    asked = null;
  }
}

form.addEventListener("focusout", ({ target }) => boxes.includes(target) && ask());
// Enter goes on to the next box, as in the grid of a run; Ctrl and Enter keep the work.
form.addEventListener("keydown", (event) => {
  const place = boxes.indexOf(event.target);
  if (event.key !== "Enter" || place < 0) return;
  event.preventDefault();
  if (event.ctrlKey || event.metaKey) form.requestSubmit();
  else (boxes[place + 1] ?? form.querySelector("button[type=submit]")).focus();
});
