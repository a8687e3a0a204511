// Blocks as spreadsheets put them on the clipboard: tabs and line ends, quotes around what holds either.

/** Rows and columns of a copied text. Excel ends its last row with a line end; that is no row of its own. */
export function lines(given) {
  const block = [[]];
  const pattern = /\t|\r\n?|\n|"(?:[^"]|"")*"(?=[\t\r\n]|$)|[^\t\r\n]+/g;
  let part = "";
  for (const [token] of given.matchAll(pattern)) {
    if (token === "\t") {
      block.at(-1).push(part);
      part = "";
    } else if (/^[\r\n]/.test(token)) {
      block.at(-1).push(part);
      part = "";
      block.push([]);
    } else if (part === "" && /^"[^]*"$/.test(token)) part = token.slice(1, -1).replaceAll('""', '"');
    else part += token;
  }
  if (part !== "" || block.at(-1).length) block.at(-1).push(part);
  else if (block.length > 1) block.pop();
  if (!block[0].length) block[0].push("");
  return block.map((line) => line.map((each) => each.replace(/\s+/g, " ").trim()));
}

/** A value that holds a tab, a line end or a quote at its front stands in quotes. */
export function text(rows) {
  const quoted = (value) => (/[\t\r\n]|^"/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return rows.map((row) => row.map(quoted).join("\t")).join("\r\n");
}
