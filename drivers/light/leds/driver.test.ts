// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { AttributeFolder } from '../../../src/ports/buses.ts';
import { SILENT_LOG } from '../../../src/ports/log.ts';
import { EmulatedLed } from '../../chips/lamps/emulated-led.ts';
import { lightContract } from '../../contract/light.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { leds } from './driver.ts';
import { ledsEmulator } from './emulator.ts';

const OPTIONS = { red: 'r', green: 'g', blue: 'b' };
const folder = { type: 'sysfs' } as const;

function rigOfLeds() {
  return new TestRig({ r: folder, g: folder, b: folder });
}

lightContract(async () => {
  const rig = rigOfLeds();
  return { rig, device: await rig.connect(leds, ledsEmulator, OPTIONS) };
});

/** The driver, and what it writes. */
async function setUpRecorded(highest = 255) {
  const rig = rigOfLeds();
  for (const [lamp, name] of [
    ['red', 'r'],
    ['green', 'g'],
    ['blue', 'b'],
  ] as const) {
    rig.buses.attachSysfs(name, new EmulatedLed(rig.clock, (on) => rig.world.light.set(lamp, on), highest));
  }
  const writes: string[] = [];
  const sysfs = (name: string): AttributeFolder => {
    const led = rig.buses.sysfs(name);
    return {
      id: name,
      read: (attribute) => led.read(attribute),
      write: (attribute, value) => {
        writes.push(`${name}/${attribute}=${value}`);
        return led.write(attribute, value);
      },
    };
  };
  const buses = Object.create(rig.buses, { sysfs: { value: sysfs } }) as typeof rig.buses;
  return { rig, writes, device: await leds.create(OPTIONS, { clock: rig.clock, log: SILENT_LOG, buses }) };
}

describe('leds of the kernel', () => {
  it('blink by the timer trigger, without another write', async () => {
    const { rig, writes, device } = await setUpRecorded();
    await rig.finish(device.show('blue', 'slow'));
    expect(writes).toEqual([
      'r/brightness=0',
      'g/brightness=0',
      'b/trigger=timer',
      'b/delay_on=1000',
      'b/delay_off=1000',
      'b/brightness=255',
    ]);
    await rig.clock.advance(10_000);
    expect(writes).toHaveLength(6);
  });

  it('shine steadily at their highest brightness, with no trigger', async () => {
    const { rig, writes, device } = await setUpRecorded();
    await rig.finish(device.show('green', 'fast'));
    writes.length = 0;
    await rig.finish(device.show('green', 'steady'));
    expect(writes).toEqual(['r/brightness=0', 'b/brightness=0', 'g/trigger=none', 'g/brightness=255']);
  });

  it('breathe by the pattern trigger where they can dim', async () => {
    const { rig, writes, device } = await setUpRecorded();
    await rig.finish(device.show('blue', 'breathing'));
    expect(writes.slice(2)).toEqual(['b/trigger=pattern', 'b/pattern=0 1000 255 1000']);
  });

  it('blink slowly instead of breathing where they cannot', async () => {
    const { rig, writes, device } = await setUpRecorded(1);
    await rig.finish(device.show('blue', 'breathing'));
    expect(writes.slice(2)).toEqual(['b/trigger=timer', 'b/delay_on=1000', 'b/delay_off=1000', 'b/brightness=1']);
  });

  it('dim what they show, steady, blinking and breathing (LightIntensity)', async () => {
    const { rig, writes, device } = await setUpRecorded();
    await rig.finish(device.show('blue', 'breathing'));
    writes.length = 0;
    await rig.finish(device.setIntensity?.(40) ?? Promise.reject());
    expect(writes).toContain('b/pattern=0 1000 102 1000');
    await rig.finish(device.show('green', 'steady'));
    expect(writes.at(-1)).toBe('g/brightness=102');
    await rig.finish(device.show('red', 'fast'));
    expect(writes.at(-1)).toBe('r/brightness=102');
    await rig.clock.advance(125);
    expect(rig.world.lamps.red).toBe(true);
    await rig.clock.advance(250);
    expect(rig.world.lamps.red).toBe(false);
    await rig.finish(device.setIntensity?.(0) ?? Promise.reject());
    await rig.clock.advance(1000);
    expect(rig.world.lamps).toEqual({ red: false, green: false, blue: false, yellow: false });
  });

  it('begin with light, both of a mixed colour, even when one of them was lit before', async () => {
    const { rig, writes, device } = await setUpRecorded();
    await rig.finish(device.show('red', 'steady'));
    writes.length = 0;
    await rig.finish(device.show('yellow', 'slow'));
    // Red was lit, so its first turn was dark.
    expect(writes.at(-1)).toBe('r/delay_on=1000');
    await rig.clock.advance(100);
    expect(rig.world.lamps).toEqual({ red: true, green: true, blue: false, yellow: false });
  });

  it('keep a trigger they have, whose attributes are handed over by then', async () => {
    const { rig, writes, device } = await setUpRecorded();
    await rig.finish(device.show('blue', 'slow'));
    writes.length = 0;
    await rig.finish(device.show('blue', 'fast'));
    expect(writes.filter((write) => write.includes('trigger'))).toEqual([]);
  });

  it('that are not there are an error, and shown once they are', async () => {
    const rig = rigOfLeds();
    const device = await rig.start(leds, OPTIONS);
    await expect(rig.finish(device.show('blue', 'steady'))).rejects.toMatchObject({ code: 'gone' });
    rig.attach(ledsEmulator, leds.options, OPTIONS);
    await rig.finish(device.show('blue', 'steady'));
    expect(rig.world.lamps.blue).toBe(true);
  });

  it('that say no number are an error', async () => {
    const rig = rigOfLeds();
    const odd = { read: () => 'many', write: () => true };
    for (const name of ['r', 'g', 'b']) rig.buses.attachSysfs(name, odd);
    const device = await rig.start(leds, OPTIONS);
    await expect(rig.finish(device.show('blue', 'steady'))).rejects.toMatchObject({ code: 'protocol' });
  });
});
