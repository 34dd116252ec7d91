// SPDX-License-Identifier: Apache-2.0
import { mostSevere } from '../faults/catalogue.ts';
import type { Countdown, WhyNotCharging } from '../session/why.ts';
import type { DisplayContent } from './layout.ts';
import { learningLines } from './learning.ts';
import { decimal, say } from './messages/catalogue.ts';
import type { Language } from './messages/languages.ts';
import type { MessageKey } from './messages/translation.ts';
import { costLine, type DisplayCost, priceLine } from './money.ts';
import { type PanelStateFacts, panelState } from './panel-state.ts';
import { DEFAULT_WORDING, faultText, headline, type Wording } from './texts.ts';

export interface DisplayFacts extends PanelStateFacts {
  readonly cardReader: boolean;
  readonly refused: string | undefined;
  readonly authorizing: boolean;
  /** The session that runs, or the one that is just over. */
  readonly session: { readonly wattHours: number; readonly seconds: number } | undefined;
  /** Largest phase current; undefined while the meter is silent. */
  readonly milliamps: number | undefined;
  readonly watts: number | undefined;
  /** Something to show on the last line, for example the code for the first sign-in. */
  readonly notice: string | undefined;
  /** Until when the connector is reserved, as the clock on the wall shows it. */
  readonly reservedUntil?: string | undefined;
  /** What ends by itself. */
  readonly countdown?: Countdown | undefined;
  /** Of that session; undefined: it costs nothing here. */
  readonly cost?: DisplayCost | undefined;
  /** A central system's words: the price before a session, the bill after it. */
  readonly priceText?: string | undefined;
}

/** What the display says: the state in a word, then what helps the person in front of it. */
export function displayContent(facts: DisplayFacts, wording: Wording = DEFAULT_WORDING): DisplayContent {
  const word = headline(wording, panelState(facts), facts.status);
  const lines =
    facts.why === 'starting-up' ? [] : [...details(facts, wording), ...countdownLine(facts, wording.language)];
  const saysMore = (line: string): boolean => line.toLowerCase() !== word.toLowerCase();
  return { headline: word, details: lines.filter(saysMore), notice: facts.notice };
}

function details(facts: DisplayFacts, wording: Wording): readonly string[] {
  const { language } = wording;
  if (facts.firmwarePercent !== undefined) {
    return [say(language, 'notice.firmware-update', { percent: facts.firmwarePercent.toFixed(0) })];
  }
  if (facts.learning !== undefined && panelState(facts) === 'learning') {
    return learningLines(facts.learning, language, clockText);
  }
  if (facts.refused !== undefined) return [say(language, 'refused.card'), refusalText(facts.refused, language)];
  if (panelState(facts) === 'outOfService') return [say(language, 'why.restarting')];
  const fault = faultLines(facts, wording);
  switch (facts.status) {
    case 'Faulted':
      return fault;
    case 'Unavailable':
      return [say(language, facts.why === 'outside-hours' ? 'why.outside-hours' : 'detail.out-of-order'), ...fault];
    case 'Reserved':
      return reserved(facts, language);
    case 'Available':
      return [say(language, facts.cardReader ? 'hint.plug-in-or-card' : 'hint.plug-in'), ...fault, ...priceLine(facts)];
    case 'Preparing':
      return [...preparing(facts, language), ...fault, ...priceLine(facts)];
    case 'Charging':
      return [powerLine(facts, wording), ...sessionLine(facts, language)];
    case 'SuspendedEV':
      return [...suspendedByVehicle(facts, wording), ...sessionLine(facts, language)];
    case 'SuspendedEVSE':
      return [...suspendedByCharger(facts, language), ...sessionLine(facts, language)];
    case 'Finishing':
      return [say(language, 'hint.unplug'), ...sessionLine(facts, language), ...priceLine(facts)];
  }
}

function reserved({ reservedUntil, authorizing, cardReader }: DisplayFacts, language: Language): readonly string[] {
  if (authorizing) return [say(language, 'detail.checking-card')];
  const until = reservedUntil === undefined ? [] : [say(language, 'detail.until', { time: reservedUntil })];
  return cardReader ? [...until, say(language, 'hint.card')] : until;
}

function preparing(facts: DisplayFacts, language: Language): readonly string[] {
  if (facts.authorizing) return [say(language, 'detail.checking-card')];
  if (facts.plugInSeconds !== undefined) {
    const time = clockText(facts.plugInSeconds);
    return [say(language, 'hint.plug-in-vehicle'), say(language, 'hint.time-left', { time })];
  }
  if (isWaiting(facts.why)) return [say(language, WAITING[facts.why])];
  if (facts.why === 'self-testing') return [say(language, 'detail.self-test')];
  if (facts.why === 'vehicle-not-ready' || facts.why === 'contactor-closing') return [say(language, 'detail.starting')];
  return [say(language, facts.cardReader ? 'hint.card' : 'hint.app')];
}

function suspendedByVehicle(facts: DisplayFacts, wording: Wording): readonly string[] {
  if (facts.faults.includes('ventilation-demand')) return [faultText(wording, 'ventilation-demand')];
  if (isWaiting(facts.why)) return [say(wording.language, WAITING[facts.why])];
  return [say(wording.language, facts.why === 'no-vehicle' ? 'hint.plug-in-again' : 'detail.vehicle-waiting')];
}

function suspendedByCharger(facts: DisplayFacts, language: Language): readonly string[] {
  if (isWaiting(facts.why)) return [say(language, WAITING[facts.why])];
  if (facts.why === 'not-authorized') return [say(language, 'detail.not-authorized')];
  return [say(language, facts.why === 'limit-below-minimum' ? 'detail.no-current' : 'detail.paused')];
}

/** What is waited for, by `why`. */
const WAITING = {
  'cold-load-delay': 'why.cold-load-delay',
  'random-delay': 'why.random-delay',
  'waiting-for-start-time': 'why.waiting-for-start-time',
  'peak-hours': 'why.peak-hours',
  'contactor-resting': 'why.contactor-resting',
  ventilation: 'why.ventilation',
  locking: 'why.locking',
  'no-meter-reading': 'why.no-meter-reading',
  restarting: 'why.restarting',
} as const satisfies Partial<Record<WhyNotCharging, MessageKey>>;

function isWaiting(why: WhyNotCharging): why is keyof typeof WAITING {
  return Object.hasOwn(WAITING, why);
}

function faultLines(facts: DisplayFacts, wording: Wording): readonly string[] {
  const worst = mostSevere(facts.faults);
  return worst === undefined ? [] : [faultText(wording, worst)];
}

function powerLine({ milliamps, watts }: DisplayFacts, wording: Wording): string {
  const { language } = wording;
  if (milliamps === undefined || watts === undefined) return faultText(wording, 'meter-lost');
  const amps = decimal(language, milliamps / 1000, 1);
  return say(language, 'detail.power', { amps, kilowatts: decimal(language, watts / 1000, 2) });
}

function sessionLine({ session, cost }: DisplayFacts, language: Language): readonly string[] {
  if (session === undefined) return [];
  const kilowattHours = decimal(language, session.wattHours / 1000, 2);
  return [
    say(language, 'detail.session', { kilowattHours, time: clockText(session.seconds) }),
    ...costLine(cost, language),
  ];
}

const COUNTDOWN_WORDS = {
  'outside-hours': 'why.ready-in',
  'waiting-for-start-time': 'why.starts-in',
  'peak-hours': 'why.starts-in',
  'cold-load-delay': 'why.starts-in',
  'random-delay': 'why.starts-in',
  'fault-waiting': 'why.retry-in',
  'contactor-resting': 'why.ready-in',
} as const satisfies Record<Exclude<Countdown['what'], 'plug-in' | 'reserved'>, MessageKey>;

/** Plugging in and reservations have lines of their own. */
function countdownLine({ countdown }: DisplayFacts, language: Language): readonly string[] {
  if (countdown === undefined || countdown.what === 'plug-in' || countdown.what === 'reserved') return [];
  if (countdown.at !== undefined) {
    const isClosed = countdown.what === 'outside-hours';
    return [say(language, isClosed ? 'why.opens-at' : 'why.starts-at', { time: countdown.at })];
  }
  return [say(language, COUNTDOWN_WORDS[countdown.what], { time: clockText(countdown.seconds) })];
}

/** 59 → 0:59, 3661 → 1:01:01 */
function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

const REFUSALS = {
  unknown: 'refused.unknown',
  invalid: 'refused.unknown',
  blocked: 'refused.blocked',
  expired: 'refused.expired',
  'concurrent-transaction': 'refused.in-use',
  offline: 'refused.offline',
  'not-registered': 'refused.offline',
  occupied: 'refused.occupied',
  busy: 'refused.busy',
  reserved: 'refused.reserved',
  fault: 'refused.fault',
  'out-of-order': 'detail.out-of-order',
  'guard-offline': 'refused.fault',
  restarting: 'why.restarting',
  'no-meter-reading': 'why.no-meter-reading',
  'outside-hours': 'why.outside-hours',
  malformed: 'refused.malformed',
} as const satisfies Record<string, MessageKey>;

function refusalText(reason: string, language: Language): string {
  return say(language, isRefusal(reason) ? REFUSALS[reason] : 'refused.other');
}

function isRefusal(reason: string): reason is keyof typeof REFUSALS {
  return Object.hasOwn(REFUSALS, reason);
}
