// Shows the paper anew a moment after something changed. The button beside the paper does the same without this file.

const button = document.querySelector("[data-preview]");
const form = button.form;
let waiting;

function show() {
  // A fresh frame each time: a form sent into one that is there would fill the browser's way back.
  const frame = document.querySelector("[data-paper]");
  const fresh = frame.cloneNode();
  fresh.removeAttribute("src");
  frame.replaceWith(fresh);
  form.requestSubmit(button);
}

function soon(after) {
  clearTimeout(waiting);
  waiting = setTimeout(show, after);
}

form.addEventListener("input", () => soon(900));
form.addEventListener("change", () => soon(150));
