// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../../src/ports/clock.ts';
import type { EmulatedBuses, EmulatorContext } from '../../../src/ports/emulator.ts';
import type { World } from '../../../src/ports/world.ts';
import { EmulatedPilotWatch, type SeenVehicle } from './emulated-pilot-watch.ts';
import { EmulatedResidual } from './emulated-residual.ts';

/** The controller looks and decides this often, on its own clock. */
const SCAN_MS = 5;
const PERIOD_NANOSECONDS = 1_000_000;
/** A vehicle that is asked to stop may let go by itself for this long. */
const GRACE_MICROS = 3_000_000;
/** The mirror contact must follow within this time. */
const FOLLOWS_MICROS = 1_000_000;
/** Below this voltage the controller has no supply. */
const SUPPLY_MILLIVOLTS = 50_000;
const BOOT_MICROS = 300_000;

/** What the controller is told through its registers or commands. */
export type Permission =
  | { readonly kind: 'none' }
  /** Constant −12 V. */
  | { readonly kind: 'disabled' }
  | { readonly kind: 'pwm'; readonly dutyPartsPerMillion: number };

export interface EmulatedControllerTraits {
  /** How long it tests the residual monitor before it closes. */
  readonly closeTestMs: number;
  readonly allowsVentilation: boolean;
  /** Called when it starts, and after each power cut: registers are at their boot values again. */
  readonly onBoot: () => void;
  /** Called after each look at the world. */
  readonly onScan?: () => void;
}

/**
 * A charge controller that works on its own: it makes the pilot's wave, tells the vehicle's state from the levels, looks
 * for the diode, tests and watches the residual current, and switches the contactor, which it opens whatever it was told.
 * Its interfaces (registers, commands) tell it what is permitted and show what it sees.
 */
export class EmulatedController {
  readonly #clock: Clock;
  readonly #world: World;
  readonly #traits: EmulatedControllerTraits;
  readonly #pilot: EmulatedPilotWatch;
  readonly residual: EmulatedResidual;
  #permission: Permission = { kind: 'none' };
  #isPowered = false;
  #bootedAtMicros = 0;
  #coil = false;
  #coilSinceMicros = 0;
  #graceUntilMicros: number | undefined;
  #isTestedForClosing = false;
  #drivenDuty: number | undefined;

  constructor(context: EmulatorContext, traits: EmulatedControllerTraits) {
    this.#clock = context.clock;
    this.#world = context.world;
    this.#traits = traits;
    this.#pilot = new EmulatedPilotWatch(context.world);
    this.residual = new EmulatedResidual(context.clock, context.world);
    this.#boot();
    const scan = () => {
      this.#scan();
      this.#clock.after(SCAN_MS, 'emulated controller', scan);
    };
    this.#clock.after(0, 'emulated controller', scan);
  }

  /** It has supply and its program runs. */
  get isAwake(): boolean {
    return this.#isPowered && this.#clock.monotonicMicros() - this.#bootedAtMicros >= BOOT_MICROS;
  }

  get vehicle(): SeenVehicle {
    return this.#pilot.vehicle;
  }

  /** Stays until the vehicle is unplugged. */
  get diodeMissing(): boolean {
    return this.#pilot.diodeMissing;
  }

  get relayOn(): boolean {
    return this.#coil;
  }

  /** The duty on the pilot, parts per million: 0 is −12 V, 1000000 is +12 V. */
  get dutyPartsPerMillion(): number {
    return this.#dutyNow();
  }

  /** The contacts are closed though the relay has been off for a while. */
  get isStuck(): boolean {
    return !this.#coil && this.#world.contactor.mirrorClosed() && this.#sinceCoilMicros() > FOLLOWS_MICROS;
  }

  permit(permission: Permission): void {
    if (permission.kind === 'pwm') this.#graceUntilMicros = undefined;
    else if (this.#permission.kind === 'pwm' && this.#coil) {
      this.#graceUntilMicros = this.#clock.monotonicMicros() + GRACE_MICROS;
    }
    this.#permission = permission;
    if (permission.kind === 'disabled') this.#switchCoil(false);
    this.#driveWave();
  }

  /** Opens at once, whatever is permitted. It closes again when everything is in order, if PWM is still permitted. */
  openNow(): void {
    this.#graceUntilMicros = undefined;
    this.#switchCoil(false);
  }

  #boot(): void {
    this.#bootedAtMicros = this.#clock.monotonicMicros();
    this.#isPowered = true;
    this.#drivenDuty = undefined;
    this.#permission = { kind: 'none' };
    this.#graceUntilMicros = undefined;
    this.#isTestedForClosing = false;
    this.residual.reset();
    this.#pilot.reset();
    this.#switchCoil(false);
    this.#traits.onBoot();
    this.#driveWave();
  }

  #scan(): void {
    const powered = this.#world.supply.millivolts()[0] >= SUPPLY_MILLIVOLTS;
    if (!powered) {
      if (this.#isPowered) this.#switchCoil(false);
      this.#isPowered = false;
      return;
    }
    if (!this.#isPowered) this.#boot();
    // A program that runs feeds its own interlock.
    this.#world.heartbeat.edge();
    this.#pilot.look(this.#dutyNow(), this.#clock.monotonicMicros());
    this.residual.look();
    this.#decide();
    this.#traits.onScan?.();
  }

  #decide(): void {
    const now = this.#clock.monotonicMicros();
    const wantsEnergy = this.vehicle === 'C' || (this.vehicle === 'D' && this.#traits.allowsVentilation);
    const isSafe = !this.diodeMissing && !this.residual.tripped && !this.residual.testFailed;
    if (!wantsEnergy) this.#isTestedForClosing = false;
    const inGrace = this.#coil && this.#graceUntilMicros !== undefined && now < this.#graceUntilMicros;
    const permitted = this.#permission.kind === 'pwm' && this.isAwake;
    if (this.#coil) {
      if (!wantsEnergy || !isSafe || !(permitted || inGrace)) this.#switchCoil(false);
    } else if (permitted && wantsEnergy && isSafe && this.#pilot.diodeSeen && !this.residual.testing && !this.isStuck) {
      if (this.#isTestedForClosing) this.#switchCoil(true);
      else {
        this.#isTestedForClosing = true;
        this.residual.test(this.#traits.closeTestMs);
      }
    }
    this.#driveWave();
  }

  #switchCoil(on: boolean): void {
    if (on === this.#coil) return;
    this.#coil = on;
    this.#coilSinceMicros = this.#clock.monotonicMicros();
    if (!on) this.#isTestedForClosing = false;
    this.#world.contactor.driveCoil(on);
  }

  #sinceCoilMicros(): number {
    return this.#clock.monotonicMicros() - this.#coilSinceMicros;
  }

  /** PWM only for a vehicle, and never after a fault was found. */
  #dutyNow(): number {
    const permission = this.#permission;
    if (permission.kind === 'disabled') return 0;
    const isThere = this.vehicle !== 'A' && this.vehicle !== 'unknown';
    const refuses = this.diodeMissing || this.residual.tripped || this.residual.testFailed;
    if (permission.kind === 'none' || !this.isAwake || !isThere || refuses) return PERIOD_NANOSECONDS;
    return permission.dutyPartsPerMillion;
  }

  #driveWave(): void {
    const duty = this.#dutyNow();
    if (duty === this.#drivenDuty) return;
    this.#drivenDuty = duty;
    this.#pilot.waveChanged(this.#clock.monotonicMicros());
    this.#world.pilot.drive(PERIOD_NANOSECONDS, duty);
  }
}

const attached = new WeakMap<EmulatedBuses, Map<string, unknown>>();

/** Makes the emulated chip at this place once, for all devices that are sides of it. */
export function emulatedOnce<T>(place: string, context: EmulatorContext, make: () => T): T {
  const chips = attached.get(context.buses) ?? new Map<string, unknown>();
  attached.set(context.buses, chips);
  if (!chips.has(place)) chips.set(place, make());
  return chips.get(place) as T;
}
