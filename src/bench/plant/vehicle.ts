// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { VehicleLetter } from './event-log.ts';
import type { PilotLoad } from './pilot-circuit.ts';

export type VehicleWish = 'nothing' | 'charge' | 'charge-ventilated';
/** Rated current of the cable in ampere, coded by the resistor between proximity contact and earth. */
export type CableAmperes = 13 | 20 | 32 | 63;

/** The car and its temper. */
export interface VehicleTraits {
  readonly plugged: boolean;
  readonly wants: VehicleWish;
  readonly maxMilliamps: number;
  readonly phases: 1 | 2 | 3;
  /** Time from seeing something on the pilot to acting on it. */
  readonly responseMs: number;
  readonly rampMilliampsPerSecond: number;
  /** A car that does not obey takes its full current at any duty, and goes on when the PWM stops. */
  readonly obeysPilot: boolean;
  readonly cable: CableAmperes;
  readonly diode: boolean;
}

/** What the car finds on the pilot contact of its inlet. */
export type PilotAtInlet =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'constant-high' }
  | { readonly kind: 'constant-low' }
  | { readonly kind: 'pwm'; readonly dutyPartsPerMillion: number };

/** IEC 61851-1 Table B.2: resistor coding of the cable. */
const CABLE_OHMS: Readonly<Record<CableAmperes, number>> = { 13: 1500, 20: 680, 32: 220, 63: 100 };
/** IEC 61851-1 Table A.3: 2.74 kΩ, with 1.3 kΩ beside it for C, with 270 Ω beside it for D. */
const STATE_OHMS = { B: 2740, C: 882, D: 246 } as const;

/**
 * The current a vehicle may take at a duty cycle (IEC 61851-1 Table A.8): 8–10 % is 6 A, 10–85 % is 0.6 A per point,
 * 85–96 % is 2.5 A per point above 64, up to 97 % is 80 A; else none. 3–7 % would be digital communication, which this
 * car does not speak.
 */
export function vehicleMilliamps(dutyPartsPerMillion: number): number {
  if (dutyPartsPerMillion < 80_000 || dutyPartsPerMillion > 970_000) return 0;
  if (dutyPartsPerMillion < 100_000) return 6000;
  if (dutyPartsPerMillion <= 850_000) return Math.round((dutyPartsPerMillion * 6) / 100);
  if (dutyPartsPerMillion <= 960_000) return Math.round((dutyPartsPerMillion - 640_000) / 4);
  return 80_000;
}

/** The car on the end of the cable: it looks at the pilot, thinks for a while, and acts with S2 and its current. */
export class Vehicle {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #traits: VehicleTraits;
  #inlet: PilotAtInlet = { kind: 'nothing' };
  #switchClosed = false;
  #offeredMilliamps = 0;
  /** Where somebody else's hand holds S2; undefined: nobody's. */
  #heldSwitch: boolean | undefined;
  #chatter: { readonly hertz: number; timer: Timer } | undefined;
  #switchTimer: Timer | undefined;
  #offerTimer: { readonly milliamps: number; readonly timer: Timer } | undefined;

  /** @param onChange called after the car did something of its own accord: moved S2 or took up a new current limit */
  constructor(clock: Clock, traits: VehicleTraits, onChange: () => void) {
    this.#clock = clock;
    this.#traits = traits;
    this.#onChange = onChange;
  }

  get traits(): VehicleTraits {
    return this.#traits;
  }

  /** The state the car makes by its resistors. */
  get letter(): VehicleLetter {
    if (!this.#traits.plugged) return 'A';
    if (!this.#isSwitchClosed) return 'B';
    return this.#traits.wants === 'charge-ventilated' ? 'D' : 'C';
  }

  /** A hand changes the car. Plugs move at once; wishes are acted on within the response time. */
  change(traits: VehicleTraits): void {
    this.#traits = traits;
    if (!traits.plugged) this.#letGo();
    this.#consider();
  }

  /**
   * Makes S2 close and open so many times a second, whatever the car wants; undefined: the car has it back.
   * A clock that cannot wait for less than a millisecond makes it slower.
   */
  setChatter(hertz: number | undefined): void {
    if (hertz === this.#chatter?.hertz) return;
    this.#chatter?.timer.cancel();
    this.#chatter = undefined;
    if (hertz === undefined) {
      this.#heldSwitch = undefined;
      return;
    }
    this.#heldSwitch ??= this.#switchClosed;
    const halfMs = 500 / hertz;
    const wait = (): Timer => this.#clock.after(halfMs, 'S2 chatters', flip);
    const flip = (): void => {
      this.#chatter = { hertz, timer: wait() };
      this.#heldSwitch = this.#heldSwitch !== true;
      if (this.#traits.plugged) this.#onChange();
    };
    this.#chatter = { hertz, timer: wait() };
  }

  see(inlet: PilotAtInlet): void {
    this.#inlet = inlet;
    this.#consider();
  }

  /** What the car puts between pilot and earth. */
  pilotLoad(): PilotLoad {
    const letter = this.letter;
    if (letter === 'A') return { kind: 'open' };
    return { kind: 'resistor', ohms: STATE_OHMS[letter], diode: this.#traits.diode };
  }

  /** Resistance PP–PE of the plugged cable. */
  proximityOhms(): number {
    return this.#traits.plugged ? CABLE_OHMS[this.#traits.cable] : Number.POSITIVE_INFINITY;
  }

  /**
   * The current it would take from a live outlet, each phase.
   * @param overdrawPercent how much more than offered it takes, whatever its own limit
   */
  wantedMilliamps(overdrawPercent: number): number {
    if (!this.#isSwitchClosed || this.#traits.wants === 'nothing') return 0;
    const allowed = this.#traits.obeysPilot ? this.#offeredMilliamps : this.#traits.maxMilliamps;
    const usual = Math.min(allowed, this.#traits.maxMilliamps);
    if (overdrawPercent === 0) return usual;
    return Math.max(usual, Math.round((this.#offeredMilliamps * (100 + overdrawPercent)) / 100));
  }

  get #isSwitchClosed(): boolean {
    return this.#heldSwitch ?? this.#switchClosed;
  }

  #offer(): number {
    return this.#inlet.kind === 'pwm' ? vehicleMilliamps(this.#inlet.dutyPartsPerMillion) : 0;
  }

  #consider(): void {
    if (!this.#traits.plugged) return;
    this.#considerOffer(this.#offer());
    const goesOn = this.#switchClosed && !this.#traits.obeysPilot;
    this.#considerSwitch(this.#traits.wants !== 'nothing' && (this.#offer() > 0 || goesOn));
  }

  #considerOffer(milliamps: number): void {
    if (this.#offerTimer?.milliamps === milliamps) return;
    this.#offerTimer?.timer.cancel();
    this.#offerTimer = undefined;
    if (milliamps === this.#offeredMilliamps) return;
    const timer = this.#clock.after(this.#traits.responseMs, 'vehicle duty', () => {
      this.#offerTimer = undefined;
      this.#offeredMilliamps = milliamps;
      this.#onChange();
    });
    this.#offerTimer = { milliamps, timer };
  }

  #considerSwitch(closed: boolean): void {
    if (closed === this.#switchClosed) {
      this.#switchTimer?.cancel();
      this.#switchTimer = undefined;
      return;
    }
    this.#switchTimer ??= this.#clock.after(this.#traits.responseMs, 'vehicle S2', () => {
      this.#switchTimer = undefined;
      this.#switchClosed = closed;
      this.#onChange();
    });
  }

  /** Nothing of an old session is left when the plug is out. */
  #letGo(): void {
    this.#switchTimer?.cancel();
    this.#switchTimer = undefined;
    this.#offerTimer?.timer.cancel();
    this.#offerTimer = undefined;
    this.#switchClosed = false;
    this.#offeredMilliamps = 0;
    this.#inlet = { kind: 'nothing' };
  }
}
