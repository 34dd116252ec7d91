// SPDX-License-Identifier: Apache-2.0

type PerPhase = readonly [number, number, number];

/** What GET /bench/v1/plant answers. */
export interface Plant {
  readonly microseconds: number;
  readonly vehicle: {
    readonly plugged: boolean;
    readonly wants: VehicleWish;
    readonly pilotSees: { readonly dutyPercent: number; readonly state: string };
    readonly drawsMilliamps: PerPhase;
  };
  readonly pilot: { readonly highMillivolts: number; readonly lowMillivolts: number; readonly dutyPercent: number };
  readonly contactor: { readonly coil: boolean; readonly closed: boolean; readonly closings: number };
  readonly residual: { readonly acMilliamps: number; readonly dcMilliamps: number; readonly tripped: boolean };
  readonly mains: { readonly present: boolean; readonly millivolts: PerPhase };
  readonly meter: { readonly wattHours: number; readonly milliamps: PerPhase };
  readonly temperatureMillicelsius: number;
  readonly lock: string;
  readonly light: { readonly color: string; readonly pattern: string };
  readonly buzzer: string;
  readonly display: readonly string[];
  readonly heartbeat: { readonly gateClosed: boolean };
}

export const VEHICLE_WISHES = ['nothing', 'charge', 'charge-ventilated'] as const;
export type VehicleWish = (typeof VEHICLE_WISHES)[number];

/** One numbered physical event; what it carries besides depends on its kind. */
export interface BenchEvent {
  readonly number: number;
  readonly microseconds: number;
  readonly connector: number;
  readonly kind: string;
  readonly [detail: string]: unknown;
}

export interface EventPage {
  readonly events: readonly BenchEvent[];
  readonly newest: number;
}

/** A refusal of the bench, in its own words. */
export class BenchFailure extends Error {}

/** The bench control API, which listens beside the portal on the same machine. */
export class BenchClient {
  readonly #base: string;

  constructor(port: number) {
    this.#base = `http://${location.hostname}:${port}/bench/v1`;
  }

  plant(connector: number): Promise<Plant> {
    return this.#ask(`/plant?connector=${connector}`);
  }

  events(connector: number, since: number): Promise<EventPage> {
    return this.#ask(`/events?connector=${connector}&since=${since}`);
  }

  async change(call: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#ask(`/${call}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async #ask<T>(path: string, init?: RequestInit): Promise<T> {
    const response = await fetch(this.#base + path, init).catch(() => {
      throw new BenchFailure('The bench does not answer.');
    });
    const answer: unknown = await response.json().catch(() => ({}));
    if (response.ok) return answer as T;
    const { error, field, allowed } = answer as { error?: string; field?: string; allowed?: unknown };
    const hint = allowed === undefined ? '' : ` Allowed: ${String(allowed)}.`;
    throw new BenchFailure(`${field === undefined ? '' : `${field}: `}${error ?? `status ${response.status}`}.${hint}`);
  }
}
