// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../faults/catalogue.ts';
import type { ConnectorStatus } from '../session/status.ts';
import { say } from './messages/catalogue.ts';
import type { Language } from './messages/languages.ts';
import type { PanelState } from './panel-state.ts';

/** A product's own words on its display, in English; other languages, and what it leaves out, are of the message catalogue. */
export interface DisplayTexts {
  /** The first line, state by state; at most 16 characters. An empty one leaves all lines to the rest, in every language. */
  readonly headlines: Readonly<Partial<Record<PanelState, string>>>;
  /** What a fault is called; longer ones take several lines. */
  readonly faults: Readonly<Partial<Record<FaultCode, string>>>;
}

/** Longest headline: one line of the smallest display. */
export const HEADLINE_COLUMNS = 16;

/** No words of its own: the display of the Blink manual, table 19. */
export const DEFAULT_TEXTS: DisplayTexts = { headlines: {}, faults: {} };

/** Whose words, and in which language. */
export interface Wording {
  readonly language: Language;
  readonly texts: DisplayTexts;
}

/** The language that products' own words are written in. */
const PRODUCT_LANGUAGE: Language = 'en';

export const DEFAULT_WORDING: Wording = { language: PRODUCT_LANGUAGE, texts: DEFAULT_TEXTS };

/** The product's word for the state, else that for the status. */
export function headline({ language, texts }: Wording, state: PanelState, status: ConnectorStatus): string {
  const own = texts.headlines[state];
  if (own !== undefined && (own === '' || language === PRODUCT_LANGUAGE)) return own;
  if (state === 'startingUp') return say(language, 'status.starting-up');
  if (state === 'learning') return say(language, 'status.learning');
  return say(language, state === 'firmwareUpdate' ? 'status.updating' : `status.${status}`);
}

/** The product's word for a fault, else the catalogue's. */
export function faultText({ language, texts }: Wording, code: FaultCode): string {
  const own = language === PRODUCT_LANGUAGE ? texts.faults[code] : undefined;
  return own ?? say(language, `fault.${code}`);
}
