// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync, sign } from 'node:crypto';
import type { MeterSeal } from '../../ports/world.ts';

/** A meter's own key pair, made when it is first needed: most meters never sign. */
export function createMeterSeal(): MeterSeal {
  let made: ReturnType<typeof makeKeys> | undefined;
  const keys = () => {
    made ??= makeKeys();
    return made;
  };
  return {
    publicKey: () => keys().publicKey.export({ type: 'spki', format: 'der' }),
    sign: (bytes) => sign('sha256', bytes, keys().privateKey),
  };
}

function makeKeys() {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}
