// A grid larger than a plain page: its boxes come as short JSON (`lims/web/runs/lean.py` writes it).

import { Cell, Sheet } from "./sheet.js";

const [LOCKED, WORK, SUM] = [1, 2, 8];

/** [number, version, typed, understood, verdicts, limit, flags, run]: empty ends are left out. */
export function values(given, verdicts) {
  const [id, version, typed, understood, verdict, limit, flags = 0, run = 0] = given;
  return {
    id: String(id),
    version: String(version),
    text: typed || "",
    saved: typed || "",
    understood: understood || "",
    outcomes: verdict ? verdicts[verdict - 1].map(([market, outcome]) => ({ market, outcome })) : [],
    limit: limit || "",
    locked: Boolean(flags & LOCKED),
    sum: Boolean(flags & SUM),
    work: flags & WORK ? `/runs/${run}/results/${id}/work` : "",
  };
}

const head = ({ code, name = "", unit = "", limit = "", href = "" }) => ({ name: code, under: name, unit, limit, href, all: [code, name, unit].join(" ") });

export async function load(form) {
  const response = await fetch(form.dataset.cellsUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  const { at, rows, columns, verdicts } = await response.json();
  const cells = [];
  rows.forEach((row, place) => {
    row.cells.forEach((given, col) => given && cells.push(new Cell({ row: place, col, ...values(given, verdicts) })));
  });
  const sheet = new Sheet(form, cells, { rows: rows.map(head), columns: columns.map(head) });
  sheet.since = at;
  return sheet;
}
