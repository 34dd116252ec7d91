// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { LinuxBuses } from '../../src/platform/linux-buses.ts';
import type { SpiDevice } from '../../src/ports/buses.ts';
import { type Check, clock } from './check.ts';

/** The SPI device of the kernel's parallel port cable. Its data input is a line of the port that never moves. */
const DEVICE = 'spi42.1';

/** Has spidev take it, as an overlay does on a Raspberry Pi. */
function spi(): SpiDevice {
  const path = '/dev/spidev42.1';
  if (!existsSync(path)) {
    writeFileSync(`/sys/bus/spi/devices/${DEVICE}/driver_override`, 'spidev');
    writeFileSync('/sys/bus/spi/drivers/spidev/bind', DEVICE);
  }
  return new LinuxBuses({ adc: { type: 'spi', owner: 'guard', path } }, 'guard', clock).spi('adc');
}

const message = (length: number, chipSelectChange: boolean) => ({
  bytes: Uint8Array.from({ length }, (_, index) => index & 0xff),
  hertz: 1_000_000,
  chipSelectChange,
});

export const SPI_CHECKS: readonly Check[] = [
  {
    name: 'spi-device runs bursts, also one longer than a kernel call takes, and answers as many bytes as were sent',
    async run() {
      const device = spi();
      for (const lengths of [[3], [1, 3, 32], Array.from({ length: 600 }, () => 3)]) {
        const answers = await device.transfer(lengths.map((length) => message(length, true)));
        assert.deepEqual(
          answers.map((answer) => answer.length),
          lengths,
        );
        assert.equal(new Set(answers.flatMap((answer) => [...answer])).size, 1);
      }
      return '1, 3 and 600 messages';
    },
  },
  {
    name: "spi-device fills spidev's buffer, and a burst beyond it is a BusError refused",
    async run() {
      const device = spi();
      const [answer] = await device.transfer([message(4096, false)]);
      assert.equal(answer?.length, 4096);
      const full = Array.from({ length: 32 }, () => message(128, false));
      assert.equal((await device.transfer(full)).length, 32);
      await assert.rejects(device.transfer([...full, message(1, false)]), { name: 'BusError', code: 'refused' });
      return '4096 bytes in one message and in 32';
    },
  },
];
