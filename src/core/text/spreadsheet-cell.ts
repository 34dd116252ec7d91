// SPDX-License-Identifier: Apache-2.0

/** What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection), behind any number of apostrophes. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** A cell that spreadsheets take for text: an apostrophe goes before what looks like a formula. */
export function toSpreadsheetCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that `toSpreadsheetCell` made the cell of; other cells are as they stand. */
export function fromSpreadsheetCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
