// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { charging, setKey, statusOf, suiteCharger } from './suite-charger.ts';

const suite = suiteCharger();
type On = Awaited<ReturnType<typeof suite.start>>;

/** What crossed the wire since a moment, in the order in which the charger sent it. */
function sentBy(on: On): { readonly since: () => readonly string[] } {
  const sent: string[] = [];
  on.central.onText((text) => {
    const [kind, , action] = JSON.parse(text) as [number, string, unknown];
    sent.push(kind === 2 ? String(action) : 'answer');
  });
  return { since: () => sent.splice(0) };
}

const trigger = (on: On, requestedMessage: string, connectorId?: number) =>
  statusOf(on, 'TriggerMessage', { requestedMessage, ...(connectorId === undefined ? {} : { connectorId }) });

describe('TriggerMessage (OCPP 1.6 §5.17)', () => {
  it('G01, TC_054 · the answer goes out before the message; BootNotification, Heartbeat, statuses of one, of 0, or of 0 and all', async () => {
    const on = await suite.start({ connectors: 2 });
    const sent = sentBy(on);
    for (const message of ['Heartbeat', 'BootNotification', 'StatusNotification']) {
      expect(await trigger(on, message)).toBe('Accepted');
      await on.advance(500);
      expect(sent.since().slice(0, 2)).toEqual(['answer', message]);
    }
    const told = () => on.central.of('StatusNotification').map(({ payload }) => payload['connectorId']);
    let before = told().length;
    await trigger(on, 'StatusNotification');
    await on.advance(500);
    expect(told().slice(before)).toEqual([0, 1, 2]);
    for (const id of [0, 2]) {
      before = told().length;
      await trigger(on, 'StatusNotification', id);
      await on.advance(500);
      expect(told().slice(before)).toEqual([id]);
    }
    // A message that was triggered is no reason to tell everything again.
    expect(sent.since().filter((what) => what === 'BootNotification')).toEqual([]);
  });

  it('G01, TC_054 · MeterValues: MeterValuesSampledData with context Trigger, of the transaction that runs, of one connector or of all', async () => {
    const on = await suite.start({ connectors: 2 });
    const wanted = ['Energy.Active.Import.Register', 'Power.Active.Import'];
    expect(await setKey(on, 'MeterValuesSampledData', wanted.join(','))).toBe('Accepted');
    await charging(on);
    const sent = sentBy(on);
    const before = on.central.of('MeterValues').length;
    expect(await trigger(on, 'MeterValues', 1)).toBe('Accepted');
    await on.advance(500);
    expect(sent.since().slice(0, 2)).toEqual(['answer', 'MeterValues']);
    expect(await trigger(on, 'MeterValues')).toBe('Accepted');
    await on.advance(500);
    const values = on.central
      .of('MeterValues')
      .slice(before)
      .map(({ payload }) => payload)
      .filter(({ meterValue }) => JSON.stringify(meterValue).includes('Trigger'));
    expect(values.map(({ connectorId, transactionId }) => [connectorId, transactionId])).toEqual([
      [1, 1000],
      [0, undefined],
      [1, 1000],
      [2, undefined],
    ]);
    const sampledValue = wanted.map((measurand) => expect.objectContaining({ measurand, context: 'Trigger' }));
    expect(values[0]?.['meterValue']).toEqual([
      expect.objectContaining({ sampledValue: expect.arrayContaining(sampledValue) }),
    ]);
  });

  it('G02, TC_055 · an unknown message: status NotImplemented, no CALLERROR; a connector that is not there: Rejected', async () => {
    const on = await suite.start();
    const name = 'LogStatusReport';
    let answer: unknown;
    const stop = on.central.onText((text) => {
      answer = JSON.parse(text);
    });
    // No valid request, so that it is sent as it is.
    on.central.sendRaw(JSON.stringify([2, 'odd-1', 'TriggerMessage', { requestedMessage: name }]));
    await on.until('answered', () => answer !== undefined);
    stop();
    expect(answer).toEqual([3, 'odd-1', { status: 'NotImplemented' }]);
    expect(await trigger(on, 'StatusNotification', 5)).toBe('Rejected');
    expect(await trigger(on, 'MeterValues', 5)).toBe('Rejected');
  });
});
