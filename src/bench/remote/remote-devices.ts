// SPDX-License-Identifier: Apache-2.0
import {
  type AttributeFolder,
  BusError,
  type I2cBus,
  type KernelWatchdog,
  type SpiDevice,
  type SpiMessage,
} from '../../ports/buses.ts';
import { isAttribute, readText } from './client-frames.ts';
import type { RemoteWire } from './remote-lines.ts';
import { MOST_SPI_BYTES, MOST_SPI_MESSAGES } from './spi-frames.ts';

/** @param bus place in the welcome */
export function remoteI2c(name: string, bus: number, wire: RemoteWire): I2cBus {
  return {
    id: name,
    transfer: async (address, bytes, readLength) => {
      if (!Number.isInteger(readLength) || readLength < 0 || readLength > 4096 || bytes.length > 4096) {
        throw new RangeError(
          `bus "${name}": transfer of ${bytes.length} + ${readLength} bytes; allowed is 0..4096 each`,
        );
      }
      if (!Number.isInteger(address) || address < 0x08 || address > 0x77) {
        throw new RangeError(`bus "${name}": address ${address}; allowed is 0x08..0x77`);
      }
      return wire.request(name, (id) => ({ kind: 'i2c', id, bus, address, readLength, bytes }));
    },
  };
}

/** @param bus place in the welcome */
export function remoteSpi(name: string, bus: number, wire: RemoteWire): SpiDevice {
  return {
    id: name,
    transfer: async (messages) => {
      requireBurst(name, messages);
      const answers = await wire.request(name, (id) => ({ kind: 'spi', id, bus, messages }));
      return splitAnswers(name, messages, answers);
    },
  };
}

/** @throws RangeError */
function requireBurst(name: string, messages: readonly SpiMessage[]): void {
  const total = byteCount(messages);
  if (messages.length > MOST_SPI_MESSAGES || total > MOST_SPI_BYTES) {
    throw new RangeError(
      `bus "${name}": ${messages.length} messages of ${total} bytes; allowed are ${MOST_SPI_MESSAGES} and ${MOST_SPI_BYTES}`,
    );
  }
  for (const { hertz } of messages) {
    if (!Number.isInteger(hertz) || hertz < 1 || hertz > 0xff_ff_ff_ff) {
      throw new RangeError(`bus "${name}": ${hertz} Hz; allowed is a whole number from 1 to 4294967295`);
    }
  }
}

/** Takes the answers to a burst, which come without a gap, apart again. */
function splitAnswers(name: string, messages: readonly SpiMessage[], answers: Uint8Array): Uint8Array[] {
  const total = byteCount(messages);
  if (answers.length !== total) {
    throw new BusError('protocol', name, `${answers.length} bytes came where ${total} belong`);
  }
  let at = 0;
  return messages.map(({ bytes }) => {
    at += bytes.length;
    return answers.slice(at - bytes.length, at);
  });
}

function byteCount(messages: readonly SpiMessage[]): number {
  return messages.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** @param bus place in the welcome */
export function remoteAttributes(name: string, bus: number, wire: RemoteWire): AttributeFolder {
  const require = (attribute: string, value?: string) => {
    if (isAttribute(attribute, value)) return;
    throw new RangeError(`bus "${name}": "${attribute}" is no attribute, or its value is longer than 4096 bytes`);
  };
  return {
    id: name,
    read: async (attribute) => {
      require(attribute);
      return readText(Buffer.from(await wire.request(name, (id) => ({ kind: 'attribute-read', id, bus, attribute }))));
    },
    write: async (attribute, value) => {
      require(attribute, value);
      await wire.request(name, (id) => ({ kind: 'attribute-write', id, bus, attribute, value }));
    },
  };
}

/** @param bus place in the welcome */
export function remoteWatchdog(name: string, bus: number, wire: RemoteWire): KernelWatchdog {
  const ask = async (kind: 'feed' | 'disarm') => {
    await wire.request(name, (id) => ({ kind, id, bus }));
  };
  return { id: name, feed: () => ask('feed'), disarm: () => ask('disarm') };
}
