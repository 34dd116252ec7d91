// SPDX-License-Identifier: Apache-2.0
import type { Plant } from '../plant/plant.ts';
import type { VehicleTraits } from '../plant/vehicle.ts';
import { checkFields, RequestError } from './bad-request.ts';
import {
  eventsQuery,
  faultRequest,
  houseRequest,
  type KillableProcess,
  type KillSignal,
  killRequest,
  mainsRequest,
  meterRequest,
  networkRequest,
  plantQuery,
  tagRequest,
  vehicleRequest,
} from './request-schemas.ts';

/** What the supervisor does for the bench. Each resolves when it is done; what one rejects with is told to the caller. */
export interface BenchHooks {
  /** Sends a signal to a process of a connector's charger. */
  kill(process: KillableProcess, signal: KillSignal, connector: number): void | Promise<void>;
  /** Called after the plant lost or got its supply, not when it had it already: processes die at once, or boot. */
  mains(present: boolean): void | Promise<void>;
  /** The uplink to the central system. */
  network(up: boolean): void | Promise<void>;
}

export interface CallContext {
  readonly plant: Plant;
  readonly hooks: BenchHooks;
}

/** One call of the API: takes the checked body or query, changes the world, answers what is sent back. */
export interface Call {
  readonly method: 'GET' | 'POST';
  run(context: CallContext, input: unknown): unknown;
}

function knownConnector(plant: Plant, connector = 1): number {
  const known = plant.connectorIds();
  if (known.includes(connector)) return connector;
  throw new RequestError(400, {
    error: `connector ${connector} does not exist`,
    field: 'connector',
    allowed: `one of ${known.join(', ')}`,
    known: known.map(String),
  });
}

async function supervised(act: () => void | Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    throw new RequestError(409, { error: error instanceof Error ? error.message : String(error) });
  }
}

/** Drops fields that were not given, so that they do not overwrite. */
function given(
  change: {
    readonly [K in keyof VehicleTraits]?: VehicleTraits[K] | undefined;
  },
): Partial<VehicleTraits> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

export const CALLS: Readonly<Record<string, Call>> = {
  plant: {
    method: 'GET',
    run: ({ plant }, input) => plant.truth(knownConnector(plant, checkFields(plantQuery, input).connector)),
  },
  events: {
    method: 'GET',
    run({ plant }, input) {
      const { connector, since } = checkFields(eventsQuery, input);
      return plant.events(since, connector === undefined ? undefined : knownConnector(plant, connector));
    },
  },
  vehicle: {
    method: 'POST',
    run({ plant }, input) {
      const { connector: asked, ...change } = checkFields(vehicleRequest, input);
      const connector = knownConnector(plant, asked);
      if (Object.keys(change).length === 0) {
        throw new RequestError(400, { error: 'nothing to change', known: Object.keys(vehicleRequest.entries) });
      }
      plant.setVehicle(connector, given(change));
      return plant.truth(connector);
    },
  },
  tag: {
    method: 'POST',
    run({ plant }, input) {
      const { connector: asked, uid, holdMs } = checkFields(tagRequest, input);
      const connector = knownConnector(plant, asked);
      plant.holdCard(connector, Uint8Array.from(Buffer.from(uid, 'hex')), holdMs);
      return plant.truth(connector);
    },
  },
  fault: {
    method: 'POST',
    run({ plant }, input) {
      const { connector: asked, name, active, value } = checkFields(faultRequest, input);
      const connector = knownConnector(plant, asked);
      try {
        plant.setFault(connector, name, active, value);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        const allowed = error.message.replace(/^value: /, '');
        throw new RequestError(400, { error: error.message, field: 'value', allowed });
      }
      return plant.truth(connector);
    },
  },
  house: {
    method: 'POST',
    run({ plant }, input) {
      const { connector, milliamps } = checkFields(houseRequest, input);
      const known = knownConnector(plant, connector);
      plant.setHouse(milliamps);
      return plant.truth(known);
    },
  },
  mains: {
    method: 'POST',
    async run({ plant, hooks }, input) {
      const { connector, present } = checkFields(mainsRequest, input);
      const known = knownConnector(plant, connector);
      const changed = plant.mainsPresent !== present;
      plant.setMains(present);
      if (changed) await supervised(() => hooks.mains(present));
      return plant.truth(known);
    },
  },
  kill: {
    method: 'POST',
    async run({ plant, hooks }, input) {
      const { connector, process, signal } = checkFields(killRequest, input);
      const known = knownConnector(plant, connector);
      await supervised(() => hooks.kill(process, signal, known));
      return { process, signal };
    },
  },
  network: {
    method: 'POST',
    async run({ plant, hooks }, input) {
      const { connector, up } = checkFields(networkRequest, input);
      knownConnector(plant, connector);
      await supervised(() => hooks.network(up));
      return { up };
    },
  },
  meter: {
    method: 'POST',
    run({ plant }, input) {
      const { connector: asked, wattHours } = checkFields(meterRequest, input);
      const connector = knownConnector(plant, asked);
      plant.setMeterRegister(connector, wattHours);
      return plant.truth(connector);
    },
  },
};
