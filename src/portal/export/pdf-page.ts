// SPDX-License-Identifier: Apache-2.0
import type PDFDocument from 'pdfkit';

/** Where the fonts lie; all TrueType. */
export interface PdfFonts {
  readonly regular: string;
  readonly bold: string;
  /** For Chinese and its signs; only read when a text has some. */
  readonly chinese: string;
}

/** Sizes in points; A4. */
export const PAGE = { width: 595, height: 842, margin: 42 } as const;
const TEXT_WIDTH = PAGE.width - 2 * PAGE.margin;
const BLACK = '#12211b';
const GREY = '#52645c';
const LINE = '#c9d4ce';

/** CJK signs, kana and ideographs, full-width forms: what the Chinese font is for. */
const CHINESE = /[\u2e80-\u2fdf\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]+/;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

export interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
  readonly grey?: boolean;
  readonly align?: 'left' | 'right';
}

interface Run {
  readonly font: 'regular' | 'bold' | 'chinese';
  readonly text: string;
}

/** Draws texts of any script on the pages of a document. A character that no font has is drawn as a box. */
export class PdfPage {
  readonly #document: PDFKit.PDFDocument;

  constructor(
    Document: typeof PDFDocument,
    fonts: PdfFonts,
    info: { readonly Title: string; readonly CreationDate: Date },
  ) {
    // No default font: one that is opened by its path as well as by its name would be read anew for each text.
    this.#document = new Document({ size: 'A4', margin: 0, font: '', autoFirstPage: false, info });
    for (const [name, path] of Object.entries(fonts)) this.#document.registerFont(name, path);
  }

  addPage(): void {
    this.#document.addPage();
  }

  /** A line of text at a baseline box's top left; what does not fit is cut. @returns the width taken */
  text(text: string, x: number, y: number, width: number, style: TextStyle): number {
    const runs = this.#fitted(text, width, style);
    const total = runs.reduce((sum, run) => sum + this.#widthOf(run, style), 0);
    let at = style.align === 'right' ? x + width - total : x;
    this.#document.fillColor(style.grey === true ? GREY : BLACK);
    for (const run of runs) {
      this.#document
        .font(run.font)
        .fontSize(style.size)
        .text(run.text, at, y + style.size, { lineBreak: false, baseline: 'alphabetic' });
      at += this.#widthOf(run, style);
    }
    return total;
  }

  /** A line across the page. */
  rule(y: number): void {
    this.#document
      .moveTo(PAGE.margin, y)
      .lineTo(PAGE.margin + TEXT_WIDTH, y)
      .lineWidth(0.6)
      .strokeColor(LINE)
      .stroke();
  }

  end(): void {
    this.#document.end();
  }

  /** The bytes that are ready. */
  *ready(): Generator<Uint8Array, void, undefined> {
    for (let piece = this.#document.read(); piece !== null; piece = this.#document.read()) yield piece as Uint8Array;
  }

  #fitted(text: string, width: number, style: TextStyle): readonly Run[] {
    const visible = text.replaceAll(INVISIBLE, ' ').trimEnd();
    const runs = runsOf(visible, style);
    if (this.#widthOfAll(runs, style) <= width) return runs;
    const characters = [...visible];
    let end = characters.length;
    const shortened = () => runsOf(`${characters.slice(0, end).join('')}…`, style);
    while (end > 0 && this.#widthOfAll(shortened(), style) > width) end -= 1;
    return shortened();
  }

  #widthOfAll(runs: readonly Run[], style: TextStyle): number {
    return runs.reduce((sum, run) => sum + this.#widthOf(run, style), 0);
  }

  #widthOf({ font, text }: Run, { size }: TextStyle): number {
    return this.#document.font(font).fontSize(size).widthOfString(text);
  }
}

function runsOf(text: string, { bold }: TextStyle): readonly Run[] {
  const usual = bold === true ? 'bold' : 'regular';
  return text
    .split(new RegExp(`(${CHINESE.source})`))
    .filter((part) => part !== '')
    .map((part) => ({ font: CHINESE.test(part) ? 'chinese' : usual, text: part }));
}
