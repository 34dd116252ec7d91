// SPDX-License-Identifier: Apache-2.0
import type { I2cBus } from '../../src/ports/buses.ts';
import type { DriverContext } from '../../src/ports/driver.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import type { TestRig } from './test-rig.ts';

/** Starts drivers on the rig's buses and keeps what they write on I2C, each transaction as hexadecimal bytes. */
export function recordWrites(rig: TestRig): { readonly context: DriverContext; readonly writes: string[] } {
  const writes: string[] = [];
  const i2c = (name: string): I2cBus => {
    const bus = rig.buses.i2c(name);
    const transfer: I2cBus['transfer'] = (address, bytes, readLength) => {
      writes.push([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' '));
      return bus.transfer(address, bytes, readLength);
    };
    return { id: bus.id, transfer };
  };
  const buses = Object.create(rig.buses, { i2c: { value: i2c } }) as typeof rig.buses;
  return { context: { clock: rig.clock, log: SILENT_LOG, buses }, writes };
}
