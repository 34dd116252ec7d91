// SPDX-License-Identifier: Apache-2.0
import { restMs } from '../core/charge/closing-budget.ts';
import { chargeOutput } from '../core/charge/machine.ts';
import { mustOpen, resetFault, wantsSelfTest } from '../core/faults/active-set.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import { isConnected } from '../core/faults/detect.ts';
import { type ContactorTraits, initialContactorMonitor } from '../core/faults/watch/contactor-monitor.ts';
import { INITIAL_METER_WATCH } from '../core/faults/watch/meter-watch.ts';
import { cableMilliamps } from '../core/limits/cable.ts';
import { dutyPartsPerMillion } from '../core/pilot/duty.ts';
import type { GuardMessage, GuardSettings, RememberedFault, StationMessage } from '../link/messages.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { PilotOutput } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';
import { Announcer } from './announcer.ts';
import type { GuardConfig } from './config.ts';
import { decide, type GuardMemory, initialMemory } from './decision.ts';
import type { GuardDevices } from './devices.ts';
import { FastInputReader, type FastInputs } from './fast-inputs.ts';
import { HeartbeatFeeder } from './heartbeat-feeder.ts';
import { LockDriver } from './lock-driver.ts';
import { LoopWatch } from './loop-watch.ts';
import { MeterSigner } from './meter-signer.ts';
import { OutputWriter } from './output-writer.ts';
import { recallFaults } from './recall.ts';
import { SelfTestRunner } from './self-test-runner.ts';
import { SlowInputs, type SlowSeen } from './slow-inputs.ts';
import { buildSnapshot, snapshotKey } from './snapshot.ts';

export const SCAN_INTERVAL_MS = 10;
const SNAPSHOT_INTERVAL_MICROS = 100_000;
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
  readonly #watch: LoopWatch;
  readonly #signer: MeterSigner;
  readonly #traits: ContactorTraits;
  #settings: GuardSettings;
  #memory: GuardMemory;
  #slowSeen: SlowSeen;
  #lastPermitSeq: number | undefined;
  #tripped = false;
  #snapshotSeq = 0;
  #remembered: readonly RememberedFault[] | undefined;
  #reminded = false;
  /** The last snapshot; undefined: the next one goes out at once. */
  #sent: { readonly key: string; readonly atMicros: number } | undefined;
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
    this.#announcer = new Announcer(parts, () => this.#slow.registerWattHours);
    this.#watch = new LoopWatch(SCAN_INTERVAL_MS);
    this.#signer = new MeterSigner(parts.devices.meter, parts.send, parts.log);
    this.#traits = {
      followsWithinMicros: parts.devices.contactor.followsWithinMs * 1000,
      controllerSwitches: parts.devices.pilot.traits.switchesContactor,
    };
    this.#memory = initialMemory(nowMicros);
    this.#slowSeen = this.#slow.see(nowMicros);
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
    // A line that hangs must not keep the rest from being told; without heartbeats the interlock drops the coil.
    const off = devices.contactor.setCoil(false).catch(() => {});
    await Promise.race([off, clock.sleep(LAST_WRITE_WITHIN_MS)]);
    // A scan under way may be writing too, and its write must not be the last one.
    await Promise.race([this.#scanning, clock.sleep(LAST_WRITE_WITHIN_MS)]);
    await Promise.race([this.#outputs.reset().catch(() => {}), clock.sleep(LAST_WRITE_WITHIN_MS)]);
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
        this.#memory = {
          ...this.#memory,
          lease: {
            seq: message.seq,
            limitMilliamps: message.limitMilliamps,
            leaseMs: message.leaseMs,
            receivedAtMicros: this.#parts.clock.monotonicMicros(),
          },
        };
        return;
      case 'reset-fault':
        this.#reset(message.code);
        return;
      case 'self-test':
        if (!this.#outputs.coil) this.#selfTest.start();
        return;
      case 'lock':
        this.#lock.request(message.position);
        return;
      case 'sign-meter':
        this.#signer.ask(message);
        return;
    }
  }

  /** The next snapshot goes out at once: a station has just connected. */
  announce(): void {
    this.#sent = undefined;
  }

  /** A person has looked; what the watches hold against the part is forgotten with the fault. */
  #reset(code: FaultCode): void {
    const before = this.#memory;
    const { watches } = before;
    const nowMicros = this.#parts.clock.monotonicMicros();
    this.#memory = {
      ...before,
      faults: resetFault(before.faults, code),
      watches: {
        ...watches,
        contactor: code === 'welded-contactor' ? initialContactorMonitor(nowMicros) : watches.contactor,
        meter: code === 'meter-mismatch' ? INITIAL_METER_WATCH : watches.meter,
      },
    };
    this.#announcer.faults(before.faults, this.#memory.faults);
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
      if (seen && !this.#memory.watches.contactor.stuck) await this.#heartbeat.feed(this.#outputs.coil);
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
    this.#recall(nowMicros);
    this.#slowSeen = this.#slow.see(nowMicros);
    const before = this.#memory;
    const tripReported = this.#tripped;
    this.#tripped = false;
    this.#memory = decide(
      before,
      {
        inputs,
        slow: this.#slowSeen,
        outputs: { coil: this.#outputs.coil, expected: this.#outputs.expected },
        selfTest: {
          running: this.#selfTest.running,
          passedAtMicros: this.#selfTest.stands(nowMicros) ? nowMicros : this.#selfTest.passedAtMicros,
          failed: this.#selfTest.takeFailure(),
        },
        tripReported,
        lockLate: this.#lock.late,
        loopOverrun: this.#heartbeat.isOverdue(this.#outputs.coil),
      },
      this.#settings,
      this.#parts.config,
      this.#traits,
      nowMicros,
    );
    this.#announcer.faults(before.faults, this.#memory.faults);
    if (inputs.vehicle === 'A') this.#outputs.usePhases(this.#settings.phases);
    this.#moveLock(inputs);
    this.#startSelfTest(inputs.vehicle, nowMicros);
  }

  #moveLock(inputs: FastInputs): void {
    const proximityOhms = this.#slowSeen.proximity?.value;
    this.#lock.update(
      {
        locked: inputs.locked,
        contactsClosed: inputs.contactsClosed,
        charging: chargeOutput(this.#memory.charge).lockWanted,
        vehicle: isConnected(inputs.vehicle) && !mustOpen(this.#memory.faults),
        noVehicle: inputs.vehicle === 'A',
        cable: proximityOhms !== undefined && cableMilliamps(proximityOhms) > 0,
      },
      this.#settings.lock,
    );
  }

  #startSelfTest(vehicle: FastInputs['vehicle'], nowMicros: number): void {
    const { charge, faults } = this.#memory;
    const wanted = chargeOutput(charge).selfTestWanted && !this.#selfTest.stands(nowMicros);
    if (wanted && !this.#selfTest.ranSince(charge.enteredAtMicros)) this.#selfTest.start();
    // After a trip the fault ends with a test that passes; one that fails is a fault of its own, and waits its time.
    if (wantsSelfTest(faults, nowMicros, this.#parts.config.faultPolicy) && !this.#testFailedLately()) {
      this.#selfTest.start();
    }
    if (mustOpen(faults)) return;
    // A controller gets no PWM before it has passed its test, so a test that failed is made good.
    if (this.#traits.controllerSwitches && this.#selfTest.passedAtMicros === undefined) this.#selfTest.start();
    if (vehicle === 'A' && this.#selfTest.isDueWithoutVehicle(nowMicros)) this.#selfTest.start();
  }

  #testFailedLately(): boolean {
    return this.#memory.faults.active.some((fault) => fault.code === 'residual-self-test');
  }

  /** What the station remembers from before this guard began counts as seen once more, at the first hello only. */
  #recall(nowMicros: number): void {
    if (this.#reminded || this.#remembered === undefined) return;
    this.#reminded = true;
    const before = this.#memory.faults;
    const faults = recallFaults(before, this.#remembered, nowMicros);
    this.#memory = { ...this.#memory, faults };
    this.#announcer.faults(before, faults);
  }

  async #apply(nowMicros: number): Promise<void> {
    const output = chargeOutput(this.#memory.charge);
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
    const { config, devices } = this.#parts;
    const position = inputs.locked ? ('locked' as const) : ('unlocked' as const);
    const state = {
      seq: this.#snapshotSeq,
      atMicros: nowMicros,
      memory: this.#memory,
      policy: config.faultPolicy,
      inputs,
      slow: this.#slowSeen,
      contactor: {
        coil: this.#outputs.coil,
        closings: this.#outputs.closings,
        restMs: restMs(this.#memory.closings, config.closings),
      },
      selfTest: this.#selfTest.status,
      lock: devices.lock === undefined ? ('none' as const) : position,
      loop: this.#watch.figures(),
    };
    this.#announcer.contacts(inputs.contactsClosed);
    const key = snapshotKey(state);
    if (key === this.#sent?.key && nowMicros - this.#sent.atMicros < SNAPSHOT_INTERVAL_MICROS) return;
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
