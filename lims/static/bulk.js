// Choosing many: the box in the head ticks the page, Shift and a click tick a stretch, A ticks all or none.

const boxes = [...document.querySelectorAll("input[data-choose]")];
const every = document.querySelector("[data-choose-every]");
const count = document.querySelector("[data-chosen]");
let last = null;

function tell() {
  const ticked = boxes.filter((box) => box.checked).length;
  if (count) count.textContent = String(ticked);
  if (!every) return;
  every.checked = ticked > 0 && ticked === boxes.length;
  every.indeterminate = ticked > 0 && ticked < boxes.length;
}

function tickAll(on) {
  for (const box of boxes) box.checked = on;
  tell();
}

if (every && boxes.length) {
  every.closest("[hidden]")?.removeAttribute("hidden");
  every.addEventListener("change", () => tickAll(every.checked));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "a" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    event.preventDefault();
    tickAll(!boxes.every((box) => box.checked));
  });
}
for (const box of boxes) {
  box.addEventListener("click", (event) => {
    if (event.shiftKey && last && last !== box) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
    }
    last = box;
    tell();
  });
}
tell();
