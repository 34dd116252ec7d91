// SPDX-License-Identifier: Apache-2.0

/** Characters across and lines down. */
export interface DisplaySize {
  readonly columns: number;
  readonly rows: number;
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
export function layOut(content: DisplayContent, { columns, rows }: DisplaySize, nowMs: number): readonly string[] {
  const head = content.headline === '' ? [] : [firstLine(content, columns)];
  const notice = content.notice === undefined ? [] : wrap(content.notice, columns);
  const isPinned = notice.length === 1 && rows >= ROWS_WITH_NOTICE;
  const body = content.details.flatMap((line) => wrap(line, columns)).concat(isPinned ? [] : notice);
  const room = Math.max(1, rows - head.length - (isPinned ? 1 : 0));
  const pages = Math.max(1, Math.ceil(body.length / room));
  const page = Math.floor(nowMs / PAGE_MS) % pages;
  // The last page is filled up with lines of the one before it.
  const start = Math.max(0, Math.min(page * room, body.length - room));
  const shown = [...head, ...body.slice(start, start + room)];
  if (!isPinned) return shown;
  return [...shown, ...Array.from({ length: rows - 1 - shown.length }, () => ''), ...notice];
}

function firstLine({ headline, corner = [] }: DisplayContent, columns: number): string {
  const fitting = corner.find((words) => headline.length + 1 + words.length <= columns);
  return fitting === undefined ? headline.slice(0, columns) : headline.padEnd(columns - fitting.length) + fitting;
}

/** A line as lines of at most so many columns, broken between words where there are any. */
function wrap(line: string, columns: number): readonly string[] {
  if (line.length <= columns) return [line];
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const gap = rest.lastIndexOf(' ', columns);
    const end = gap > 0 ? gap : columns;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? lines : [...lines, rest];
}
