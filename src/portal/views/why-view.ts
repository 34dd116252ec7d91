// SPDX-License-Identifier: Apache-2.0
import { faultRow } from '../../core/faults/catalogue.ts';
import { combineLimits, type LimitLink } from '../../core/limits/chain.ts';
import type { LimitSource } from '../../core/limits/sources.ts';
import { MAXIMUM_PILOT_MILLIAMPS } from '../../core/units/units.ts';
import type { ConnectorView } from '../../station/api.ts';
import { FAULT_WORDS } from '../words/fault-words.ts';
import { LIMIT_WORDS, WHY_WORDS } from '../words/why-words.ts';
import { endsInMs, wallSecond } from './fault-view.ts';
import type { ConnectorStatusView } from './status-view.ts';

/** When a wait is over, by the wall clock, to the second. */
export interface CountdownView {
  readonly endsAtMillis: number;
}

export interface LimitLinkView extends LimitLink {
  /** Source and current in words, in English. */
  readonly text: string;
}

/** What may flow, and every source that has a say. */
export interface LimitView {
  readonly milliamps: number;
  /** The source that decides; null without any. */
  readonly source: LimitSource | null;
  readonly chain: readonly LimitLinkView[];
}

/** The answer of GET connectors/{id}/why. What does not apply is left out. */
export interface WhyView extends Pick<ConnectorStatusView, 'status' | 'why' | 'text' | 'limit'> {
  readonly remedy?: string;
  readonly countdown?: CountdownView & { readonly endsInSeconds: number };
  readonly faults: readonly (Omit<ConnectorStatusView['faults'][number], 'endsAtMillis'> & {
    readonly endsInSeconds?: number;
  })[];
}

/** Reasons that the announced fault tells better. */
const SPEAKS_OF_A_FAULT: ReadonlySet<string> = new Set(['fault', 'fault-waiting']);

/** The announced fault speaks for itself; everything else has a sentence of its own. */
export function whyInWords({ why, fault }: ConnectorView): { readonly text: string; readonly remedy: string | null } {
  if (SPEAKS_OF_A_FAULT.has(why) && fault !== undefined)
    return { text: FAULT_WORDS[fault], remedy: faultRow(fault).remedy };
  const { sentence, todo } = WHY_WORDS[why];
  return { text: sentence, remedy: todo === '' ? null : todo };
}

/** The wait that `why` names; of several faults the last one to end, if each of them does. */
export function viewCountdown(view: ConnectorView, atMillis: number): CountdownView | null {
  const endsAtMillis = wallSecond(atMillis, view.waitMs ?? faultsEndInMs(view));
  return endsAtMillis === null ? null : { endsAtMillis };
}

function faultsEndInMs(view: ConnectorView): number | undefined {
  const blocking = view.faults.filter((code) => faultRow(code).reaction !== 'warn');
  const ends = blocking.flatMap((code) => endsInMs(view, code) ?? []);
  return ends.length > 0 && ends.length === blocking.length ? Math.max(...ends) : undefined;
}

/** The chain with the source that decides. */
export function viewLimit({ milliamps, chain }: ConnectorView['limit']): LimitView {
  const { source } = combineLimits(chain);
  return { milliamps, source: source ?? null, chain: chain.map((link) => ({ ...link, text: linkInWords(link) })) };
}

function linkInWords({ source, milliamps }: LimitLink): string {
  return `${LIMIT_WORDS[source].name}: ${currentInWords(milliamps)}`;
}

/** "16 A", "no limit", "nothing". */
export function currentInWords(milliamps: number): string {
  if (milliamps >= MAXIMUM_PILOT_MILLIAMPS) return 'no limit';
  return milliamps <= 0 ? 'nothing' : `${Math.round(milliamps / 100) / 10} A`;
}

/** Only why: of everything known of a connector. */
export function viewWhy(connector: ConnectorStatusView, atMillis: number): WhyView {
  const { status, why, text, limit, remedy, countdown } = connector;
  const secondsTo = (endsAtMillis: number): number => Math.max(0, Math.round((endsAtMillis - atMillis) / 1000));
  return {
    status,
    why,
    text,
    ...(remedy === null ? {} : { remedy }),
    ...(countdown === null ? {} : { countdown: { ...countdown, endsInSeconds: secondsTo(countdown.endsAtMillis) } }),
    faults: connector.faults.map(({ endsAtMillis, ...fault }) => ({
      ...fault,
      ...(endsAtMillis === null ? {} : { endsInSeconds: secondsTo(endsAtMillis) }),
    })),
    limit,
  };
}
