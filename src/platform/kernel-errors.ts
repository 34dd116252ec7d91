// SPDX-License-Identifier: Apache-2.0
import { BusError, type BusErrorCode } from '../ports/buses.ts';

/** What the kernel's error numbers mean for a file that stands for a device. */
const CODES: Readonly<Record<string, BusErrorCode>> = {
  EIO: 'nack',
  ENXIO: 'nack',
  EREMOTEIO: 'nack',
  ENODATA: 'nack',
  ETIMEDOUT: 'timeout',
  EAGAIN: 'timeout',
  ENOENT: 'gone',
  ENODEV: 'gone',
  ENOTDIR: 'gone',
  ESHUTDOWN: 'gone',
  EINVAL: 'refused',
  ERANGE: 'refused',
  EMSGSIZE: 'refused',
  EBUSY: 'refused',
  EACCES: 'refused',
  EPERM: 'refused',
};

/** The error number of what a call threw, as `ENOENT`; empty where it has none. */
export function errnoOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Turns what a kernel call threw into the error of a bus; a BusError stays as it is.
 * @param what the file or message, for the text
 */
export function kernelError(bus: string, what: string, error: unknown): BusError {
  if (error instanceof BusError) return error;
  return new BusError(CODES[errnoOf(error)] ?? 'protocol', bus, `${what}: ${messageOf(error)}`);
}
