// SPDX-License-Identifier: Apache-2.0
import { columnsOf, cutTo, hasWide } from './messages/width.ts';

/** Characters across and lines down. */
export interface DisplaySize {
  readonly columns: number;
  readonly rows: number;
  /** How lines with Chinese characters differ: columns across, and rows that one takes below the first line. */
  readonly han?: { readonly columns: number; readonly rows: number };
}

/** What is to be said, before it is known how much fits. */
export interface DisplayContent {
  /** Always in sight; empty for none. */
  readonly headline: string;
  /** The most useful first. */
  readonly details: readonly string[];
  /** Said last, on the last line where there is room. */
  readonly notice: string | undefined;
  /** For the end of the first line: the first of these that it has room for. */
  readonly corner?: readonly string[] | undefined;
}

/** Long enough to read a line of a small display. */
const PAGE_MS = 3000;
/** From so many lines on, the last one is the notice's. */
const ROWS_WITH_NOTICE = 4;

/**
 * The lines of a display of this size. What does not fit below the headline takes turns, each page for 3 s.
 * @param nowMs any clock that runs on
 */
export function layOut(content: DisplayContent, size: DisplaySize, nowMs: number): readonly string[] {
  const { rows } = size;
  const head = content.headline === '' ? [] : [firstLine(content, columnsFor(content.headline, size))];
  const notice = content.notice === undefined ? [] : wrap(content.notice, size);
  const isPinned = notice.length === 1 && rows >= ROWS_WITH_NOTICE;
  const body = content.details.flatMap((line) => wrap(line, size)).concat(isPinned ? [] : notice);
  const room = Math.max(1, rows - head.length - (isPinned ? rowsFor(notice, size) : 0));
  const pages = paged(body, room, size);
  const shown = [...head, ...(pages[Math.floor(nowMs / PAGE_MS) % pages.length] ?? [])];
  if (!isPinned) return shown;
  const [first, ...others] = shown;
  const taken = (first === undefined ? 0 : 1) + rowsFor([...others, ...notice], size);
  return [...shown, ...Array.from({ length: rows - taken }, () => ''), ...notice];
}

function firstLine({ headline, corner = [] }: DisplayContent, columns: number): string {
  const room = columns - columnsOf(headline);
  const fitting = corner.find((words) => columnsOf(words) < room);
  return fitting === undefined ? cutTo(headline, columns) : headline + fitting.padStart(room);
}

/** Lines, page by page. The last page is filled up with lines of the one before it. */
function paged(lines: readonly string[], room: number, size: DisplaySize): readonly (readonly string[])[] {
  const pages: (readonly string[])[] = [];
  let start = 0;
  do {
    let end = start + 1;
    while (end < lines.length && rowsFor(lines.slice(start, end + 1), size) <= room) end += 1;
    if (end >= lines.length) while (start > 0 && rowsFor(lines.slice(start - 1), size) <= room) start -= 1;
    pages.push(lines.slice(start, end));
    start = end;
  } while (start < lines.length);
  return pages;
}

/** Rows that lines below the first one take. */
function rowsFor(lines: readonly string[], { han }: DisplaySize): number {
  return lines.reduce((rows, line) => rows + (han !== undefined && hasWide(line) ? han.rows : 1), 0);
}

function columnsFor(line: string, { columns, han }: DisplaySize): number {
  return han !== undefined && hasWide(line) ? han.columns : columns;
}

/** A line as lines that fit, broken between words where there are any, and else between Chinese characters. */
function wrap(line: string, size: DisplaySize): readonly string[] {
  const columns = columnsFor(line, size);
  const lines: string[] = [];
  let rest = line;
  while (columnsOf(rest) > columns) {
    const fitting = cutTo(rest, columns) || rest.slice(0, 1);
    const gap = rest.charAt(fitting.length) === ' ' ? fitting.length : fitting.lastIndexOf(' ');
    const end = gap > 0 && !hasWide(fitting.slice(gap)) ? gap : fitting.length;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' && lines.length > 0 ? lines : [...lines, rest];
}
