// Work under way: the part of the page that changes is asked for every second, as long as it says it is at work.
// Without this file the page is asked for again as a whole.

const part = document.querySelector("[data-progress]");

async function again() {
  try {
    const answer = await fetch(part.dataset.progress, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const held = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.innerHTML = await answer.text();
    if (held) document.getElementById(held)?.focus();
  } catch {
    // The program may be away for a moment.
  }
  if (part.querySelector("[data-at-work]")) setTimeout(again, 1000);
}

if (part?.querySelector("[data-at-work]")) setTimeout(again, 1000);
