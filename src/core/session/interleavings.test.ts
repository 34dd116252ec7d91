// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { sameTag } from '../auth/id-tag.ts';
import {
  INITIAL_SESSION_STATE,
  permitsEnergy,
  type SessionInput,
  type SessionPolicy,
  type SessionState,
  stepSession,
} from './machine.ts';
import { SETTLE_MS } from './transitions.ts';

const CARD = 'AA11';
const APP = 'BB22';

/** What may happen, each again and again; an answer of the central system is for what is asked and not answered yet. */
const EVENTS = [
  'plug',
  'unplug',
  'swipe',
  'remote-start',
  'accept',
  'refuse',
  'locked',
  'start-refused',
  'settle',
] as const;
type Event = (typeof EVENTS)[number];

/** One course so far, as values: each further event leads to a new one. */
interface Course {
  readonly events: readonly Event[];
  readonly state: SessionState;
  /** Questions to the central system without an answer, oldest first. */
  readonly asked: readonly string[];
  readonly accepted: readonly string[];
  readonly starts: number;
  readonly stops: number;
}

const BEGIN: Course = { events: [], state: INITIAL_SESSION_STATE, asked: [], accepted: [], starts: 0, stops: 0 };

function inputFor(event: Event, { asked }: Course): SessionInput | undefined {
  const [idTag] = asked;
  switch (event) {
    case 'plug':
      return { kind: 'plugged' };
    case 'unplug':
      return { kind: 'unplugged' };
    case 'swipe':
      return { kind: 'tag', idTag: CARD };
    case 'remote-start':
      return { kind: 'remote-start', idTag: APP };
    case 'accept':
      return idTag === undefined ? undefined : { kind: 'authorized', idTag };
    case 'refuse':
      return idTag === undefined ? undefined : { kind: 'refused', idTag, reason: 'invalid' };
    case 'locked':
      return { kind: 'tick' };
    case 'start-refused':
      return { kind: 'deauthorized', stop: true };
    case 'settle':
      return { kind: 'settled' };
  }
}

function feed(course: Course, input: SessionInput, policy: SessionPolicy, nowMs = 0): Course {
  const { state, outputs } = stepSession(course.state, input, nowMs, policy);
  const count = (kind: 'start' | 'ended') => outputs.filter((output) => output.kind === kind).length;
  const asks = outputs.flatMap((output) => (output.kind === 'authorize' ? [output.idTag] : []));
  const isAnswer = input.kind === 'authorized' || input.kind === 'refused';
  return {
    events: course.events,
    state,
    asked: [...(isAnswer ? course.asked.slice(1) : course.asked), ...asks],
    accepted: input.kind === 'authorized' ? [...course.accepted, input.idTag] : course.accepted,
    starts: course.starts + count('start'),
    stops: course.stops + count('ended'),
  };
}

/** What is wrong with a course; undefined when nothing is. */
function wrongWith(course: Course, policy: SessionPolicy): string | undefined {
  const { state, accepted, starts, stops } = course;
  if (permitsEnergy(state)) {
    const idTag = state.kind === 'running' ? state.idTag : '';
    if (!accepted.some((each) => sameTag(each, idTag))) return 'energy without an accepted tag';
  }
  const open = state.kind === 'running' || state.kind === 'ending' ? 1 : 0;
  if (starts - stops !== open) return `${starts} starts and ${stops} stops in ${state.kind}`;
  const gone = feed(feed(course, { kind: 'unplugged' }, policy), { kind: 'remote-stop' }, policy);
  const over = feed(gone, { kind: 'tick' }, policy, SETTLE_MS);
  return over.starts === over.stops ? undefined : `${over.starts} starts and ${over.stops} stops when all is over`;
}

/** Every course of up to `most` events. @returns how many there were, in how many energy was permitted, what was wrong */
function explore(policy: SessionPolicy, most: number) {
  const found = { courses: 0, energised: 0, wrong: [] as string[] };
  const visit = (course: Course): void => {
    if (course.events.length === most) return;
    for (const event of EVENTS) {
      const input = inputFor(event, course);
      if (input === undefined) continue;
      const now = { ...policy, unlocked: policy.unlocked && event !== 'locked' };
      const next = { ...feed(course, input, now), events: [...course.events, event] };
      const wrong = wrongWith(next, policy);
      found.courses += 1;
      if (permitsEnergy(next.state)) found.energised += 1;
      if (wrong !== undefined && found.wrong.length < 5) found.wrong.push(`${wrong}: ${next.events.join(', ')}`);
      visit(next);
    }
  };
  visit(BEGIN);
  return found;
}

describe('every course of up to six events, each as often as it likes, gives no energy without an accepted tag and pairs each start with one stop', () => {
  it.each([
    ['StopTransactionOnEVSideDisconnect true, a fixed cable', true, false],
    ['StopTransactionOnEVSideDisconnect false, a fixed cable', false, false],
    ['StopTransactionOnEVSideDisconnect true, a socket with a lock', true, true],
    ['StopTransactionOnEVSideDisconnect false, a socket with a lock', false, true],
  ])('%s', (_title, stopOnUnplug, unlocked) => {
    const policy = { blocked: undefined, freeIdTag: undefined, connectionTimeoutMs: 60_000, stopOnUnplug, unlocked };
    const { courses, energised, wrong } = explore(policy, 6);
    expect(wrong).toEqual([]);
    expect(courses).toBeGreaterThan(50_000);
    expect(energised).toBeGreaterThan(1000);
  });
});
