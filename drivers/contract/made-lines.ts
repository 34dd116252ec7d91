// SPDX-License-Identifier: Apache-2.0
import { BusError, type InputLine, type OutputLine } from '../../src/ports/buses.ts';
import type { BusResolver } from '../../src/ports/driver.ts';
import type { TestRig } from './test-rig.ts';

/** Lines that a test makes itself, by name. */
export interface MadeLines {
  readonly inputs?: Readonly<Record<string, InputLine>>;
  readonly outputs?: Readonly<Record<string, OutputLine>>;
}

/** The rig's buses, some of whose lines are the test's own. */
export function withLines({ buses }: TestRig, { inputs = {}, outputs = {} }: MadeLines): BusResolver {
  return {
    i2c: (name) => buses.i2c(name),
    serial: (name) => buses.serial(name),
    spi: (name) => buses.spi(name),
    pwm: (name) => buses.pwm(name),
    sysfs: (name) => buses.sysfs(name),
    events: (name) => buses.events(name),
    watchdog: (name) => buses.watchdog(name),
    input: (name) => inputs[name] ?? buses.input(name),
    output: (name) => outputs[name] ?? buses.output(name),
  };
}

/** An output that takes every order and stays where it is. */
export function deafOutput(id: string, stuckAt: boolean): OutputLine {
  return { id, set: async () => {}, readBack: async () => stuckAt };
}

/** An input that cannot be read, as when its chip is gone. */
export function lostInput(id: string): InputLine {
  return {
    id,
    isActive: () => Promise.reject(new BusError('gone', id, 'the line cannot be read')),
    onChange: () => () => {},
  };
}
