// SPDX-License-Identifier: Apache-2.0

import { counted } from '../../core/text/counted.ts';
import { localTime } from '../../core/time/local-time.ts';
import { fixedDecimalText } from '../../core/units/decimal.ts';
import type { StationIdentity } from '../../station/api.ts';
import type { SessionDetails } from '../../station/journal-api.ts';
import type { SessionCost } from '../../station/tariff-api.ts';
import { maskTag } from '../views/mask-tag.ts';
import { authorizationInWords, ELEMENT_WORDS, pauseInWords, STOP_WORDS } from '../words/session-words.ts';
import { PAGE, type PdfFonts, PdfPage, type TextStyle } from './pdf-page.ts';
import { durationMillis, type ExportContext, shownName } from './session-table.ts';

/** Who issues a receipt. Empty lines are left out. */
export interface Letterhead {
  readonly name: string;
  readonly address: readonly string[];
  readonly vatId: string;
  readonly footer: string;
}

export interface PdfWish {
  readonly kind: 'list' | 'receipt';
  readonly letterhead: Letterhead;
  readonly identity: StationIdentity;
  readonly fonts: PdfFonts;
  /** Lets others have a turn; called every few rows, and before what takes longer. */
  readonly breathe: () => Promise<void>;
}

const SMALL: TextStyle = { size: 8 };
const LABEL: TextStyle = { size: 8, grey: true };
const HEAD: TextStyle = { size: 8, bold: true };
const ROW_HEIGHT = 14;
const BOTTOM = PAGE.height - 64;
const ROWS_PER_BREATH = 10;
const WIDTH = PAGE.width - 2 * PAGE.margin;

interface Column {
  readonly name: string;
  readonly width: number;
  readonly align?: 'right';
  readonly text: (details: SessionDetails, context: ExportContext) => string;
}

const LIST: readonly Column[] = [
  { name: 'No.', width: 34, text: ({ entry }) => String(entry.number) },
  { name: 'Start', width: 112, text: ({ entry }, { timeZone }) => moment(entry.session.startedAtMillis, timeZone) },
  { name: 'Duration', width: 46, text: (details, { nowMillis }) => span(durationMillis(details, nowMillis)) },
  { name: 'Plug', width: 26, text: ({ entry }) => String(entry.session.connectorId) },
  { name: 'Card', width: 122, text: (details, { withTags }) => holder(details, withTags) },
  {
    name: 'Ended by',
    width: 76,
    text: ({ entry: { session } }) => (session.stopReason === undefined ? 'running' : STOP_WORDS[session.stopReason]),
  },
  { name: 'kWh', width: 44, align: 'right', text: energy },
  { name: 'Cost', width: 51, align: 'right', text: ({ entry }) => money(entry.cost) },
];

/** Sessions on paper, in portions: a list with its sums, or a receipt for each session. Times are local, with their offset. */
export async function* sessionsPdf(
  sessions: Iterable<SessionDetails>,
  wish: PdfWish,
  context: ExportContext,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { default: Document } = await import('pdfkit');
  await wish.breathe();
  const Title = wish.kind === 'list' ? 'Charging sessions' : 'Charging receipt';
  const sheet = new Sheet(
    new PdfPage(Document, wish.fonts, { Title, CreationDate: new Date(context.nowMillis) }),
    wish,
    Title,
  );
  const draw = wish.kind === 'list' ? listRows(sheet, sessions, context) : receipts(sheet, sessions, context);
  let drawn = 0;
  for (const _ of draw) {
    drawn += 1;
    yield* sheet.page.ready();
    if (drawn % ROWS_PER_BREATH === 0) await wish.breathe();
  }
  await wish.breathe();
  sheet.page.end();
  yield* sheet.page.ready();
}

/** Pages with letterhead, footer and number, and the place where the next line goes. */
class Sheet {
  readonly page: PdfPage;
  readonly #wish: PdfWish;
  readonly #title: string;
  #number = 0;
  #y = 0;

  constructor(page: PdfPage, wish: PdfWish, title: string) {
    this.page = page;
    this.#wish = wish;
    this.#title = title;
  }

  newPage(subtitle: string): void {
    const { letterhead, identity } = this.#wish;
    this.#number += 1;
    this.page.addPage();
    this.#y = PAGE.margin;
    if (letterhead.name !== '') this.line(letterhead.name, { size: 12, bold: true });
    for (const line of letterhead.address.filter((text) => text !== '')) this.line(line, LABEL);
    if (letterhead.vatId !== '') this.line(`VAT id ${letterhead.vatId}`, LABEL);
    this.space(10);
    this.line(this.#title, { size: 16, bold: true });
    this.line(`${identity.vendor} ${identity.model}, serial number ${identity.serialNumber}`, LABEL);
    this.line(subtitle, LABEL);
    this.space(8);
    const foot = PAGE.height - PAGE.margin;
    this.page.text(letterhead.footer, PAGE.margin, foot, WIDTH - 60, { size: 7, grey: true });
    this.page.text(`Page ${this.#number}`, PAGE.width - PAGE.margin - 60, foot, 60, {
      size: 7,
      grey: true,
      align: 'right',
    });
  }

  /** Whether so many points are left on the page. */
  hasRoom(height: number): boolean {
    return this.#number > 0 && this.#y + height <= BOTTOM;
  }

  line(text: string, style: TextStyle): void {
    this.page.text(text, PAGE.margin, this.#y, WIDTH, style);
    this.#y += style.size * 1.5;
  }

  row(
    cells: readonly { readonly text: string; readonly width: number; readonly align?: 'right' }[],
    style: TextStyle,
  ): void {
    let x: number = PAGE.margin;
    for (const { text, width, align } of cells) {
      this.page.text(text, x, this.#y, width - 4, align === undefined ? style : { ...style, align });
      x += width;
    }
    this.#y += ROW_HEIGHT;
  }

  rule(): void {
    this.page.rule(this.#y - 3);
    this.#y += 3;
  }

  space(height: number): void {
    this.#y += height;
  }
}

/** One step for each row that is drawn. */
function* listRows(
  sheet: Sheet,
  sessions: Iterable<SessionDetails>,
  context: ExportContext,
): Generator<void, void, undefined> {
  const sums = { sessions: 0, wattHours: 0, costs: new Map<string, { minorDigits: number; minorUnits: number }>() };
  const begin = (): void => {
    sheet.newPage(`As of ${moment(context.nowMillis, context.timeZone)}, newest first`);
    sheet.row(
      LIST.map((column) => ({ ...column, text: column.name })),
      HEAD,
    );
    sheet.rule();
  };
  begin();
  for (const details of sessions) {
    if (!sheet.hasRoom(ROW_HEIGHT)) begin();
    sheet.row(
      LIST.map((column) => ({ ...column, text: column.text(details, context) })),
      SMALL,
    );
    const { session, cost } = details.entry;
    sums.sessions += 1;
    sums.wattHours += session.meterLastWattHours - session.meterStartWattHours;
    if (cost !== undefined) {
      const sum = sums.costs.get(cost.currency)?.minorUnits ?? 0;
      sums.costs.set(cost.currency, { minorDigits: cost.minorDigits, minorUnits: sum + cost.totalMinorUnits });
    }
    yield;
  }
  if (!sheet.hasRoom(3 * ROW_HEIGHT)) begin();
  sheet.space(4);
  sheet.rule();
  const costs = [...sums.costs].map(([currency, { minorDigits, minorUnits }]) =>
    amountText({ currency, minorDigits }, minorUnits),
  );
  const words = [counted(sums.sessions, 'session'), `${fixedDecimalText(sums.wattHours, 3)} kWh`, ...costs].join(', ');
  sheet.line(`Total: ${words}`, { size: 9, bold: true });
}

/** A page for each session. */
function* receipts(
  sheet: Sheet,
  sessions: Iterable<SessionDetails>,
  context: ExportContext,
): Generator<void, void, undefined> {
  for (const details of sessions) {
    const { entry, pauses } = details;
    const begin = (): void => sheet.newPage(`Session ${entry.session.id}`);
    const pair = (name: string, value: string): void => {
      if (!sheet.hasRoom(ROW_HEIGHT)) begin();
      sheet.row(
        [
          { text: name, width: 130 },
          { text: value, width: WIDTH - 130 },
        ],
        { size: 9 },
      );
    };
    begin();
    for (const [name, value] of receiptFacts(details, context)) pair(name, value);
    for (const [name, value] of costFacts(entry.cost)) pair(name, value);
    yield;
    for (const { fromMillis, toMillis, why } of pauses) {
      const until = toMillis === undefined ? 'now' : moment(toMillis, context.timeZone);
      pair('Pause', `${moment(fromMillis, context.timeZone)} – ${until}`);
      pair('', pauseInWords(why));
      yield;
    }
  }
}

function receiptFacts(details: SessionDetails, context: ExportContext): readonly (readonly [string, string])[] {
  const { session, authorization } = details.entry;
  const { timeZone, withTags, nowMillis } = context;
  const { stoppedAtMillis, stopReason, chargingMillis } = session;
  return [
    ['Start', moment(session.startedAtMillis, timeZone)],
    ['End', stoppedAtMillis === undefined ? 'running' : moment(stoppedAtMillis, timeZone)],
    ['Duration', span(durationMillis(details, nowMillis))],
    ...(chargingMillis === undefined ? [] : ([['Charging', span(chargingMillis)]] as const)),
    ['Connector', String(session.connectorId)],
    ['Card', holder(details, withTags)],
    ['Allowed because', authorizationInWords(authorization)],
    ...(stopReason === undefined ? [] : ([['Ended by', STOP_WORDS[stopReason]]] as const)),
    ['Meter at start', `${fixedDecimalText(session.meterStartWattHours, 3)} kWh`],
    ['Meter at end', `${fixedDecimalText(session.meterLastWattHours, 3)} kWh`],
    ['Energy', `${energy(details)} kWh`],
  ];
}

/** The bill, line by line. */
function costFacts(cost: SessionCost | undefined): readonly (readonly [string, string])[] {
  if (cost === undefined) return [];
  const { lines, netMinorUnits, taxMinorUnits, totalMinorUnits, text, isFinal } = cost;
  const amount = (minorUnits: number): string => amountText(cost, minorUnits);
  return [
    ...lines.map((line) => [ELEMENT_WORDS[line.element], amount(line.amountMinorUnits)] as const),
    ...(taxMinorUnits === 0
      ? []
      : ([
          ['Net', amount(netMinorUnits)],
          ['Tax', amount(taxMinorUnits)],
        ] as const)),
    [isFinal ? 'Total' : 'Total so far', amount(totalMinorUnits)],
    ...(text === undefined ? [] : ([['', text]] as const)),
  ];
}

function amountText(
  { currency, minorDigits }: Pick<SessionCost, 'currency' | 'minorDigits'>,
  minorUnits: number,
): string {
  return `${fixedDecimalText(minorUnits, minorDigits)} ${currency}`;
}

function holder(details: SessionDetails, withTags: boolean): string {
  const tag = maskTag(details.entry.session.idTag, withTags);
  const name = shownName(details, withTags);
  return name === '' ? tag : `${name} (${tag})`;
}

function energy({ entry: { session } }: SessionDetails): string {
  return fixedDecimalText(session.meterLastWattHours - session.meterStartWattHours, 3);
}

function money(cost: SessionCost | undefined): string {
  return cost === undefined ? '' : amountText(cost, cost.totalMinorUnits);
}

/** 2026-03-29 03:15:00 +02:00 */
function moment(millis: number, timeZone: string): string {
  const { date, time, offset } = localTime(millis, timeZone);
  return `${date} ${time} ${offset}`;
}

/** h:mm:ss */
function span(millis: number): string {
  const seconds = Math.floor(millis / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
