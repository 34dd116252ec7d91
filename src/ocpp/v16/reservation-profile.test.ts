// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { type ClientBench, createOnlineBench } from '../../../test/ocpp/client-bench.ts';
import { started } from '../../../test/ocpp/fake-station.ts';

const EXPIRY_MILLIS = 1_767_229_200_000;
const REQUEST = { connectorId: 1, expiryDate: '2026-01-01T01:00:00Z', idTag: 'TAG-1', reservationId: 17 };

/** The payload of the answer, or the code of a CALLERROR. */
async function answerOf(bench: ClientBench, action: string, payload: object): Promise<unknown> {
  return (await bench.server.ask(action, payload))?.[2];
}

describe('ReserveNow (OCPP 1.6 §6.35)', () => {
  it.each(['Accepted', 'Faulted', 'Occupied', 'Rejected', 'Unavailable'] as const)(
    'answers %s as the station decides, and hands everything on',
    async (status) => {
      const bench = await createOnlineBench();
      bench.station.reserveStatus = status;
      const request = { ...REQUEST, parentIdTag: 'FLEET', expiryDate: '2026-01-01T02:00:00.250+01:00' };
      expect(await answerOf(bench, 'ReserveNow', request)).toEqual({ status });
      const { expiryDate: _, ...rest } = request;
      const [asked] = bench.station.asked;
      expect(JSON.parse(asked?.replace('reserve ', '') ?? '')).toEqual({
        ...rest,
        expiresAtMillis: EXPIRY_MILLIS + 250,
      });
    },
  );

  it('rejects a date that cannot be, without asking the station', async () => {
    const bench = await createOnlineBench();
    for (const expiryDate of ['1970-01-01T00:00:00Z', '2026-02-30T00:00:00Z']) {
      expect(await answerOf(bench, 'ReserveNow', { ...REQUEST, expiryDate })).toEqual({ status: 'Rejected' });
    }
    expect(bench.station.asked).toEqual([]);
  });

  it.each([
    [{ expiryDate: undefined }, 'FormationViolation'],
    [{ expiryDate: 'soon' }, 'PropertyConstraintViolation'],
    [{ reservationId: 'seventeen' }, 'TypeConstraintViolation'],
    [{ idTag: 'longer than twenty characters' }, 'PropertyConstraintViolation'],
    [{ evil: true }, 'FormationViolation'],
  ])('with %j gives %s (T06)', async (change, code) => {
    const bench = await createOnlineBench();
    expect(await answerOf(bench, 'ReserveNow', { ...REQUEST, ...change })).toBe(code);
    expect(bench.station.asked).toEqual([]);
  });
});

describe('CancelReservation (OCPP 1.6 §5.1)', () => {
  it('is Accepted for a number that is there, Rejected for others; what has no number has none', async () => {
    const bench = await createOnlineBench();
    const one = { connectorId: 1, idTag: 'A', parentIdTag: undefined, expiresAtMillis: 1, reservedAtMillis: 0 };
    bench.station.reserved = [
      { ...one, id: 'local', reservationId: undefined },
      { ...one, id: 'theirs', reservationId: 0 },
    ];
    expect(await answerOf(bench, 'CancelReservation', { reservationId: 1 })).toEqual({ status: 'Rejected' });
    expect(await answerOf(bench, 'CancelReservation', { reservationId: 0 })).toEqual({ status: 'Accepted' });
    expect(bench.station.asked).toEqual(['cancel theirs']);
  });
});

describe('the profile Reservation', () => {
  it('is withdrawn by a setting: both actions are NotSupported (T06), and the list of profiles says so (K01)', async () => {
    const bench = await createOnlineBench({ 'ocpp.reservationSupported': false });
    expect(await answerOf(bench, 'ReserveNow', REQUEST)).toBe('NotSupported');
    expect(await answerOf(bench, 'CancelReservation', { reservationId: 17 })).toBe('NotSupported');
    expect(bench.station.asked).toEqual([]);
    const key = ['SupportedFeatureProfiles'];
    const value = async () => JSON.stringify(await answerOf(bench, 'GetConfiguration', { key }));
    expect(await value()).not.toContain('Reservation');
    bench.station.settings.apply({ kind: 'command-line' }, 'ocpp.reservationSupported', true);
    expect(await value()).toContain('Reservation');
  });

  it('cannot be changed by the central system: ReserveConnectorZeroSupported is read-only', async () => {
    const bench = await createOnlineBench();
    const change = { key: 'ReserveConnectorZeroSupported', value: 'false' };
    expect(await answerOf(bench, 'ChangeConfiguration', change)).toEqual({ status: 'Rejected' });
  });
});

describe('StartTransaction', () => {
  it('names the reservation that it ends, 0 too, and none otherwise (§5.13)', async () => {
    const bench = await createOnlineBench();
    const event = started('s1');
    if (event.kind === 'started') bench.station.outbox.append({ ...event, reservationId: 0 });
    bench.station.outbox.append(started('s2'));
    await bench.clock.advance(1000);
    const [first, second] = bench.server.of('StartTransaction');
    expect(first?.payload).toMatchObject({ reservationId: 0 });
    expect(second?.payload).not.toHaveProperty('reservationId');
  });
});
