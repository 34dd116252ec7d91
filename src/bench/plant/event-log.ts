// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../core/flow/listeners.ts';
import type { LightColor, LightPattern } from '../../ports/devices.ts';
import type { FaultName } from './faults.ts';

/** What the vehicle's side of the control pilot shows: A unplugged, B plugged, C and D wanting energy. */
export type VehicleLetter = 'A' | 'B' | 'C' | 'D';

/** Cyan has no meaning on a charger, but three lamps can make it. */
export type SeenColor = LightColor | 'cyan';

/** Something that happened in the physical world. */
export type PhysicalHappening =
  | { readonly kind: 'pilot'; readonly from: VehicleLetter; readonly to: VehicleLetter }
  | { readonly kind: 'duty'; readonly dutyPercent: number }
  | { readonly kind: 'coil'; readonly on: boolean }
  | { readonly kind: 'contacts'; readonly closed: boolean }
  | { readonly kind: 'trip'; readonly tripped: boolean }
  | { readonly kind: 'gate'; readonly closed: boolean }
  | { readonly kind: 'mains'; readonly present: boolean }
  | { readonly kind: 'lock'; readonly position: 'locked' | 'unlocked' }
  | { readonly kind: 'light'; readonly color: SeenColor; readonly pattern: LightPattern }
  | { readonly kind: 'yellow-lamp'; readonly color: SeenColor; readonly pattern: LightPattern }
  | { readonly kind: 'buzzer'; readonly on: boolean }
  | { readonly kind: 'display'; readonly lines: readonly string[]; readonly symbol?: string }
  | { readonly kind: 'brightness'; readonly percent: number }
  | { readonly kind: 'tag'; readonly present: boolean }
  | { readonly kind: 'fault'; readonly name: FaultName; readonly active: boolean };

export type PhysicalEvent = PhysicalHappening & {
  /** From 1, without gaps. */
  readonly number: number;
  /** Monotonic clock; when it happened, which may be before an event with a lower number was heard of. */
  readonly microseconds: number;
  readonly connector: number;
};

export interface EventPage {
  readonly events: readonly PhysicalEvent[];
  /** Lowest number still kept; 0 while there is none. */
  readonly oldest: number;
  /** Highest number given out; ask for what came since this one next time. */
  readonly newest: number;
}

/** The last happenings, numbered. */
export class EventLog {
  readonly #capacity: number;
  readonly #ring: (PhysicalEvent | undefined)[] = [];
  readonly #listeners = new Listeners<[event: PhysicalEvent]>();
  #newest = 0;

  constructor(capacity = 20_000) {
    this.#capacity = capacity;
  }

  add(connector: number, microseconds: number, happening: PhysicalHappening): void {
    this.#newest += 1;
    const event: PhysicalEvent = { number: this.#newest, microseconds, connector, ...happening };
    this.#ring[this.#newest % this.#capacity] = event;
    this.#listeners.tell(event);
  }

  /** Calls back with each event as it is added; returns the way out. */
  onEvent(listener: (event: PhysicalEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Events numbered above `number`, oldest first; of one connector, or of all. */
  since(number: number, connector?: number): EventPage {
    const oldest = this.#newest === 0 ? 0 : Math.max(1, this.#newest - this.#capacity + 1);
    const events: PhysicalEvent[] = [];
    for (let wanted = Math.max(number + 1, oldest, 1); wanted <= this.#newest; wanted += 1) {
      const event = this.#ring[wanted % this.#capacity];
      if (event !== undefined && (connector === undefined || event.connector === connector)) events.push(event);
    }
    return { events, oldest, newest: this.#newest };
  }
}
