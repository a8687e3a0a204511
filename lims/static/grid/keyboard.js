// Arrows, Enter, Escape: the hand stays on the keyboard.

const whole = (box) => box.selectionStart === 0 && box.selectionEnd === box.value.length;
const caretAt = (box, place) => box.selectionStart === place && box.selectionEnd === place;

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Whether an arrow leaves the box: up and down always, sideways from the end of its text. */
function leaves(key, box) {
  if (key === "ArrowLeft") return whole(box) || caretAt(box, 0);
  if (key === "ArrowRight") return whole(box) || caretAt(box, box.value.length);
  return true;
}

export class Keyboard {
  constructor(sheet, view, { pick, blocks, undo, save, find }) {
    Object.assign(this, { sheet, view, pick, blocks, undo, save, find });
    this.before = new Map();
    sheet.on("here", ({ cell }) => this.before.set(cell, cell.text));
    sheet.form.addEventListener("keydown", (event) => this.down(event));
  }

  down(event) {
    const cell = this.sheet.of(event.target);
    // From the button or the reason, too: the last box hands over to the button.
    if (!cell && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.save.now();
    }
    // While a Vietnamese input method composes a letter, every key belongs to it.
    if (!cell || event.isComposing || event.altKey) return;
    const chord = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.shiftKey ? "Shift+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
    const act = this.acts(chord, cell, event.target);
    if (!act) return;
    event.preventDefault();
    act();
  }

  acts(chord, cell, box) {
    const arrow = chord.replace(/^Shift\+/, "");
    if (STEPS[arrow]) return this.arrow(chord, arrow, cell, box);
    switch (chord) {
      case "Enter":
        return () => this.along(cell, 1);
      case "Shift+Enter":
        return () => this.along(cell, -1);
      case "Ctrl+Enter":
        return () => this.save.now();
      case "Escape":
        return () => this.back(cell);
      case "F2":
        return () => box.setSelectionRange(box.value.length, box.value.length);
      case "F4":
        return cell.work ? () => location.assign(cell.work) : undefined;
      case "Delete":
      case "Backspace":
        return this.pick.many ? () => this.blocks.empty() : undefined;
      default:
        return this.more(chord, cell);
    }
  }

  more(chord, cell) {
    const to = (found) => () => this.walk(found);
    switch (chord) {
      case "Ctrl+d":
        return () => this.blocks.down(cell);
      case "Ctrl+z":
        return () => this.undo.back();
      case "Ctrl+y":
      case "Ctrl+Shift+z":
        return () => this.undo.again();
      case "Ctrl+f":
        return () => this.find.open();
      case "Ctrl+ArrowDown":
        return to(this.sheet.blank(cell, 1));
      case "Ctrl+ArrowUp":
        return to(this.sheet.blank(cell, -1));
      case "PageDown":
      case "PageUp":
        return to(this.far(cell, chord === "PageDown" ? 1 : -1));
      case "Ctrl+Home":
        return to(this.sheet.boxes[0]);
      case "Ctrl+End":
        return to(this.sheet.boxes.at(-1));
      default:
        return undefined;
    }
  }

  arrow(chord, arrow, cell, box) {
    const [down, right] = STEPS[arrow];
    if (chord !== arrow) return down || leaves(arrow, box) || this.pick.many ? () => this.pick.stretch(cell, down, right) : undefined;
    if (!leaves(arrow, box)) return undefined;
    const next = this.sheet.beside(cell, down, right);
    return next && (() => this.walk(next));
  }

  far(cell, way) {
    const row = Math.min(this.sheet.rows - 1, Math.max(0, cell.row + way * this.view.boxes.page));
    return this.sheet.box(row, cell.col) ?? this.sheet.beside(cell, way, 0);
  }

  walk(cell) {
    this.pick.none();
    this.view.go(cell);
  }

  /** Enter at the end of a column goes to the top of the next; after the last box, to the button. */
  along(cell, down) {
    const next = this.sheet.beside(cell, down, 0) ?? this.sheet.column(cell.col + down, down < 0);
    if (next) this.walk(next);
    else if (down > 0) this.sheet.form.querySelector("button[type=submit]").focus();
  }

  back(cell) {
    if (this.pick.many) this.pick.none();
    else if (this.before.get(cell) !== undefined && this.before.get(cell) !== cell.text) this.sheet.put([[cell, this.before.get(cell)]]);
  }
}
