// SPDX-License-Identifier: Apache-2.0
import { mostSevere } from '../faults/catalogue.ts';
import type { WhyNotCharging } from '../session/why.ts';
import { COUNTDOWN_WORDS, type Countdown } from './countdown.ts';
import type { DisplayContent } from './layout.ts';
import { type PanelStateFacts, panelState } from './panel-state.ts';
import { DEFAULT_TEXTS, type DisplayTexts, faultText, headline } from './texts.ts';

export interface DisplayFacts extends PanelStateFacts {
  readonly cardReader: boolean;
  /** Why a card was refused a moment ago. */
  readonly refused: string | undefined;
  /** A tag is being looked up. */
  readonly authorizing: boolean;
  /** The session that runs, or the one that is just over. */
  readonly session: { readonly wattHours: number; readonly seconds: number } | undefined;
  /** Largest phase current; undefined while the meter is silent. */
  readonly milliamps: number | undefined;
  readonly watts: number | undefined;
  /** Something to show on the last line, for example the code for the first sign-in. */
  readonly notice: string | undefined;
  /** What has to run out first. */
  readonly countdown?: Countdown | undefined;
}

/** What the display says: the state in a word, then what helps the person in front of it. */
export function displayContent(facts: DisplayFacts, texts: DisplayTexts = DEFAULT_TEXTS): DisplayContent {
  const word = headline(texts, panelState(facts), facts.status);
  const lines = facts.why === 'starting-up' ? [] : [...details(facts, texts), ...countdownLine(facts)];
  const saysMore = (line: string): boolean => line.toLowerCase() !== word.toLowerCase();
  return { headline: word, details: lines.filter(saysMore), notice: facts.notice };
}

function details(facts: DisplayFacts, texts: DisplayTexts): readonly string[] {
  if (facts.refused !== undefined) return ['CARD REFUSED', refusalText(facts.refused)];
  const fault = faultLines(facts, texts);
  switch (facts.status) {
    case 'Faulted':
      return fault;
    case 'Unavailable':
      return ['Out of order', ...fault];
    case 'Reserved':
      return [];
    case 'Available':
      return [facts.cardReader ? 'Plug in or hold card' : 'Plug in', ...fault];
    case 'Preparing':
      return [...preparing(facts), ...fault];
    case 'Charging':
      return [powerLine(facts), ...sessionLine(facts)];
    case 'SuspendedEV':
      return [waitingText(facts, texts), ...sessionLine(facts)];
    case 'SuspendedEVSE':
      return [suspendedText(facts.why), ...sessionLine(facts)];
    case 'Finishing':
      return ['Unplug the vehicle', ...sessionLine(facts)];
  }
}

function preparing(facts: DisplayFacts): readonly string[] {
  if (facts.authorizing) return ['Checking card...'];
  if (facts.plugInSeconds !== undefined) return ['Plug in the vehicle', `${clockText(facts.plugInSeconds)} left`];
  if (facts.why === 'self-testing') return ['Self-test'];
  if (facts.why === 'vehicle-not-ready' || facts.why === 'contactor-closing') return ['Starting'];
  return [facts.cardReader ? 'Hold card to reader' : 'Start in the app'];
}

function waitingText(facts: DisplayFacts, texts: DisplayTexts): string {
  if (facts.faults.includes('ventilation-demand')) return faultText(texts, 'ventilation-demand');
  return facts.why === 'no-vehicle' ? 'Plug in to go on' : 'Vehicle is waiting';
}

function suspendedText(why: WhyNotCharging): string {
  if (why === 'not-authorized') return 'Not authorized';
  if (why === 'limit-below-minimum') return 'Paused: no current';
  return 'Paused';
}

function faultLines(facts: DisplayFacts, texts: DisplayTexts): readonly string[] {
  const worst = mostSevere(facts.faults);
  return worst === undefined ? [] : [faultText(texts, worst)];
}

function powerLine({ milliamps, watts }: DisplayFacts): string {
  if (milliamps === undefined || watts === undefined) return 'METER NOT ANSWERING';
  return `${(milliamps / 1000).toFixed(1)} A  ${(watts / 1000).toFixed(2)} kW`;
}

function sessionLine({ session }: DisplayFacts): readonly string[] {
  return session === undefined ? [] : [`${(session.wattHours / 1000).toFixed(2)} kWh  ${clockText(session.seconds)}`];
}

function countdownLine({ countdown }: DisplayFacts): readonly string[] {
  if (countdown === undefined || countdown.what === 'plug-in') return [];
  return [`${COUNTDOWN_WORDS[countdown.what]} ${clockText(countdown.seconds)}`];
}

/** 59 → 0:59, 3661 → 1:01:01 */
function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

const REFUSALS: Readonly<Record<string, string>> = {
  unknown: 'Card not known',
  invalid: 'Card not known',
  blocked: 'Card blocked',
  expired: 'Card expired',
  'concurrent-transaction': 'Card in use elsewhere',
  offline: 'No connection',
  occupied: 'Charger in use',
  busy: 'Please wait',
  fault: 'Charger has a fault',
  'out-of-order': 'Out of order',
  'guard-offline': 'Charger has a fault',
  malformed: 'Card not readable',
};

function refusalText(reason: string): string {
  return REFUSALS[reason] ?? 'Try again';
}
