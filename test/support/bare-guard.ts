// SPDX-License-Identifier: Apache-2.0
import { Contactor } from '../../src/bench/plant/contactor.ts';
import { HeartbeatGate } from '../../src/bench/plant/heartbeat-gate.ts';
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import { VirtualClock } from '../../src/bench/virtual-clock.ts';
import type { FaultCode } from '../../src/core/faults/catalogue.ts';
import type { InstallerRegisters } from '../../src/core/meter/installer-registers.ts';
import type { VehicleState } from '../../src/core/pilot/classify.ts';
import type { GuardConfig } from '../../src/guard/config.ts';
import type { GuardDevices } from '../../src/guard/devices.ts';
import { Guard } from '../../src/guard/guard.ts';
import { CAUTIOUS_SETTINGS } from '../../src/link/cautious-settings.ts';
import { decodeGuardMessage, encode } from '../../src/link/codec.ts';
import type { GuardEvent, GuardMessage, GuardSettings, GuardSnapshot } from '../../src/link/messages.ts';
import type { ControlPilot, LockPosition, PilotOutput } from '../../src/ports/devices.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import { GUARD_CONFIG } from './guard-fixtures.ts';

/** Where Blink's and ETEK's defaults agree or the stricter one. */
export const USUAL_SETTINGS: GuardSettings = {
  ...CAUTIOUS_SETTINGS,
  stationLossGraceSeconds: 30,
  fallbackMilliamps: 10_000,
};

const HIGH_MILLIVOLTS: Readonly<Record<Exclude<VehicleState, 'error' | 'unknown'>, number>> = {
  A: 12_000,
  B: 9000,
  C: 6000,
  D: 3000,
  E: 0,
};
const GATE_MICROS = 80_000;
const forEver = <T>(): Promise<T> => new Promise<T>(() => {});

/**
 * A guard on parts that do as the test says, to the millisecond: slow, hung, bouncing or failing ones, which emulated
 * chips cannot be. Contactor and interlock are the plant's.
 */
export class BareGuard {
  readonly clock = new VirtualClock();
  readonly guard: Guard;
  /** Coil current as it really flowed: order, time. */
  readonly coil: { readonly on: boolean; readonly atMicros: number }[] = [];
  readonly snapshots: GuardSnapshot[] = [];
  readonly events: GuardEvent[] = [];
  /** Messages that the station would not take, and why. */
  readonly invalid: string[] = [];
  /** Why the loop failed, and whether the coil had current then. */
  fatal: { readonly error: unknown; readonly coil: boolean } | undefined;
  vehicle: keyof typeof HIGH_MILLIVOLTS = 'A';
  /** How long one look at the pilot takes. */
  sampleMs = 2;
  /** How long one beat of the heartbeat takes, and one reading of the meter. */
  beatMs = 0;
  meterMs = 0;
  /** How long writing the coil's pin takes, on and off; writes do not wait for each other, as the kernel's do not. */
  readonly coilWriteMs = { on: 0, off: 0 };
  coilWriteFails = false;
  /** The pin of the coil no longer follows its register. */
  coilStuckOn = false;
  emergencyStop = false;
  /** Overrides the mirror contact. */
  mirror: boolean | undefined;
  millicelsius = 25_000;
  thermometerHangs = false;
  thermometerFails = false;
  /** Phases the contactor was told to use, in order. */
  readonly phases: (1 | 3)[] = [];
  /** What the last meter definition said; undefined: as the board file says. */
  meterDefinition: InstallerRegisters | undefined;
  locked = false;
  readonly lockDrives: LockPosition[] = [];
  #output: PilotOutput = { kind: 'X1' };
  #pin = false;
  #fed = false;
  #permitSeq = 0;
  #permitting: number | undefined = 0;
  readonly #contactor: Contactor;
  readonly #gate: HeartbeatGate;

  /**
   * @param parts other parts than the usual ones; undefined: not fitted
   * @param config what of board and product is not as usual
   */
  constructor(
    settings: GuardSettings = USUAL_SETTINGS,
    parts: Partial<GuardDevices> = {},
    config: Partial<GuardConfig> = {},
  ) {
    const { clock } = this;
    this.#contactor = new Contactor(clock, new SeededRandom(1), () => {});
    this.#gate = new HeartbeatGate(
      clock,
      GATE_MICROS,
      (then) => then(),
      () => this.#feed(),
    );
    this.guard = new Guard({
      clock,
      log: SILENT_LOG,
      devices: { ...this.#devices(), ...parts },
      config: { ...GUARD_CONFIG, ...config },
      settings,
      send: (message) => this.#keep(message),
      onFatal: (error) => {
        this.fatal = { error, coil: this.#fed };
      },
    });
  }

  get now(): GuardSnapshot {
    const newest = this.snapshots.at(-1);
    if (newest === undefined) throw new Error('the guard has said nothing yet');
    return newest;
  }

  get gateClosed(): boolean {
    return this.#gate.closed;
  }

  /** What the pin of the coil carries, whatever the interlock makes of it. */
  get pin(): boolean {
    return this.#pin;
  }

  get contactsClosed(): boolean {
    return this.#contactor.closed;
  }

  get output(): PilotOutput['kind'] {
    return this.#output.kind;
  }

  /** Raised so far, as events tell. */
  get raised(): FaultCode[] {
    return this.events.flatMap(({ name, fault }) => (name === 'fault-raised' && fault !== undefined ? [fault] : []));
  }

  async start(): Promise<void> {
    const started = this.guard.start('other');
    await this.clock.advance(20);
    await started;
    this.#keepPermitting();
  }

  /** What the station permits from now on, 4 times a second; 0 = no energy, undefined = it is dead. */
  permit(milliamps: number | undefined): void {
    this.#permitting = milliamps;
  }

  /** Plugs a car in that wants energy, and waits until it has it. */
  async charge(milliamps = 16_000): Promise<void> {
    this.vehicle = 'B';
    this.permit(milliamps);
    await this.clock.advance(500);
    this.vehicle = 'C';
    await this.clock.advance(1500);
    if (this.now.state !== 'C2') throw new Error(`the guard is in ${this.now.state}`);
  }

  weld(welded: boolean): void {
    const now = this.clock.monotonicMicros();
    this.#contactor.setFaults(now, { welded, stuckOpen: false, dropsOut: false });
  }

  #keepPermitting(): void {
    if (this.#permitting !== undefined) {
      this.#permitSeq += 1;
      this.guard.receive({ type: 'permit', seq: this.#permitSeq, limitMilliamps: this.#permitting, leaseMs: 1000 });
    }
    this.clock.after(250, 'permit', () => this.#keepPermitting());
  }

  #keep(message: GuardMessage): void {
    const decoded = decodeGuardMessage(encode(message).trimEnd());
    if (!decoded.ok) this.invalid.push(decoded.reason);
    if (message.type === 'snapshot') this.snapshots.push(message);
    if (message.type === 'event') this.events.push(message);
  }

  #feed(): void {
    const fed = this.#pin && this.#gate.closed;
    if (fed === this.#fed) return;
    this.#fed = fed;
    const atMicros = this.clock.monotonicMicros();
    this.coil.push({ on: fed, atMicros });
    this.#contactor.feedCoil(atMicros, fed);
  }

  async #setCoil(on: boolean): Promise<void> {
    if (this.coilWriteFails) throw new Error('the pin is gone');
    const writeMs = this.coilWriteMs[on ? 'on' : 'off'];
    if (writeMs > 0) await this.clock.sleep(writeMs);
    this.#pin = on || this.coilStuckOn;
    this.#feed();
  }

  #pilot(): ControlPilot {
    return {
      kind: 'pilot',
      traits: { switchesContactor: false },
      setOutput: async (output) => {
        this.#output = output;
      },
      sample: async () => {
        await this.clock.sleep(this.sampleMs);
        const { kind } = this.#output;
        const high = HIGH_MILLIVOLTS[this.vehicle];
        return {
          kind: 'levels',
          highMillivolts: kind === 'F' ? 0 : high,
          lowMillivolts: kind === 'X1' ? high : -12_000,
        };
      },
    };
  }

  #devices(): GuardDevices {
    const { clock } = this;
    return {
      pilot: this.#pilot(),
      contactor: {
        kind: 'contactor',
        followsWithinMs: 200,
        setCoil: (on) => this.#setCoil(on),
        isClosed: async () => this.mirror ?? this.#contactor.closed,
        usePhases: async (phases) => {
          if (this.#pin || this.#contactor.closed) throw new Error('phases were changed under load');
          this.phases.push(phases);
        },
      },
      residual: {
        kind: 'residual',
        isTripped: async () => false,
        onTrip: () => () => {},
        selfTest: async () => {
          await clock.sleep(100);
          return 'passed';
        },
      },
      heartbeat: {
        kind: 'heartbeat',
        beat: async () => {
          if (this.beatMs > 0) await clock.sleep(this.beatMs);
          this.#gate.edge(clock.monotonicMicros());
        },
      },
      meter: {
        kind: 'meter',
        define: (registers) => {
          this.meterDefinition = registers;
        },
        read: async () => {
          if (this.meterMs > 0) await clock.sleep(this.meterMs);
          return {
            millivolts: [230_000, 230_000, 230_000],
            milliamps: [0, 0, 0],
            watts: 0,
            importWattHours: 5,
            exportWattHours: undefined,
          };
        },
      },
      emergencyStop: { kind: 'contact-sensor', isActive: async () => this.emergencyStop },
      thermometer: {
        kind: 'thermometer',
        readMillicelsius: async () => {
          if (this.thermometerHangs) return forEver<number>();
          if (this.thermometerFails) throw new Error('no answer');
          return this.millicelsius;
        },
      },
      lock: {
        kind: 'lock',
        drive: async (position) => {
          this.lockDrives.push(position);
          await clock.sleep(300);
          this.locked = position === 'locked';
        },
        position: async () => (this.locked ? 'locked' : 'unlocked'),
      },
    };
  }
}
