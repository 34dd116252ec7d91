// SPDX-License-Identifier: Apache-2.0
import { USUAL_CLOSING_RULES } from '../../src/core/charge/closing-budget.ts';
import { chargeOutput } from '../../src/core/charge/machine.ts';
import { CATALOGUE_POLICY, resetFault } from '../../src/core/faults/active-set.ts';
import { FAULT_CODES } from '../../src/core/faults/catalogue.ts';
import type { VehicleState } from '../../src/core/pilot/classify.ts';
import {
  INITIAL_SESSION_STATE,
  permitsEnergy,
  type SessionInput,
  type SessionState,
  stepSession,
} from '../../src/core/session/machine.ts';
import type { GuardConfig } from '../../src/guard/config.ts';
import { decide, type GuardMemory, type GuardSeen, initialMemory } from '../../src/guard/decision.ts';
import { CAUTIOUS_SETTINGS } from '../../src/link/cautious-settings.ts';
import type { GuardSettings } from '../../src/link/messages.ts';

const MS = 1000;
const SECOND = 1_000_000;
const BOARD_MILLIAMPS = 32_000;
const GRACE_SECONDS = 5;
const FALLBACK_MILLIAMPS = 8000;
const LEASE_MS = 1000;
const DERATED_MILLIAMPS = 10_000;
const TAG = '04A2B3C4';

const CONFIG: GuardConfig = {
  boardId: 'model',
  maximumMilliamps: BOARD_MILLIAMPS,
  dipMilliamps: (code) => [undefined, 12_000, 16_000, 24_000, 32_000][code],
  hasDip: true,
  socket: true,
  faultPolicy: CATALOGUE_POLICY,
  closings: USUAL_CLOSING_RULES,
};

/** The world as the sequence of events has made it, with nothing of the charger's own state in it. */
interface World {
  vehicle: 'A' | 'B' | 'C' | 'D' | 'E' | 'error';
  diodeMissing: boolean;
  cableOhms: number;
  emergencyStop: boolean;
  coverOpen: boolean;
  earth: boolean;
  residual: boolean;
  inputLost: boolean;
  welded: boolean;
  stuckOpen: boolean;
  lockJammed: boolean;
  selfTestFails: boolean;
  celsius: number;
  volts: number;
  /** Per cent of what is signalled; undefined: 0 A. */
  drawPercent: number;
  meterSilent: boolean;
  dip: number;
  stationAlive: boolean;
  stationMilliamps: number;
}

/**
 * The guard's decision and the session machine, driven through any order of events, with an independent record of what
 * was allowed. It knows nothing of rows, watches or chains: what it holds the decision to is what the issue says.
 */
export class ChargerModel {
  readonly violations: string[] = [];
  energised = 0;
  readonly #world: World = {
    vehicle: 'A',
    diodeMissing: false,
    cableOhms: 220,
    emergencyStop: false,
    coverOpen: false,
    earth: true,
    residual: false,
    inputLost: false,
    welded: false,
    stuckOpen: false,
    lockJammed: false,
    selfTestFails: false,
    celsius: 25,
    volts: 230,
    drawPercent: 100,
    meterSilent: false,
    dip: 4,
    stationAlive: true,
    stationMilliamps: 32_000,
  };
  #settings: GuardSettings = {
    ...CAUTIOUS_SETTINGS,
    stationLossGraceSeconds: GRACE_SECONDS,
    fallbackMilliamps: FALLBACK_MILLIAMPS,
    derateMilliamps: DERATED_MILLIAMPS,
  };
  #nowMicros = SECOND;
  #memory: GuardMemory = initialMemory(SECOND);
  #session: SessionState = INITIAL_SESSION_STATE;
  #coil = false;
  #contacts = false;
  #locked = false;
  #permitSeq = 0;
  #wattHours = 1000;
  #readAtMicros = 0;
  #selfTest = { runningSinceMicros: undefined as number | undefined, passedAtMicros: undefined as number | undefined };
  #testFailed = false;
  #overrun = false;
  /** Independent of the machines: the card that the central system accepted for the vehicle that is there. */
  #accepted = false;
  #asked: string | undefined;
  #permitEndsMicros = 0;
  #permittedMilliamps = 0;
  #pausingSinceMicros: number | undefined;
  #openedAtMicros = 0;
  #dipAtStart = 4;
  #plugged = false;
  #plugsSeen = 0;
  /** Of the scan before: a contact that breaks is believed at the second reading. */
  #cableBefore = 220;

  constructor() {
    this.scan(10);
    this.#startTest();
    this.scan(60);
  }

  get world(): World {
    return this.#world;
  }

  /** A station that is down hears nothing. */
  session(input: SessionInput): void {
    if (!this.#world.stationAlive) return;
    const policy = {
      blocked: undefined,
      freeIdTag: undefined,
      connectionTimeoutMs: 30_000,
      stopOnUnplug: true,
      unlocked: false,
    };
    const step = stepSession(this.#session, input, this.#nowMicros / 1000, policy);
    this.#session = step.state;
    for (const output of step.outputs) {
      if (output.kind === 'authorize') this.#asked = output.idTag;
      if (output.kind === 'end') this.#accepted = false;
    }
  }

  tap(): void {
    this.session({ kind: 'tag', idTag: TAG });
  }

  /** The central system's word counts for the tag that it was asked for, and for nothing else. */
  answer(accepted: boolean): void {
    if (!this.#world.stationAlive) return;
    const idTag = this.#asked;
    if (idTag === undefined) {
      // An answer nobody waits for.
      this.session(
        accepted ? { kind: 'authorized', idTag: 'ANOTHER' } : { kind: 'refused', idTag: TAG, reason: 'late' },
      );
      return;
    }
    this.#asked = undefined;
    this.#accepted = accepted;
    this.session(accepted ? { kind: 'authorized', idTag } : { kind: 'refused', idTag, reason: 'invalid' });
  }

  deauthorize(): void {
    if (this.#world.stationAlive && this.#session.kind === 'running') this.#accepted = false;
    this.session({ kind: 'deauthorized', stop: false });
  }

  stop(): void {
    if (this.#world.stationAlive && this.#session.kind === 'running') this.#accepted = false;
    this.session({ kind: 'remote-stop' });
    this.session({ kind: 'settled' });
  }

  setVentilated(ventilated: boolean): void {
    this.#settings = { ...this.#settings, ventilated };
  }

  resetFaults(): void {
    for (const code of FAULT_CODES) this.#memory = { ...this.#memory, faults: resetFault(this.#memory.faults, code) };
  }

  overrun(): void {
    this.#overrun = this.#coil;
  }

  killStation(): void {
    this.#world.stationAlive = false;
    this.#plugsSeen = this.#memory.watches.plugs;
  }

  /** The session goes on, unless the guard has seen another vehicle meanwhile. */
  startStation(): void {
    if (this.#world.stationAlive) return;
    this.#world.stationAlive = true;
    if (this.#memory.watches.plugs !== this.#plugsSeen) this.#unplugged();
  }

  /** One scan so much later. */
  scan(afterMs: number): void {
    this.#nowMicros += afterMs * MS;
    const { vehicle } = this.#world;
    if (vehicle === 'A') this.#unplugged();
    else if (vehicle !== 'E' && vehicle !== 'error') this.#plugIn();
    this.#permit();
    this.#finishTest();
    const before = this.#memory;
    this.#memory = decide(
      before,
      this.#see(),
      this.#settings,
      CONFIG,
      { followsWithinMicros: 100 * MS, controllerSwitches: false },
      this.#nowMicros,
    );
    this.#overrun = false;
    this.#testFailed = false;
    const output = chargeOutput(this.#memory.charge);
    this.#move(output.coil);
    if (output.selfTestWanted && this.#selfTest.runningSinceMicros === undefined) this.#startTest();
    this.#check(output.signalledMilliamps);
    this.#cableBefore = this.#world.cableOhms;
  }

  #unplugged(): void {
    // Whoever was accepted before plugging in is waited for.
    if (this.#plugged) this.#accepted = false;
    this.#plugged = false;
    this.session({ kind: 'unplugged' });
    if (this.#session.kind === 'ending') this.session({ kind: 'settled' });
  }

  #plugIn(): void {
    this.#plugged = true;
    this.session({ kind: 'plugged' });
  }

  #permit(): void {
    if (!this.#world.stationAlive) return;
    this.#permitSeq += 1;
    const limitMilliamps = permitsEnergy(this.#session) ? this.#world.stationMilliamps : 0;
    this.#permittedMilliamps = this.#world.stationMilliamps;
    this.#permitEndsMicros = limitMilliamps >= 6000 ? this.#nowMicros + (LEASE_MS + GRACE_SECONDS * 1000) * MS : 0;
    this.#memory = {
      ...this.#memory,
      lease: { seq: this.#permitSeq, limitMilliamps, leaseMs: LEASE_MS, receivedAtMicros: this.#nowMicros },
    };
  }

  #startTest(): void {
    this.#selfTest = { runningSinceMicros: this.#nowMicros, passedAtMicros: undefined };
  }

  #finishTest(): void {
    const since = this.#selfTest.runningSinceMicros;
    if (since === undefined || this.#nowMicros - since < 40 * MS) return;
    const passed = !this.#world.selfTestFails;
    this.#testFailed = !passed;
    this.#selfTest = { runningSinceMicros: undefined, passedAtMicros: passed ? this.#nowMicros : undefined };
  }

  #move(coil: boolean): void {
    if (this.#coil && !coil) this.#openedAtMicros = this.#nowMicros;
    this.#coil = coil;
    this.#contacts = this.#world.welded ? this.#contacts || coil : coil && !this.#world.stuckOpen;
    this.#locked = chargeOutput(this.#memory.charge).lockWanted && !this.#world.lockJammed;
  }

  #see(): GuardSeen {
    const world = this.#world;
    const reading = this.#readMeter();
    return {
      inputs: {
        vehicle: world.vehicle,
        diode: world.vehicle === 'A' ? 'unknown' : world.diodeMissing ? 'missing' : 'present',
        sample: undefined,
        look: undefined,
        pilotAgeMicros: 0,
        contactsClosed: this.#contacts,
        residualTripped: world.residual,
        emergencyStop: world.emergencyStop,
        coverOpen: world.coverOpen,
        earthPresent: world.earth,
        locked: this.#locked,
        inputLost: world.inputLost,
      },
      slow: {
        meter: reading,
        mains: undefined,
        temperature: { value: world.celsius * 1000, atMicros: this.#nowMicros },
        proximity: { value: world.cableOhms, atMicros: this.#nowMicros },
        dip: { atStart: this.#dipAtStart, now: world.dip },
        meterState: {
          lost: world.meterSilent,
          silentMicros: world.meterSilent ? this.#nowMicros - this.#readAtMicros : 0,
          noisy: false,
          restarted: false,
        },
        thermometerLost: false,
        thermometerSilentMicros: 0,
        proximityLost: false,
      },
      outputs: { coil: this.#coil, expected: this.#coil ? 'closed' : 'open' },
      selfTest: {
        running: this.#selfTest.runningSinceMicros !== undefined,
        passedAtMicros: this.#selfTest.passedAtMicros,
        failed: this.#testFailed,
      },
      tripReported: false,
      lockLate: false,
      loopOverrun: this.#overrun,
    };
  }

  #readMeter(): GuardSeen['slow']['meter'] {
    const world = this.#world;
    const { signalledMilliamps } = this.#memory.charge;
    const flows = this.#contacts && (world.vehicle === 'C' || world.vehicle === 'D');
    const milliamps = flows ? (signalledMilliamps * world.drawPercent) / 100 : 0;
    const watts = (milliamps * world.volts) / 1000;
    if (!world.meterSilent) {
      this.#wattHours += (watts * (this.#nowMicros - this.#readAtMicros)) / 3_600_000_000;
      this.#readAtMicros = this.#nowMicros;
    }
    const millivolts = world.volts * 1000;
    return {
      value: {
        millivolts: [millivolts, millivolts, millivolts],
        milliamps: [milliamps, 0, 0],
        watts,
        importWattHours: this.#wattHours,
        exportWattHours: undefined,
      },
      atMicros: this.#readAtMicros,
    };
  }

  #check(signalledMilliamps: number): void {
    const world = this.#world;
    const { state } = this.#memory.charge;
    if (signalledMilliamps > this.#highestAllowed()) {
      this.#violate(`signals ${signalledMilliamps} mA, allowed are ${this.#highestAllowed()}`);
    }
    this.#pausingSinceMicros = state === 'pausing' ? (this.#pausingSinceMicros ?? this.#nowMicros) : undefined;
    if (!this.#coil) return;
    this.energised += 1;
    const letsGo = this.#pausingSinceMicros !== undefined;
    if (letsGo && this.#nowMicros - (this.#pausingSinceMicros ?? 0) > 6 * SECOND)
      this.#violate('breaks no load after 6 s');
    const wants: VehicleState = world.vehicle;
    if (wants !== 'C' && !(wants === 'D' && this.#settings.ventilated)) this.#violate(`energised in ${wants}`);
    const blocked = this.#blocking();
    if (blocked !== undefined) this.#violate(`energised with ${blocked}`);
    if (letsGo) return;
    if (!this.#accepted) this.#violate('energised without authorization');
    if (this.#nowMicros > this.#permitEndsMicros) this.#violate('energised without permit');
    if (this.#highestAllowed() < 6000) this.#violate('energised below 6 A');
    if (this.#selfTest.passedAtMicros === undefined || this.#selfTest.passedAtMicros < this.#openedAtMicros) {
      this.#violate('energised without a self-test since the contacts last opened');
    }
  }

  /** The minimum of all that limits, worked out anew from the world. */
  #highestAllowed(): number {
    const world = this.#world;
    const dips = [this.#dipAtStart, world.dip].map((code) => CONFIG.dipMilliamps(code) ?? 0);
    const cable = cableAllows(world.cableOhms > 4500 ? this.#cableBefore : world.cableOhms);
    const leaseOver = this.#nowMicros > this.#permitEndsMicros - GRACE_SECONDS * SECOND;
    const permit = leaseOver ? Math.min(FALLBACK_MILLIAMPS, this.#permittedMilliamps) : this.#permittedMilliamps;
    const heat = world.celsius >= 70 ? DERATED_MILLIAMPS : BOARD_MILLIAMPS;
    return Math.min(BOARD_MILLIAMPS, ...dips, cable, permit, heat);
  }

  /** What must have the contacts open at once, as the world is in this very scan. */
  #blocking(): string | undefined {
    const world = this.#world;
    if (world.emergencyStop) return 'the emergency stop pressed';
    if (world.coverOpen) return 'the cover open';
    if (!world.earth) return 'no protective earth';
    if (world.residual && this.#selfTest.runningSinceMicros === undefined) return 'a residual current';
    if (world.inputLost) return 'an input lost';
    if (world.diodeMissing) return 'no diode';
    return undefined;
  }

  #violate(what: string): void {
    this.violations.push(`${what} in ${this.#memory.charge.state} at ${(this.#nowMicros / SECOND).toFixed(3)} s`);
  }
}

function cableAllows(ohms: number): number {
  if (ohms > 4500) return 0;
  if (ohms > 1000) return 13_000;
  return ohms > 330 ? 20_000 : 32_000;
}
