// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { testsOfDriver, testsOfMap } from '../../scripts/lib/hardware-docs.mjs';

const CHIP = 'thermometer/acme';
const file = (path: string, text = '') => ({ path, text });
const EMULATOR = file('drivers/thermometer/acme/driver.test.ts');

describe('how a driver was tested', () => {
  it('is said for each sort of test that names it, and for no other', () => {
    expect(testsOfDriver(CHIP, [])).toEqual([]);
    expect(testsOfDriver(CHIP, [EMULATOR])).toEqual(['emulator']);
    const other = file('test/kernel/driver-checks.ts', "from '../../drivers/thermometer/acme-2/driver.ts'");
    expect(testsOfDriver(CHIP, [EMULATOR, other])).toEqual(['emulator']);
    const kernel = file('test/kernel/driver-checks.ts', "from '../../drivers/thermometer/acme/driver.ts'");
    expect(testsOfDriver(CHIP, [EMULATOR, kernel])).toEqual(['emulator', 'kernel']);
  });

  it('is third-party only where the other end speaks by somebody else’s implementation', () => {
    const serial = file(
      'test/serial/acme.test.ts',
      "rig.peer('acme.py'); rig.device('thermometer', 'thermometer/acme')",
    );
    const peer = (text: string) => testsOfDriver(CHIP, [serial, file('test/serial/peers/acme.py', text)]);
    expect(peer('# not pymodbus\nimport serial')).toEqual(['peer']);
    expect(peer('from pymodbus.server import X')).toEqual(['third-party']);
  });

  it('covers the drivers of a controller that a bench starts by its name', () => {
    const bench = file('test/serial/support/controller-bench.ts', 'rig.device(role, `pilot/$' + '{driver}`)');
    const serial = file('test/serial/acme.test.ts', "rig.peer('a.py'); ControllerBench.start(rig, 'acme')");
    expect(testsOfDriver('pilot/acme', [bench, serial])).toEqual(['peer']);
    expect(testsOfDriver('meter/acme', [bench, serial])).toEqual([]);
  });

  it('is real only where somebody wrote down what he saw', () => {
    const report = file('drivers/thermometer/acme/real-hardware.md');
    expect(testsOfDriver(CHIP, [report])).toEqual(['[real](../drivers/thermometer/acme/real-hardware.md)']);
  });
});

describe('how a map was tested', () => {
  it('is said map by map', () => {
    const golden = file('drivers/meter/modbus-map/golden.test.ts', "map: 'acme-1'");
    const report = file('drivers/meter/modbus-map/real-hardware.md', '`acme-2`');
    expect(testsOfMap('acme-1', [golden, report])).toEqual(['emulator']);
    expect(testsOfMap('acme-2', [golden, report])).toEqual(['[real](../drivers/meter/modbus-map/real-hardware.md)']);
  });
});
