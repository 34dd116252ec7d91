// SPDX-License-Identifier: Apache-2.0
import type { Station } from '../../station/api.ts';

const NAME = /^MeterPublicKey([1-9][0-9]{0,3})$/i;

/** A key that is there only where a connector's meter signs (OCA, Signed Meter Values in OCPP v1.0, §3.3.1). */
export interface MeterPublicKey {
  readonly key: string;
  readonly readonly: true;
  readonly value: string;
}

type Known = Pick<Station, 'connectorIds' | 'meters'>;

/** MeterPublicKey1 and so on, of all meters that sign. */
export function meterPublicKeys(station: Known): readonly MeterPublicKey[] {
  return station.connectorIds().flatMap((id) => {
    const value = station.meters.publicKey(id);
    return value === undefined ? [] : [{ key: `MeterPublicKey${id}`, readonly: true, value }];
  });
}

/** The key of that name, without regard to case. */
export function findMeterPublicKey(station: Known, name: string): MeterPublicKey | undefined {
  const [, id] = NAME.exec(name) ?? [];
  return id === undefined ? undefined : meterPublicKeys(station).find(({ key }) => key === `MeterPublicKey${id}`);
}
