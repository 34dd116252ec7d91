// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../../core/units/units.ts';
import type { LockPosition } from '../../ports/devices.ts';
import type { VehicleLetter } from './event-log.ts';
import type { SeenLight } from './light-watch.ts';
import type { VehicleWish } from './vehicle.ts';

/** The physical truth about one connector, as the bench control API answers it. */
export interface PlantTruth {
  /** Monotonic clock. */
  readonly microseconds: number;
  readonly vehicle: {
    readonly plugged: boolean;
    readonly wants: VehicleWish;
    /** As measured at the car's inlet; E: no voltage, F: constant −12 V. */
    readonly pilotSees: { readonly dutyPercent: number; readonly state: VehicleLetter | 'E' | 'F' };
    readonly drawsMilliamps: PerPhase;
  };
  readonly pilot: { readonly highMillivolts: number; readonly lowMillivolts: number; readonly dutyPercent: number };
  /** `coil`: current really flows through it. */
  readonly contactor: { readonly coil: boolean; readonly closed: boolean; readonly closings: number };
  readonly residual: { readonly acMilliamps: number; readonly dcMilliamps: number; readonly tripped: boolean };
  readonly mains: { readonly present: boolean; readonly millivolts: PerPhase };
  readonly meter: { readonly wattHours: number; readonly milliamps: PerPhase };
  readonly temperatureMillicelsius: number;
  readonly lock: LockPosition;
  readonly light: SeenLight;
  readonly buzzer: 'on' | 'off';
  readonly display: readonly string[];
  readonly heartbeat: { readonly gateClosed: boolean };
}

/** Parts per million as a percentage with two decimals. */
export function dutyPercent(partsPerMillion: number): number {
  return Math.round(partsPerMillion / 100) / 100;
}
