// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../faults/catalogue.ts';
import { causeOf, faultsSince, type WhyChange, type WhyState } from './why-change.ts';
import { MOST_ROWS_PER_MINUTE, NEW_RECORDER, type RecorderState, record } from './why-recorder.ts';

const IDLE: WhyState = {
  status: 'Available',
  why: 'no-vehicle',
  fault: null,
  faults: [],
  limitMilliamps: 0,
  limitSource: 'authorization',
  contactorClosed: false,
};
const CHARGING: WhyState = {
  ...IDLE,
  status: 'Charging',
  why: 'charging',
  limitMilliamps: 16_000,
  limitSource: 'setting',
  contactorClosed: true,
};
const LEAKING: WhyState = {
  ...IDLE,
  status: 'Faulted',
  why: 'fault',
  fault: 'residual-current',
  faults: ['residual-current'],
};

/** Looks at what is given, at these times, and keeps the rows. */
class Recording {
  readonly rows: WhyChange[] = [];
  #recorder: RecorderState = NEW_RECORDER;

  see(monotonicMs: number, state: WhyState): this {
    const seen = { connectorId: 1, state, monotonicMs, wallMillis: 1_700_000_000_000 + monotonicMs };
    const step = record(this.#recorder, seen);
    this.#recorder = step.recorder;
    if (step.row !== undefined) this.rows.push(step.row);
    return this;
  }

  get causes(): string[] {
    return this.rows.map(({ cause }) => [cause.kind, cause.fault].filter(Boolean).join(' '));
  }
}

describe('what becomes a row', () => {
  it('the first look, and every change at once, with the time it was seen', () => {
    const { rows, causes } = new Recording()
      .see(0, IDLE)
      .see(100, IDLE)
      .see(200, CHARGING)
      .see(300, LEAKING)
      .see(400, IDLE);
    expect(causes).toEqual(['start', 'status', 'fault-raised residual-current', 'fault-cleared residual-current']);
    expect(rows.map((row) => row.atMillis - 1_700_000_000_000)).toEqual([0, 200, 300, 400]);
    expect(rows[2]).toMatchObject({ ...LEAKING, leftOut: 0 });
  });

  it('a limit that wobbles: one row in ten seconds, with the newest limit', () => {
    const recording = new Recording().see(0, CHARGING);
    for (let atMs = 1000; atMs <= 60_000; atMs += 1000)
      recording.see(atMs, { ...CHARGING, limitMilliamps: 6000 + atMs / 10 });
    expect(recording.causes).toEqual(['start', 'limit', 'limit', 'limit', 'limit', 'limit']);
    expect(recording.rows.slice(1).map((row) => row.limitMilliamps)).toEqual([7100, 8200, 9300, 10_400, 11_500]);
  });

  it('a limit that comes back within ten seconds: none', () => {
    const lower = { ...CHARGING, limitMilliamps: 10_000 };
    const recording = new Recording().see(0, CHARGING).see(1000, lower).see(9000, CHARGING).see(20_000, CHARGING);
    expect(recording.causes).toEqual(['start']);
  });

  it('a change beside the limit takes the waiting limit with it', () => {
    const recording = new Recording()
      .see(0, CHARGING)
      .see(1000, { ...CHARGING, limitMilliamps: 10_000 })
      .see(2000, { ...LEAKING, limitMilliamps: 10_000 })
      .see(30_000, { ...LEAKING, limitMilliamps: 10_000 });
    expect(recording.causes).toEqual(['start', 'fault-raised residual-current']);
    expect(recording.rows[1]?.limitMilliamps).toBe(10_000);
  });

  it('a connector that flaps: thirty rows a minute, then one that counts what it left out and names the fault', () => {
    const recording = new Recording().see(0, IDLE);
    for (let count = 1; count <= 400; count += 1) recording.see(count * 100, count % 2 === 1 ? LEAKING : IDLE);
    expect(recording.rows).toHaveLength(MOST_ROWS_PER_MINUTE);
    recording.see(60_000, IDLE);
    expect(recording.rows).toHaveLength(MOST_ROWS_PER_MINUTE + 1);
    // 400 changes: 29 rows of their own, one row for the rest.
    expect(recording.rows.at(-1)).toMatchObject({ ...IDLE, leftOut: 400 - 29 - 1 });
    expect(recording.causes.at(-1)).toBe('fault-raised residual-current');
  });

  const state = fc.constantFrom(IDLE, CHARGING, LEAKING, { ...CHARGING, limitMilliamps: 9000 });
  it('never more than thirty rows in any minute, and in the end what is so (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5000), state), { minLength: 1 }), (looks) => {
        const recording = new Recording();
        let atMs = 0;
        for (const [laterMs, seen] of looks) {
          atMs += laterMs;
          recording.see(atMs, seen);
        }
        const last = looks.at(-1)?.[1] ?? IDLE;
        for (let count = 0; count <= 75; count += 1) recording.see(atMs + count * 1000, last);
        expect(recording.rows.at(-1)).toMatchObject(last);
        const times = recording.rows.map((row) => row.atMillis);
        expect(times).toEqual([...times].sort((one, other) => one - other));
        const own = recording.rows.length + recording.rows.reduce((sum, row) => sum + row.leftOut, 0);
        expect(own).toBeLessThanOrEqual(looks.length);
      }),
    );
  });
});

describe('the cause of a row', () => {
  const both: WhyState = { ...LEAKING, faults: ['meter-lost', 'residual-current'] };

  it('is the announced fault when several were raised at once', () => {
    expect(causeOf(IDLE, both)).toEqual({ kind: 'fault-raised', fault: 'residual-current' });
  });

  it.each<[string, WhyState, WhyState]>([
    ['why', IDLE, { ...IDLE, why: 'not-authorized' }],
    ['contactor-closed', { ...CHARGING, contactorClosed: false }, CHARGING],
    ['contactor-opened', CHARGING, { ...CHARGING, contactorClosed: false }],
    ['why', CHARGING, { ...CHARGING, contactorClosed: null }],
    ['limit', CHARGING, { ...CHARGING, limitSource: 'cable' }],
  ])('is %s for the smallest of differences', (kind, before, after) => {
    expect(causeOf(before, after)).toEqual({ kind, fault: null });
  });
});

describe('since when a fault is active', () => {
  const since = (known: [FaultCode, number][], state: WhyState) => [...faultsSince(new Map(known), state, 900)];

  it('is when it was seen first', () => {
    expect(since([], LEAKING)).toEqual([['residual-current', 900]]);
    expect(since([['residual-current', 100]], LEAKING)).toEqual([['residual-current', 100]]);
    expect(since([['residual-current', 100]], IDLE)).toEqual([]);
  });

  it('is not forgotten while the guard says nothing', () => {
    const silent: WhyState = { ...IDLE, why: 'guard-offline', faults: ['guard-lost'] };
    expect(since([['residual-current', 100]], silent)).toEqual([
      ['residual-current', 100],
      ['guard-lost', 900],
    ]);
  });
});
