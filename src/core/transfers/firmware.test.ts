// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FirmwareFacts,
  type FirmwareInput,
  type FirmwareOrder,
  type FirmwareOutput,
  type FirmwareState,
  keepsConnectorsFree,
  stepFirmware,
} from './firmware.ts';

const IDLE: FirmwareState = { kind: 'idle' };
const ENDS = ['DownloadFailed', 'InvalidSignature', 'InstallationFailed', 'Installed'];

function orderWith(more: Partial<FirmwareOrder> = {}): FirmwareOrder {
  const plan = { retries: 2, intervalMs: 1000 };
  return { location: 'https://x/', retrieveAtMillis: 0, installAtMillis: undefined, plan, signed: undefined, ...more };
}

const signed = { requestId: 1, certificate: '', signature: '' };

interface Turn {
  readonly input: FirmwareInput['kind'];
  readonly passesMs: number;
  readonly nobodyCharges: boolean;
  readonly final: boolean;
  readonly isSigned: boolean;
  readonly retrieveInMs: number;
  readonly installInMs: number | undefined;
}

/** What happens, in turns of a clock whose two hands go alike. */
const turns = fc.array(
  fc.record({
    input: fc.oneof(
      fc.constantFrom<FirmwareInput['kind']>(
        'tick',
        'restarted',
        'downloaded',
        'download-failed',
        'checked',
        'signature-wrong',
        'not-installable',
        'install-failed',
        'restart-needed',
        'installed',
      ),
      fc.constant('order' as const),
    ),
    passesMs: fc.integer({ min: 0, max: 3000 }),
    nobodyCharges: fc.boolean(),
    final: fc.boolean(),
    isSigned: fc.boolean(),
    retrieveInMs: fc.integer({ min: -1000, max: 5000 }),
    installInMs: fc.option(fc.integer({ min: 0, max: 5000 }), { nil: undefined }),
  }),
  { maxLength: 60 },
);

interface Seen {
  readonly before: FirmwareState;
  readonly state: FirmwareState;
  readonly outputs: readonly FirmwareOutput[];
  readonly facts: FirmwareFacts;
}

function play(course: readonly Turn[]): readonly Seen[] {
  let state = IDLE;
  let nowMs = 0;
  return course.map(({ input: kind, passesMs, nobodyCharges, final, isSigned, retrieveInMs, installInMs }) => {
    nowMs += passesMs;
    const facts = { wallMillis: nowMs, monotonicMs: nowMs, nobodyCharges };
    const order = orderWith({
      retrieveAtMillis: nowMs + retrieveInMs,
      installAtMillis: installInMs === undefined ? undefined : nowMs + installInMs,
      signed: isSigned ? signed : undefined,
    });
    const input: FirmwareInput =
      kind === 'order' ? { kind, order } : kind === 'download-failed' ? { kind, final } : { kind };
    const before = state;
    const step = stepFirmware(before, input, facts);
    state = step.state;
    return { before, ...step, facts };
  });
}

describe('a firmware update', () => {
  it('is never installed while somebody charges, nor before its time', () => {
    fc.assert(
      fc.property(turns, (course) => {
        for (const { outputs, facts } of play(course)) {
          for (const output of outputs) {
            if (output.kind !== 'install') continue;
            expect(facts.nobodyCharges).toBe(true);
            expect(facts.wallMillis).toBeGreaterThanOrEqual(output.order.installAtMillis ?? 0);
          }
        }
      }),
    );
  });

  it('is never fetched before retrieveDate, and never oftener than told', () => {
    fc.assert(
      fc.property(turns, (course) => {
        const tries = new Map<FirmwareOrder, number>();
        for (const { outputs, facts } of play(course)) {
          for (const output of outputs) {
            if (output.kind !== 'download') continue;
            expect(facts.wallMillis).toBeGreaterThanOrEqual(output.order.retrieveAtMillis);
            tries.set(output.order, (tries.get(output.order) ?? 0) + 1);
          }
        }
        for (const [order, count] of tries) expect(count).toBeLessThanOrEqual(order.plan.retries + 1);
      }),
    );
  });

  it('is over with exactly one last word, and then keeps no connector', () => {
    fc.assert(
      fc.property(turns, (course) => {
        for (const { before, state, outputs } of play(course)) {
          const ends = outputs.filter((output) => output.kind === 'status' && ENDS.includes(output.status));
          expect(ends).toHaveLength(before.kind !== 'idle' && state.kind === 'idle' ? 1 : 0);
          if (state.kind === 'idle') expect(keepsConnectorsFree(state)).toBe(false);
        }
      }),
    );
  });

  it('that nobody signed is told in the words there are for it only (OCPP 1.6 §7.25)', () => {
    const plain = ['Downloading', 'Downloaded', 'DownloadFailed', 'Installing', 'Installed', 'InstallationFailed'];
    fc.assert(
      fc.property(turns, (course) => {
        for (const { outputs } of play(course)) {
          for (const output of outputs) {
            if (output.kind === 'status' && output.order.signed === undefined) expect(plain).toContain(output.status);
          }
        }
      }),
    );
  });

  it('keeps connectors free from when it only waits for vehicles, not while it waits for its time', () => {
    const order = orderWith({ installAtMillis: 1000 });
    const busy = { wallMillis: 500, monotonicMs: 500, nobodyCharges: false };
    const checking: FirmwareState = { kind: 'checking', order, told: false };
    const early = stepFirmware(checking, { kind: 'checked' }, busy).state;
    expect([early.kind, keepsConnectorsFree(early)]).toEqual(['install-scheduled', false]);
    const due = stepFirmware(early, { kind: 'tick' }, { ...busy, wallMillis: 1000 }).state;
    expect([due.kind, keepsConnectorsFree(due)]).toEqual(['draining', true]);
  });

  it('changes nothing while it waits, so that nothing is written to the disk', () => {
    fc.assert(
      fc.property(turns, (course) => {
        for (const { before, state, outputs } of play(course)) {
          if (before.kind === state.kind && outputs.length === 0 && state.kind !== 'retrying')
            expect(state).toBe(before);
        }
      }),
    );
  });

  it('that is being installed gives way to nothing', () => {
    const installing: FirmwareState = { kind: 'installing', order: orderWith() };
    const facts = { wallMillis: 0, monotonicMs: 0, nobodyCharges: true };
    expect(stepFirmware(installing, { kind: 'order', order: orderWith() }, facts).state).toBe(installing);
  });
});
