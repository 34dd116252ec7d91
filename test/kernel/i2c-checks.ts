// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { LinuxBuses } from '../../src/platform/linux-buses.ts';
import { BusError, type I2cBus } from '../../src/ports/buses.ts';
import { type Check, clock } from './check.ts';
import { bindKernelDriver, i2cBusNumber, StubChip, stubBusNumber } from './test-side.ts';

const CHIP = 0x21;
const TAKEN = 0x49;

function buses(number: number): LinuxBuses {
  const bus = { type: 'i2c', owner: 'guard', path: `/dev/i2c-${number}`, number, hertz: 100_000 } as const;
  return new LinuxBuses({ bus }, 'guard', clock);
}

async function onStub<T>(use: (bus: I2cBus) => Promise<T>): Promise<T> {
  const opened = buses(stubBusNumber());
  try {
    return await use(opened.i2c('bus'));
  } finally {
    await opened.close();
  }
}

async function failure(work: Promise<unknown>): Promise<BusError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof BusError, `not a BusError: ${String(error)}`);
    return error;
  }
  throw new Error('it succeeded');
}

export const I2C_CHECKS: readonly Check[] = [
  {
    name: 'i2c-bus writes one, two and more bytes, and what is read back is what was written',
    async run() {
      const chip = new StubChip(CHIP);
      return onStub(async (bus) => {
        await bus.transfer(CHIP, Uint8Array.of(2, 0xa5), 0);
        await bus.transfer(CHIP, Uint8Array.of(4, 1, 2, 3), 0);
        assert.equal(chip.get(2), 0xa5);
        assert.deepEqual([...(await bus.transfer(CHIP, Uint8Array.of(4), 3))], [1, 2, 3]);
        // The stub takes a single byte as the register that the next read begins at.
        await bus.transfer(CHIP, Uint8Array.of(2), 0);
        assert.deepEqual([...(await bus.transfer(CHIP, new Uint8Array(), 1))], [0xa5]);
        return 'register 2 = 0xa5, registers 4.. = 1 2 3';
      });
    },
  },
  {
    name: 'an address nobody answers at is a BusError nack on an Intel i801 controller',
    async run() {
      const opened = buses(i2cBusNumber(/I801/));
      const bus = opened.i2c('bus');
      const errors = [
        await failure(bus.transfer(0x33, Uint8Array.of(0), 2)),
        await failure(bus.transfer(0x33, Uint8Array.of(0, 1), 0)),
        await failure(bus.transfer(0x33, Uint8Array.of(0, 1, 2), 0)),
      ];
      for (const error of errors) assert.equal(error.code, 'nack', error.message);
      return errors[0]?.message ?? '';
    },
  },
  {
    name: 'an address that i2c-stub does not have is a BusError gone, as its kernel says ENODEV',
    async run() {
      const error = await onStub((bus) => failure(bus.transfer(0x33, Uint8Array.of(0), 2)));
      assert.equal(error.code, 'gone');
      assert.match(error.message, /ENODEV/);
      return error.message;
    },
  },
  {
    name: 'a bus that is not there is a BusError gone',
    async run() {
      const opened = buses(77);
      const error = await failure((async () => opened.i2c('bus').transfer(0x20, Uint8Array.of(0), 1))());
      assert.equal(error.code, 'gone');
      return error.message;
    },
  },
  {
    name: 'a chip that a kernel driver holds is a BusError that says EBUSY',
    async run() {
      bindKernelDriver('lm75', TAKEN);
      const error = await onStub((bus) => failure(bus.transfer(TAKEN, Uint8Array.of(0), 2)));
      assert.match(error.message, /EBUSY/);
      return error.message;
    },
  },
  {
    name: 'what i2c-stub cannot do is a BusError, not silence',
    async run() {
      const error = await onStub((bus) => failure(bus.transfer(CHIP, new Uint8Array(), 2)));
      assert.equal(error.code, 'protocol');
      return error.message;
    },
  },
];
