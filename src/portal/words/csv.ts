// SPDX-License-Identifier: Apache-2.0

/** One line of a table (RFC 4180), ended with CR LF. */
export function csvLine(cells: readonly string[], separator: ',' | ';' = ','): string {
  return `${cells.map((cell) => quoted(cell, separator)).join(separator)}\r\n`;
}

/** A text that a spreadsheet takes for text, not for a formula (OWASP, CSV injection); full-width signs count, too. */
export function harmlessText(text: string): string {
  return /^[\s\0]*[=+\-@＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string, separator: string): string {
  return cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
