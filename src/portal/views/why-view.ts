// SPDX-License-Identifier: Apache-2.0
import { faultRow } from '../../core/faults/catalogue.ts';
import { combineLimits, type LimitLink } from '../../core/limits/chain.ts';
import type { LimitSource } from '../../core/limits/sources.ts';
import type { Countdown } from '../../core/session/why.ts';
import { MAXIMUM_PILOT_MILLIAMPS } from '../../core/units/units.ts';
import type { ConnectorView } from '../../station/api.ts';
import { FAULT_WORDS } from '../words/fault-words.ts';
import { LIMIT_WORDS, WHY_WORDS } from '../words/why-words.ts';
import type { FaultView } from './fault-view.ts';
import type { ConnectorStatusView } from './status-view.ts';

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
  readonly countdown?: Countdown;
  readonly faults: readonly (Omit<FaultView, 'endsInSeconds'> & { readonly endsInSeconds?: number })[];
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

/** Of everything known of a connector only why. */
export function viewWhy({ status, why, text, remedy, countdown, faults, limit }: ConnectorStatusView): WhyView {
  return {
    status,
    why,
    text,
    ...(remedy === null ? {} : { remedy }),
    ...(countdown === null ? {} : { countdown }),
    faults: faults.map(({ endsInSeconds, ...fault }) => ({
      ...fault,
      ...(endsInSeconds === null ? {} : { endsInSeconds }),
    })),
    limit,
  };
}
