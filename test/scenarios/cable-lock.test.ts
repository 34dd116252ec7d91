// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';

let charger: Charger;

afterEach(() => charger.stop());

async function charging(...set: string[]): Promise<void> {
  charger = await Charger.start({ centralSystem: true, set });
  await charger.charge();
  await charger.advance(3000);
}
const lock = () => charger.truth().lock;

describe('the cable of a socket', () => {
  it('is locked while it is charged with, and given back when the vehicle’s end is pulled', async () => {
    await charging();
    expect(lock()).toBe('locked');
    charger.vehicle({ plugged: false });
    await charger.until('given back', () => lock() === 'unlocked');
  });

  it('stays locked while the session is only suspended, by the car or by the charger', async () => {
    await charging();
    charger.vehicle({ wants: 'nothing' });
    await charger.advance(20_000);
    expect(lock()).toBe('locked');
    charger.vehicle({ wants: 'charge' });
    charger.fault('temperature', true, 95);
    await charger.until('stopped by heat', () => charger.view().fault === 'over-temperature');
    await charger.advance(20_000);
    expect(lock()).toBe('locked');
  });

  it('is given back when the session is ended by card, the car still plugged', async () => {
    await charging();
    charger.tap();
    await charger.until('given back', () => lock() === 'unlocked');
    expect(charger.truth().vehicle.plugged).toBe(true);
  });

  it('is given back when a fault has opened the contactor', async () => {
    await charging();
    charger.fault('ground-lost', true);
    await charger.until('given back', () => lock() === 'unlocked');
  });

  it('is kept when the vehicle’s end is pulled, where that is wanted, and given to the card of the session (OCPP 1.6 §9.1)', async () => {
    await charging('ocpp.key.UnlockConnectorOnEVSideDisconnect=false');
    // The vehicle's end is off, the cable still in the socket.
    charger.fault('pilot-open', true);
    await charger.until('session over', () => charger.view().session === undefined);
    await charger.advance(20_000);
    const kept = lock();
    charger.central.replies.set('Authorize', () => ({ idTagInfo: { status: 'Blocked' } }));
    charger.tap('04FFFFFF');
    await charger.advance(5000);
    expect(lock()).toBe('locked');
    charger.tap();
    await charger.until('given back', () => lock() === 'unlocked');
    expect(kept).toBe('locked');
  });
});
