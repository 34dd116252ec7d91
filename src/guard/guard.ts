// SPDX-License-Identifier: Apache-2.0
import { chargeOutput, initialCharge, stepCharge } from '../core/charge/machine.ts';
import {
  type FaultSet,
  mayNotStart,
  mustOpen,
  NO_FAULTS,
  resetFault,
  updateFaults,
} from '../core/faults/active-set.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import { initialContactorMonitor, watchContactor } from '../core/faults/contactor-monitor.ts';
import { detectCauses } from '../core/faults/detect.ts';
import { combineLimits, type Limit } from '../core/limits/chain.ts';
import { dutyPartsPerMillion } from '../core/pilot/duty.ts';
import type { GuardMessage, GuardSettings, StationMessage } from '../link/messages.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { PilotOutput } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';
import { Announcer } from './announcer.ts';
import type { GuardConfig } from './config.ts';
import { DERATE_HYSTERESIS_MILLICELSIUS, DerateWatch } from './derate-watch.ts';
import type { GuardDevices } from './devices.ts';
import { FastInputReader, type FastInputs } from './fast-inputs.ts';
import { HeartbeatFeeder } from './heartbeat-feeder.ts';
import { guardLimits } from './limits.ts';
import { LockDriver } from './lock-driver.ts';
import { LoopWatch } from './loop-watch.ts';
import { OutputWriter } from './output-writer.ts';
import { ageLease, NO_PERMIT, type PermitLease } from './permit-lease.ts';
import { ProximityWatch } from './proximity-watch.ts';
import { SelfTestRunner } from './self-test-runner.ts';
import { SlowInputs } from './slow-inputs.ts';
import { buildSnapshot, snapshotKey } from './snapshot.ts';

export const SCAN_INTERVAL_MS = 10;
const SNAPSHOT_INTERVAL_MICROS = 100_000;
/** A thermometer that has been silent for so long counts as too hot (fault table F28). */
const HEAT_UNKNOWN_AFTER_MICROS = 60_000_000;
/** How long the last write of the coil's pin, or a scan under way, is waited for at the end. */
const LAST_WRITE_WITHIN_MS = 200;

/** What the guard is built from. */
export interface GuardParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly devices: GuardDevices;
  readonly config: GuardConfig;
  readonly settings: GuardSettings;
  /** Hands messages to the station, if there is one now. Must not throw and must not block. */
  readonly send: (message: GuardMessage) => void;
  /** Called after each scan in which everything was read, decided and written: the pulse of a healthy loop. */
  readonly onChecked?: () => void;
  /** Called when the loop itself failed: outputs are off, the process must end. */
  readonly onFatal: (error: unknown) => void;
}

/**
 * The safety loop: reads every input, decides with the pure machines of `core`, sets coil and pilot, and feeds the
 * heartbeat only when all of that worked. It is the only code that holds the contactor.
 */
export class Guard {
  readonly #parts: GuardParts;
  readonly #fast: FastInputReader;
  readonly #slow: SlowInputs;
  readonly #selfTest: SelfTestRunner;
  readonly #lock: LockDriver;
  readonly #heartbeat: HeartbeatFeeder;
  readonly #outputs: OutputWriter;
  readonly #announcer: Announcer;
  readonly #proximity = new ProximityWatch();
  readonly #derating = new DerateWatch();
  readonly #watch: LoopWatch;
  #settings: GuardSettings;
  #charge;
  #contactor;
  #faults: FaultSet = NO_FAULTS;
  #lease: PermitLease = NO_PERMIT;
  #lastPermitSeq: number | undefined;
  #limit: Limit = combineLimits([]);
  #tripped = false;
  #snapshotSeq = 0;
  #remembered: readonly FaultCode[] | undefined;
  #reminded = false;
  #sent = { key: '', atMicros: 0 };
  #timer: Timer | undefined;
  #scanning: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: GuardParts) {
    const nowMicros = parts.clock.monotonicMicros();
    this.#parts = parts;
    this.#settings = parts.settings;
    this.#fast = new FastInputReader(parts.devices, parts.clock);
    this.#slow = new SlowInputs(parts.devices, parts.clock, parts.log);
    this.#selfTest = new SelfTestRunner(parts.devices.residual, parts.clock);
    this.#lock = new LockDriver(parts.devices.lock, parts.clock);
    this.#heartbeat = new HeartbeatFeeder(parts.devices.heartbeat, parts.clock);
    this.#outputs = new OutputWriter(parts.devices);
    this.#announcer = new Announcer(parts, () => this.#slow.meter?.value.importWattHours);
    this.#watch = new LoopWatch(SCAN_INTERVAL_MS);
    this.#charge = initialCharge(nowMicros);
    this.#contactor = initialContactorMonitor(nowMicros);
    this.#useSettings(parts.settings);
  }

  /** Opens the contactor, tests the residual monitor once, and begins to scan. Resolves after the first scan. */
  async start(scheduling: 'fifo' | 'other'): Promise<void> {
    this.#watch.scheduling = scheduling;
    const { devices } = this.#parts;
    await this.#outputs.reset();
    devices.residual.onTrip(() => this.#onTrip());
    this.#slow.start();
    this.#selfTest.start();
    this.#scanning = this.#scan();
    await this.#scanning;
  }

  /** Stops scanning and opens the contactor. */
  async stop(): Promise<void> {
    const { clock, devices } = this.#parts;
    this.#stopped = true;
    this.#timer?.cancel();
    this.#slow.stop();
    await devices.contactor.setCoil(false);
    // A scan under way may be writing too, and its write must not be the last one.
    await Promise.race([this.#scanning, clock.sleep(LAST_WRITE_WITHIN_MS)]);
    await this.#outputs.reset();
    // Whoever ends the process waits for this; a controller that was not told would go on.
    const told = devices.pilot.settled?.() ?? Promise.resolve();
    await Promise.race([told.catch(() => {}), clock.sleep(devices.contactor.followsWithinMs)]);
    await devices.watchdog?.stop?.();
  }

  /** Takes one validated message of the station. */
  receive(message: StationMessage): void {
    switch (message.type) {
      case 'hello':
        this.#remembered ??= message.faults;
        this.#useSettings(message.settings);
        this.#lastPermitSeq = undefined;
        return;
      case 'settings':
        this.#useSettings(message.settings);
        return;
      case 'permit':
        // A permit that does not rise is a repeated or reordered one; an old permission is no permission.
        if (this.#lastPermitSeq !== undefined && message.seq <= this.#lastPermitSeq) return;
        this.#lastPermitSeq = message.seq;
        this.#lease = {
          seq: message.seq,
          limitMilliamps: message.limitMilliamps,
          leaseMs: message.leaseMs,
          receivedAtMicros: this.#parts.clock.monotonicMicros(),
        };
        return;
      case 'reset-fault': {
        const before = this.#faults;
        this.#faults = resetFault(before, message.code);
        if (message.code === 'welded-contactor') {
          this.#contactor = initialContactorMonitor(this.#parts.clock.monotonicMicros());
        }
        this.#announcer.faults(before, this.#faults);
        return;
      }
      case 'self-test':
        if (!this.#outputs.coil) this.#selfTest.start();
        return;
      case 'lock':
        this.#lock.request(message.position);
        return;
    }
  }

  /** The next snapshot goes out at once: a station has just connected. */
  announce(): void {
    this.#sent = { key: '', atMicros: 0 };
  }

  #onTrip(): void {
    if (this.#selfTest.running || !this.#outputs.coil) return;
    this.#tripped = true;
    this.#outputs.cut();
  }

  #useSettings(settings: GuardSettings): void {
    this.#settings = settings;
    this.#slow.useSettings(settings);
  }

  async #scan(): Promise<void> {
    const startedAtMicros = this.#parts.clock.monotonicMicros();
    this.#watch.begin(startedAtMicros);
    try {
      const inputs = await this.#fast.read();
      if (this.#stopped) return;
      const nowMicros = this.#parts.clock.monotonicMicros();
      this.#decide(inputs, nowMicros);
      await this.#apply(nowMicros);
      const seen = !inputs.inputLost && inputs.pilotAgeMicros <= SCAN_INTERVAL_MS * 2000;
      if (seen && !this.#contactor.stuck) await this.#heartbeat.feed(this.#outputs.coil);
      if (seen) {
        await this.#parts.devices.watchdog?.beat();
        this.#parts.onChecked?.();
      }
      this.#report(inputs, nowMicros);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (this.#stopped) return;
    const delayMs = this.#watch.end(this.#parts.clock.monotonicMicros());
    this.#timer = this.#parts.clock.after(delayMs, 'guard.scan', () => {
      this.#scanning = this.#scan();
    });
  }

  #decide(inputs: FastInputs, nowMicros: number): void {
    const { contactor, pilot } = this.#parts.devices;
    const followsWithinMicros = contactor.followsWithinMs * 1000;
    const { expected } = this.#outputs;
    const watched = watchContactor(this.#contactor, expected, inputs.contactsClosed, followsWithinMicros, nowMicros);
    this.#contactor = watched.monitor;
    this.#lease = ageLease(this.#lease, this.#settings, inputs.vehicle === 'A', nowMicros);
    this.#derating.see(this.#slow.temperatureMillicelsius?.value, this.#settings.derateMillicelsius, nowMicros);
    const connected = inputs.vehicle === 'B' || inputs.vehicle === 'C' || inputs.vehicle === 'D';
    if (this.#parts.config.socket) this.#proximity.see(this.#slow.proximityOhms, connected, nowMicros);
    const causes = this.#causes(inputs, watched.cause, nowMicros);
    this.#remind(causes);
    const before = this.#faults;
    this.#faults = updateFaults(before, causes, inputs.vehicle === 'A', nowMicros, this.#parts.config.faultPolicy);
    this.#announcer.faults(before, this.#faults);
    this.#limit = guardLimits(
      this.#parts.config,
      this.#settings,
      this.#slow,
      {
        lease: this.#lease,
        cableMilliamps: this.#proximity.milliamps,
        derated: this.#derating.derated || this.#slow.isLost('temperature', nowMicros),
      },
      nowMicros,
    );
    this.#charge = stepCharge(
      this.#charge,
      {
        vehicle: inputs.vehicle,
        diode: inputs.diode,
        limitMilliamps: this.#limit.milliamps,
        mustOpen: mustOpen(this.#faults),
        mayNotStart: mayNotStart(this.#faults),
        ventilated: this.#settings.ventilated,
        selfTestPassedAtMicros: this.#selfTest.stands(nowMicros) ? nowMicros : this.#selfTest.passedAtMicros,
        contactsClosed: inputs.contactsClosed,
        locked: inputs.locked,
        controllerSwitches: pilot.traits.switchesContactor,
      },
      nowMicros,
    );
    if (inputs.vehicle === 'A') this.#outputs.usePhases(this.#settings.phases);
    this.#lock.update(chargeOutput(this.#charge).lockWanted, inputs);
    this.#startSelfTest(inputs.vehicle, nowMicros);
  }

  #startSelfTest(vehicle: FastInputs['vehicle'], nowMicros: number): void {
    const { switchesContactor } = this.#parts.devices.pilot.traits;
    const wanted = chargeOutput(this.#charge).selfTestWanted && !this.#selfTest.stands(nowMicros);
    if (wanted && !this.#selfTest.ranSince(this.#charge.enteredAtMicros)) this.#selfTest.start();
    if (mustOpen(this.#faults)) return;
    // A controller gets no PWM before it has passed its test, so a test that failed is made good.
    if (switchesContactor && this.#selfTest.passedAtMicros === undefined) this.#selfTest.start();
    if (vehicle === 'A' && this.#selfTest.isDueWithoutVehicle(nowMicros)) this.#selfTest.start();
  }

  /** What the station remembers from before this guard began counts as seen once more, at the first hello only. */
  #remind(causes: Set<FaultCode>): void {
    if (this.#reminded || this.#remembered === undefined) return;
    this.#reminded = true;
    for (const code of this.#remembered) causes.add(code);
  }

  #causes(inputs: FastInputs, contactor: FaultCode | undefined, nowMicros: number): Set<FaultCode> {
    const { socket } = this.#parts.config;
    const { stopMillicelsius, derateMillicelsius } = this.#settings;
    const loopOverrun = this.#heartbeat.isOverdue(this.#outputs.coil);
    const tripped = this.#tripped;
    this.#tripped = false;
    return detectCauses(
      {
        vehicle: inputs.vehicle,
        diode: inputs.diode,
        pilotAgeMicros: inputs.pilotAgeMicros,
        inputLost: inputs.inputLost || (socket && this.#slow.isLost('proximity', nowMicros)),
        loopOverrun,
        emergencyStop: inputs.emergencyStop,
        coverOpen: inputs.coverOpen,
        earthPresent: inputs.earthPresent,
        residualTripped: inputs.residualTripped || tripped,
        selfTestRunning: this.#selfTest.running,
        selfTestFailed: this.#selfTest.takeFailure(),
        proximityOhms: this.#proximity.ohms,
        temperatureMillicelsius: this.#slow.temperatureMillicelsius?.value,
        thermometerLost: this.#slow.isLost('temperature', nowMicros),
        heatUnknown: this.#slow.silentMicros('temperature', nowMicros) >= HEAT_UNKNOWN_AFTER_MICROS,
        meterLost: this.#slow.isLost('meter', nowMicros),
        lockLate: this.#lock.late,
        ventilationRefused: this.#charge.state === 'refused',
        // After a gap the interlock has opened the contactor, and rightly so.
        contactor: loopOverrun && contactor === 'contactor-opened' ? undefined : contactor,
      },
      {
        stopMillicelsius,
        resumeMillicelsius: Math.min(stopMillicelsius, derateMillicelsius) - DERATE_HYSTERESIS_MILLICELSIUS,
      },
      new Set(this.#faults.map((fault) => fault.code)),
    );
  }

  async #apply(nowMicros: number): Promise<void> {
    const output = chargeOutput(this.#charge);
    // A trip that came while this scan decided has already switched off; the next scan takes it up as a fault.
    const coil = output.coil && !this.#tripped;
    const wave: PilotOutput =
      output.pilot === 'pwm'
        ? { kind: 'pwm', dutyPartsPerMillion: dutyPartsPerMillion(output.signalledMilliamps) }
        : { kind: output.pilot };
    const changes = await this.#outputs.apply(coil, wave, nowMicros);
    if (changes.coilWentOff) this.#slow.readMeterSoon();
    if (changes.waveKind !== undefined) this.#fast.outputChanged(changes.waveKind);
  }

  #report(inputs: FastInputs, nowMicros: number): void {
    const state = {
      seq: this.#snapshotSeq,
      atMicros: nowMicros,
      charge: this.#charge,
      inputs,
      coil: this.#outputs.coil,
      closings: this.#outputs.closings,
      selfTest: this.#selfTest.status,
      limit: this.#limit,
      slow: this.#slow,
      lock:
        this.#parts.devices.lock === undefined
          ? ('none' as const)
          : inputs.locked
            ? ('locked' as const)
            : ('unlocked' as const),
      faults: this.#faults,
      lease: this.#lease,
      loop: this.#watch.figures(),
    };
    this.#announcer.contacts(inputs.contactsClosed);
    const key = snapshotKey(state);
    if (key === this.#sent.key && nowMicros - this.#sent.atMicros < SNAPSHOT_INTERVAL_MICROS) return;
    this.#snapshotSeq += 1;
    this.#sent = { key, atMicros: nowMicros };
    this.#parts.send(buildSnapshot(state));
  }

  #fail(error: unknown): void {
    const { clock, devices, onFatal } = this.#parts;
    this.#stopped = true;
    this.#slow.stop();
    const off = devices.contactor.setCoil(false).catch(() => {
      // Nothing more can be done from here; without heartbeats the interlock drops the coil.
    });
    // Whoever hears of it ends the process, and with it a write that is still under way.
    void Promise.race([off, clock.sleep(LAST_WRITE_WITHIN_MS)]).then(() => onFatal(error));
  }
}
