// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';

const BLINK = await boardUnderTest('blink-mq200');
const ETEK = await boardUnderTest('etek-ekepc3');
const CARD = '04A2B3C4';

let charger: Charger;
afterEach(() => charger.stop());

async function start(options: ChargerOptions): Promise<void> {
  charger = await Charger.start(options);
}

/** What a person reads and sees. */
const lines = () => charger.truth().display;
const light = () => `${charger.truth().light.color} ${charger.truth().light.pattern}`;
const symbol = () => charger.events('display').at(-1)?.symbol;
const brightness = () => charger.events('brightness').at(-1)?.percent;
const yellowLamp = () => {
  const seen = charger.events('yellow-lamp').at(-1);
  return seen === undefined || seen.color === 'off' ? 'off' : seen.pattern;
};
const beeps = (sinceMicros: number) => charger.events('buzzer', sinceMicros).filter(({ on }) => on).length;
const sees = (what: string) => charger.until(what, () => light() === what);
const reads = (text: string) => charger.until(`reads ${text}`, () => lines().join('|').includes(text));

describe('the Blink panel, from free to free (tables 19 and 20)', () => {
  it('shows each state by light and by its word', async () => {
    await start({ board: BLINK, centralSystem: true });
    await sees('green steady');
    await reads('AVAILABLE');
    charger.tap();
    await sees('green fast');
    await reads('PREPARING|Plug in the vehicle');
    charger.vehicle({ plugged: true, wants: 'nothing' });
    await reads('SUSPENDEDEV');
    await sees('green slow');
    charger.vehicle({ wants: 'charge' });
    await sees('blue slow');
    await reads('CHARGING');
    charger.tap();
    await sees('green slow');
    await reads('FINISHING|Unplug the vehicle');
    charger.vehicle({ plugged: false });
    await sees('green steady');
    charger.station.station.setAvailability(0, false);
    await sees('yellow steady');
    await reads('UNAVAILABLE');
    charger.station.station.setAvailability(0, true);
    charger.fault('pilot-short', true);
    await sees('red slow');
    await reads('FAULTED|CHECK THE CP LINE');
  });

  it('counts down the time to plug in, second by second (ConnectionTimeOut)', async () => {
    await start({ board: BLINK, centralSystem: true, set: ['ocpp.key.ConnectionTimeOut=75'] });
    charger.tap();
    await reads('1:12 left');
    const shown: string[] = [];
    for (let second = 0; second < 5; second += 1) {
      shown.push(lines()[2] ?? '');
      await charger.advance(1000);
    }
    expect(shown).toEqual(['1:12 left', '1:11 left', '1:10 left', '1:09 left', '1:08 left']);
  });
});

describe('the ETEK panel (LED and LCD table)', () => {
  it('shows the state by three lamps and the network by the fourth, both at once', async () => {
    await start({ board: ETEK, centralSystem: true });
    await charger.until('the lamp is off', () => yellowLamp() === 'off');
    await reads('Available OCPP E');
    expect(light()).toBe('green steady');
    charger.network.setUp(false);
    await charger.until('no network', () => yellowLamp() === 'steady');
    await charger.until('no sign of it', () => lines()[0] === 'Available');
    expect(light()).toBe('green steady');
    charger.vehicle({ plugged: true });
    await sees('green slow');
    expect(yellowLamp()).toBe('steady');
    charger.network.setUp(true);
    await charger.until('backend connected', () => yellowLamp() === 'off', 120_000);
  });

  it('flashes yellow while there is a network and no backend', async () => {
    await start({ board: ETEK, set: ['ocpp.url=ws://nobody.example/ocpp'] });
    await charger.until('no backend', () => yellowLamp() === 'fast');
    expect(light()).toBe('green steady');
    await charger.until('network, no backend', () => lines()[0] === 'Available      E');
  });

  it('says the rest by its lamps: charging, state D, out of order, a fault', async () => {
    const free = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
    await start({ board: ETEK, set: free });
    charger.vehicle({ plugged: true });
    // Lines cannot dim, so breathing is slow blinking.
    await sees('blue slow');
    charger.vehicle({ wants: 'charge-ventilated' });
    await sees('red slow');
    await reads('Need Ventilation');
    charger.vehicle({ plugged: false, wants: 'charge' });
    await sees('green steady');
    charger.station.station.setAvailability(0, false);
    await sees('blue steady');
    charger.station.station.setAvailability(0, true);
    charger.fault('residual-dc', true, 20);
    await sees('red steady');
  });

  it('says that somebody is at its settings, for as long as they are (local web settings)', async () => {
    await start({ board: ETEK });
    charger.station.station.noteLocalSettings();
    await sees('blue fast');
    await charger.advance(100_000);
    charger.station.station.noteLocalSettings();
    await charger.advance(100_000);
    expect(light()).toBe('blue fast');
    await charger.advance(25_000);
    expect(light()).toBe('green steady');
  });
});

describe('the symbol of the uplink (Blink table 19)', () => {
  it('goes when the cable is out and comes with it, and leaves the text where it is', async () => {
    await start({ board: BLINK, centralSystem: true });
    await charger.until('ethernet', () => symbol() === 'ethernet');
    charger.network.setUp(false);
    await charger.until('none', () => symbol() === 'none');
    expect(lines()[0]).toBe('AVAILABLE');
    charger.network.setUp(true);
    await charger.until('ethernet', () => symbol() === 'ethernet');
    expect(lines()[0]).toBe('AVAILABLE');
  });
});

describe('dimming (Blink manual, Dim Option and Dim Intensity)', () => {
  it.each(['blink-mq200', 'virtual'])('%s dims 60 s after the last happening, and a card wakes it', async (name) => {
    await start({ board: await boardUnderTest(name), set: ['whitelist.enabled=true'] });
    await charger.until('bright', () => brightness() === 100);
    const [last] = charger.events('display').slice(-1);
    await charger.until('dimmed', () => brightness() === 10, 70_000);
    const dimmed = charger.events('brightness').at(-1)?.microseconds ?? 0;
    expect((dimmed - (last?.microseconds ?? 0)) / 1e6).toBeGreaterThan(55);
    expect((dimmed - (last?.microseconds ?? 0)) / 1e6).toBeLessThan(62);
    const tapped = charger.clock.monotonicMicros();
    charger.tap('DEADBEEF');
    await charger.until('awake', () => brightness() === 100);
    expect((charger.clock.monotonicMicros() - tapped) / 1e6).toBeLessThan(1.5);
  });

  it('a plug and a fault wake it too, and values that only change do not', async () => {
    const free = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
    await start({ board: BLINK, set: [...free, 'display.dimTimeout=30 s', 'display.dimIntensity=20'] });
    await charger.until('dimmed', () => brightness() === 20, 40_000);
    charger.vehicle({ plugged: true });
    await charger.until('awake', () => brightness() === 100);
    await reads('CHARGING');
    await charger.until('dimmed while it charges', () => brightness() === 20, 40_000);
    await charger.advance(60_000);
    expect(brightness()).toBe(20);
    charger.fault('pilot-short', true);
    await charger.until('awake', () => brightness() === 100);
  });

  it('at 0 % the LCD1602 goes dark, and a card brings its text back', async () => {
    await start({ board: ETEK, set: ['display.dimIntensity=0'] });
    await charger.until('dark', () => brightness() === 0 && lines().length === 0, 70_000);
    charger.tap('DEADBEEF');
    await charger.until('refused', () => lines().join(' ').toLowerCase().includes('refused'), 3000);
  });

  it('off means never', async () => {
    await start({ board: BLINK, set: ['display.dimTimeout=off', 'display.brightness=60'] });
    await charger.advance(300_000);
    expect(brightness()).toBe(60);
  });
});

describe('the odometer screen (Blink manual, Odometer Screen)', () => {
  it('takes turns with the rest while nobody is there, and counts what was delivered', async () => {
    const free = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
    await start({ board: BLINK, set: [...free, 'display.odometer=true'] });
    await reads('0.0 kWh|Sessions 0');
    await reads('Plug in');
    charger.vehicle({ plugged: true });
    await reads('CHARGING');
    await charger.advance(600_000);
    const texts = charger.events('display').slice(-100);
    expect(texts.filter((event) => event.lines.join().includes('Sessions'))).toEqual([]);
    charger.vehicle({ plugged: false });
    await reads('AVAILABLE');
    const delivered = (charger.truth().meter.wattHours / 1000).toFixed(1);
    expect(delivered).not.toBe('0.0');
    await charger.until('counted', () => lines().includes(`${delivered} kWh`), 90_000);
    expect(lines()).toContain('Sessions 1');
  });

  it('is off unless somebody turns it on', async () => {
    await start({ board: BLINK });
    await charger.advance(60_000);
    expect(charger.events('display').filter((event) => event.lines.join().includes('kWh'))).toEqual([]);
  });
});

describe('sounds', () => {
  it('tells accepted, refused and a fault apart, and nothing while they are turned off', async () => {
    await start({ set: ['whitelist.enabled=true'] });
    charger.station.station.cards.put({ number: CARD }, 'test');
    const heard = async (act: () => void): Promise<number> => {
      const since = charger.clock.monotonicMicros();
      act();
      await charger.advance(3000);
      return beeps(since);
    };
    expect(await heard(() => charger.tap(CARD))).toBe(1);
    expect(await heard(() => charger.tap('DEADBEEF'))).toBe(3);
    expect(await heard(() => charger.fault('pilot-short', true))).toBe(3);
    expect(await heard(() => charger.fault('pilot-short', false))).toBe(0);
    charger.station.settings.apply({ kind: 'command-line' }, 'sound.enabled', false);
    expect(await heard(() => charger.tap('DEADBEEF'))).toBe(0);
    expect(await heard(() => charger.fault('pilot-short', true))).toBe(0);
  });
});

describe('a display that does not answer', () => {
  it('disturbs neither charge nor light, and shows everything once it answers again', async () => {
    const free = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
    await start({ board: BLINK, set: free });
    charger.fault('display-silent', true);
    charger.vehicle({ plugged: true });
    await sees('blue slow');
    await charger.advance(120_000);
    expect(charger.view().status).toBe('Charging');
    expect(charger.truth().vehicle.drawsMilliamps[0]).toBe(32_000);
    charger.fault('display-silent', false);
    await charger.until('shown again', () => lines()[0] === 'CHARGING', 40_000);
    // Dimmed as it was: that a display answers again is nothing to look up for.
    expect([symbol(), brightness()]).toEqual(['ethernet', 10]);
  });
});

describe('LightIntensity', () => {
  it('is read-only where lamps are only on or off, and dims those that can (Blink manual, §7.4)', async () => {
    await start({ board: BLINK });
    const dim = () => charger.station.settings.apply({ kind: 'central-system' }, 'light.intensity', 40).kind;
    expect(dim()).toBe('read-only');
    charger.stop();
    await start({ board: await boardUnderTest('cm4-reference') });
    expect(dim()).toBe('applied');
    charger.station.settings.apply({ kind: 'central-system' }, 'light.intensity', 0);
    await sees('off steady');
    charger.station.settings.apply({ kind: 'central-system' }, 'light.intensity', 70);
    await sees('green steady');
  });
});
