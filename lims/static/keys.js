// Keys of every page: / finds, ? lists the keys, Enter or a click opens a row. Everything also works without this file.

const writing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

function openKeys() {
  const dialog = document.querySelector("[data-keys]");
  if (dialog && !dialog.open) dialog.showModal();
}

function find(event) {
  const box = document.querySelector("[data-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || writing(event.target)) return;
  if (event.key === "/") find(event);
  if (event.key === "?") openKeys();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const row = event.target.closest("table[data-rows] tbody tr");
  const selecting = String(document.getSelection()) !== "";
  if (!row || selecting || event.target.closest("a, button, input, label, select, summary")) return;
  const link = row.querySelector("a[data-row-link]");
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});

// Up and down walk the rows of a list once one of its rows has the focus; Enter is the link's own.
document.addEventListener("keydown", (event) => {
  const link = event.target.closest("a[data-row-link]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!link || !step) return;
  const links = [...link.closest("table").querySelectorAll("a[data-row-link]")];
  const next = links[links.indexOf(link) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// A scanner types fast and ends with Enter; blanks it adds around a code are not part of the code.
document.querySelector("[data-search]")?.form.addEventListener("submit", (event) => {
  const box = event.target.querySelector("[data-search]");
  box.value = box.value.trim();
});

const opener = document.querySelector("[data-keys-open]");
if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", openKeys);
}
document.querySelector("[data-focus-first]")?.focus();
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
