// SPDX-License-Identifier: Apache-2.0
import { BusError, type OutputLine } from '../../src/ports/buses.ts';

/** Sets the pin of a coil and reads it back (fault table F39). @throws BusError `protocol` when the pin does not follow */
export async function switchCoil(coil: OutputLine, energised: boolean): Promise<void> {
  await coil.set(energised);
  if ((await coil.readBack()) === energised) return;
  throw new BusError('protocol', coil.id, `the coil pin does not go ${energised ? 'active' : 'inactive'}`);
}
