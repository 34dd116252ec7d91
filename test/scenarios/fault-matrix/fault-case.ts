// SPDX-License-Identifier: Apache-2.0
import type { FaultName } from '../../../src/bench/plant/faults.ts';
import type { VehicleTraits } from '../../../src/bench/plant/vehicle.ts';
import type { SeededRandom } from '../../../src/bench/seeded-random.ts';
import type { FaultCode } from '../../../src/core/faults/catalogue.ts';
import type { ConnectorStatus } from '../../../src/core/session/status.ts';
import type { Charger } from '../../support/charger.ts';
import type { Situation } from './situations.ts';

/** What a case acts on: the physical world of one charger, its car, and the dice of this run. */
export interface Scene {
  readonly charger: Charger;
  readonly random: SeededRandom;
  readonly car: Car;
  /** For an injection that only lies in wait: the event is now, and the deadline runs from here. */
  strike(): void;
}

/** What differs from car to car. */
export type Car = Pick<VehicleTraits, 'maxMilliamps' | 'phases' | 'responseMs' | 'rampMilliampsPerSecond' | 'cable'>;

/** Something is bent, or straight again. */
export type Act = (scene: Scene) => void | Promise<void>;

/**
 * What has to happen before a fault that is there can be seen. `start`: a card is held to the reader ·
 * `stop`: the card again · `resume`: the car wants energy again · `pause and resume`: it lets go first.
 */
export type Provocation = 'start' | 'stop' | 'resume' | 'pause and resume';

/** How a fault shows in a situation. */
export type Sighting =
  /** At once, without anything else happening. */
  | 'shows'
  /** Not at all: nothing is raised, and a charge afterwards works. */
  | 'hidden'
  /** There is nothing that could be bent: no run. */
  | 'cannot be'
  /** Once somebody does something, if so; the status it `leaves` when it is over, where that is another one. */
  | { readonly after?: Provocation; readonly leaves?: ConnectorStatus };

/** How a fault ends once its cause is away, as the fault table promises it. */
export type Ending = 'by itself' | 'after replugging' | 'after service';

/**
 * One fault: how the world is bent for it, where it can be seen, and what the fault table promises. What the promises say
 * is written down a second time here, so that the catalogue cannot be changed by accident.
 */
export interface FaultCase {
  readonly code: FaultCode;
  /** Bends the world. The deadline runs from here, unless it says `strike` later. */
  readonly inject: Act;
  readonly repair: Act;
  readonly sightings: Readonly<Record<Situation, Sighting>>;
  readonly reaction: 'open' | 'stop' | 'refuse' | 'warn';
  /** From the event to the coil without current, where the coil had some; undefined: it keeps its current. */
  readonly withinMs?: number | undefined;
  readonly errorCode: string;
  /** What the central system hears beside it, where that is not what follows from the reaction. */
  readonly status?: ConnectorStatus;
  readonly ends: Ending;
  /** Its cause itself lasts until unplugging, so that the catalogue's latch is another one. */
  readonly causeStays?: true;
  /** The session that runs ends with this reason. */
  readonly stopsWith?: string;
  /** Until it is announced; default 2000. */
  readonly seenWithinMs?: number;
  /** After the cause went away its end may come so much earlier or later than the product says; default 1200 and 2500. */
  readonly toleranceMs?: { readonly early: number; readonly late: number };
  /** What follows from the same cause and may be there too. */
  readonly alongside?: readonly FaultCode[];
  /** It takes minutes of virtual time, so that it gets fewer runs. */
  readonly slow?: true;
  /** What the car must be like for it. */
  readonly car?: Partial<Car>;
  /** How long the situation has to last before, so that it is not another fault. */
  readonly notBeforeMs?: number;
  /** Settings it needs, as ID=VALUE. */
  readonly set?: readonly string[];
}

/** The fault of that name is there, and not any more. */
export function bent(name: FaultName, value?: (scene: Scene) => number): Pick<FaultCase, 'inject' | 'repair'> {
  return {
    inject: (scene) => scene.charger.fault(name, true, value?.(scene)),
    repair: ({ charger }) => charger.fault(name, false),
  };
}

/** A whole number from `lowest` up to `highest`. */
export function between(lowest: number, highest: number): (scene: Scene) => number {
  return ({ random }) => lowest + Math.floor(random.uniform() * (highest - lowest + 1));
}

/** One of these. */
export function pick<T>({ random }: Pick<Scene, 'random'>, first: T, ...others: readonly T[]): T {
  return [first, ...others][Math.floor(random.uniform() * (others.length + 1))] ?? first;
}

/** The same in every situation, except where told. */
export function sightings(
  usual: Sighting,
  others: Partial<Readonly<Record<Situation, Sighting>>> = {},
): FaultCase['sightings'] {
  return {
    available: usual,
    preparing: usual,
    charging: usual,
    'suspended by the car': usual,
    'suspended by the charger': usual,
    finishing: usual,
    ...others,
  };
}
