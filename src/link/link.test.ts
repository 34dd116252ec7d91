// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { CAUTIOUS_SETTINGS } from './cautious-settings.ts';
import { decodeGuardMessage, decodeStationMessage, encode, LineReader } from './codec.ts';
import { GuardEnd, type LinkStream } from './guard-end.ts';
import { memoryLink } from './memory.ts';
import { type GuardSettings, LINK_VERSION, MAXIMUM_LINE_BYTES, type StationMessage } from './messages.ts';
import { StationEnd } from './station-end.ts';

const settings: GuardSettings = {
  ...CAUTIOUS_SETTINGS,
  derateMilliamps: 10_000,
  stationLossGraceSeconds: 30,
  fallbackMilliamps: 6000,
};
const hello: StationMessage = { type: 'hello', version: LINK_VERSION, role: 'station', settings, faults: [] };
const permit = (seq: number): StationMessage => ({ type: 'permit', seq, limitMilliamps: 16_000, leaseMs: 1000 });

describe('link codec', () => {
  it.each<[string, unknown]>([
    ['a field too many', { ...permit(1), extra: 1 }],
    ['a negative current', { ...permit(1), limitMilliamps: -1 }],
    ['more than 80 A', { ...permit(1), limitMilliamps: 80_001 }],
    ['a fraction', { ...permit(1), limitMilliamps: 6000.5 }],
    ['an endless lease', { ...permit(1), leaseMs: 3_600_000 }],
    ['another version', { ...hello, version: LINK_VERSION + 1 }],
    ['an unknown fault', { type: 'reset-fault', code: 'nonsense' }],
    [
      'a stop temperature no charger stands',
      { type: 'settings', settings: { ...settings, stopMillicelsius: 150_000 } },
    ],
    ['an unknown type', { type: 'close-contactor' }],
    ['no object', [1, 2]],
  ])('refuses a station message with %s', (_, message) => {
    expect(decodeStationMessage(JSON.stringify(message)).ok).toBe(false);
  });

  it('never throws, and never repeats what it was sent in its reason (fuzz)', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        for (const decoded of [decodeStationMessage(line), decodeGuardMessage(line)]) {
          if (!decoded.ok && line.length > 12) expect(decoded.reason).not.toContain(line);
        }
      }),
    );
  });

  it('cuts lines however the bytes are split, and gives up on a line without end (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (sizes) => {
        const text = encode(hello) + encode(permit(7));
        const reader = new LineReader();
        const lines: string[] = [];
        let at = 0;
        for (const size of [...sizes, text.length]) {
          lines.push(...(reader.push(text.slice(at, at + size)) ?? []));
          at += size;
        }
        expect(lines).toHaveLength(2);
      }),
    );
    expect(new LineReader().push('x'.repeat(MAXIMUM_LINE_BYTES + 1))).toBeUndefined();
  });
});

describe('guard end of the link', () => {
  let clock: VirtualClock;
  let received: StationMessage[];
  let connected: boolean;
  let end: GuardEnd;
  const open = () => {
    const written: string[] = [];
    const stream: LinkStream & { closed: boolean } = {
      closed: false,
      write: (text) => {
        written.push(text);
        return true;
      },
      close: () => {
        stream.closed = true;
      },
    };
    return { stream, written, ...end.accept(stream) };
  };

  beforeEach(() => {
    clock = new VirtualClock();
    received = [];
    connected = false;
    end = new GuardEnd({ bootId: 'boot-1', board: 'virtual', hasMeter: true }, clock, SILENT_LOG, {
      onMessage: (message) => received.push(message),
      onConnected: () => {
        connected = true;
      },
      onDisconnected: () => {
        connected = false;
      },
    });
  });

  it('takes messages after a hello', () => {
    const station = open();
    station.onText(encode(hello) + encode(permit(1)));
    expect(connected).toBe(true);
    expect(received.map((message) => message.type)).toEqual(['hello', 'permit']);
    expect(station.written[0]).toContain('"role":"guard"');
  });

  it.each<[string, string]>([
    ['a permit before the hello', encode(permit(1))],
    ['garbage', '\u0000\u0001not json\n'],
    ['a second hello', encode(hello) + encode(hello)],
    ['a line without end', 'x'.repeat(MAXIMUM_LINE_BYTES + 1)],
  ])('ends the conversation for %s', (_, text) => {
    const station = open();
    station.onText(text);
    expect(station.stream.closed).toBe(true);
    expect(connected).toBe(false);
    expect(received.filter((message) => message.type === 'permit')).toEqual([]);
  });

  it('ends a flood and takes no more than a burst of it', () => {
    const station = open();
    station.onText(encode(hello) + Array.from({ length: 5000 }, (_, seq) => encode(permit(seq))).join(''));
    expect(station.stream.closed).toBe(true);
    expect(received.length).toBeLessThanOrEqual(100);
  });

  it('ends a peer that stays silent for 1 s, and is free for the next one', async () => {
    const silent = open();
    await clock.advance(1001);
    expect(silent.stream.closed).toBe(true);
    const station = open();
    station.onText(encode(hello));
    expect(connected).toBe(true);
  });

  it('ends a station that said hello and then nothing for 10 s, as it keeps the real one out', async () => {
    const silent = open();
    silent.onText(encode(hello));
    await clock.advance(9000);
    silent.onText(encode(permit(1)));
    await clock.advance(9900);
    expect(silent.stream.closed).toBe(false);
    await clock.advance(200);
    expect(silent.stream.closed).toBe(true);
    const station = open();
    station.onText(encode(hello));
    expect(connected).toBe(true);
  });

  it('refuses a second station while the first is there', () => {
    const first = open();
    first.onText(encode(hello));
    const second = open();
    second.onText(encode(hello) + encode(permit(99)));
    expect(second.stream.closed).toBe(true);
    expect(received).toHaveLength(1);
    expect(first.stream.closed).toBe(false);
  });

  it('ends a station that does not read', () => {
    const stream: LinkStream = { write: () => false, close: () => {} };
    const { onText } = end.accept(stream);
    onText(encode(hello));
    end.send({ type: 'refused', reason: 'anything' });
    expect(connected).toBe(false);
  });
});

describe('station end of the link', () => {
  it('connects again for ever, and knows whether the guard is there', async () => {
    const clock = new VirtualClock();
    const received: StationMessage[] = [];
    const handlers = {
      onMessage: (m: StationMessage) => received.push(m),
      onConnected: () => {},
      onDisconnected: () => {},
    };
    let guard: GuardEnd | undefined;
    const station = new StationEnd(
      1,
      memoryLink(clock, () => guard),
      clock,
      SILENT_LOG,
      () => ({ settings, faults: [] }),
    );
    const presence: boolean[] = [];
    station.onPresence((online) => presence.push(online));
    station.start();
    await clock.advance(3000);
    expect(station.online).toBe(false);
    guard = new GuardEnd({ bootId: 'boot-1', board: 'virtual', hasMeter: true }, clock, SILENT_LOG, handlers);
    await clock.advance(1000);
    expect(station.online).toBe(true);
    expect(station.bootId).toBe('boot-1');
    station.send(permit(1));
    await clock.advance(10);
    expect(received.map((message) => message.type)).toEqual(['hello', 'permit']);
    // The guard says nothing for 1.5 s: gone, until the next connection says hello again.
    await clock.advance(1600);
    expect(presence).toEqual([true, false, true]);
    expect(station.online).toBe(true);
    station.stop();
  });
});
