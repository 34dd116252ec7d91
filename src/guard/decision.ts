// SPDX-License-Identifier: Apache-2.0
import { type ClosingBudget, countClosing, initialClosingBudget, restMs } from '../core/charge/closing-budget.ts';
import { type ChargeMemory, initialCharge, stepCharge } from '../core/charge/machine.ts';
import { BREAK_LOAD_AFTER_MICROS } from '../core/charge/transitions.ts';
import {
  type FaultSet,
  letGoWithinMs,
  mayNotStart,
  mustOpen,
  NO_FAULTS,
  updateFaults,
} from '../core/faults/active-set.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import { detectCauses, isConnected } from '../core/faults/detect.ts';
import {
  type ContactorMonitor,
  type ContactorTraits,
  type ExpectedContacts,
  initialContactorMonitor,
  watchContactor,
} from '../core/faults/watch/contactor-monitor.ts';
import {
  type CurrentSeen,
  type CurrentWatch,
  currentCauses,
  INITIAL_CURRENT_WATCH,
  watchCurrent,
} from '../core/faults/watch/current-watch.ts';
import { type HeatWatch, heatCauses, INITIAL_HEAT_WATCH, watchHeat } from '../core/faults/watch/heat-watch.ts';
import { INITIAL_METER_WATCH, type MeterWatch, meterCauses, watchMeter } from '../core/faults/watch/meter-watch.ts';
import { INITIAL_PILOT_WATCH, type PilotWatch, pilotCauses, watchPilot } from '../core/faults/watch/pilot-watch.ts';
import { INITIAL_RESIDUAL_WATCH, type ResidualWatch, watchResidual } from '../core/faults/watch/residual-watch.ts';
import {
  INITIAL_VOLTAGE_WATCH,
  type VoltageWatch,
  voltageCauses,
  watchVoltage,
} from '../core/faults/watch/voltage-watch.ts';
import {
  allowedByCable,
  type CableWatch,
  cableChanged,
  codingOhms,
  INITIAL_CABLE_WATCH,
  watchCable,
} from '../core/limits/cable-watch.ts';
import { combineLimits, type Limit } from '../core/limits/chain.ts';
import type { GuardLimitSource } from '../core/limits/sources.ts';
import type { VehicleState } from '../core/pilot/classify.ts';
import type { GuardSettings } from '../link/messages.ts';
import type { GuardConfig } from './config.ts';
import type { FastInputs } from './fast-inputs.ts';
import { guardLimits } from './limits.ts';
import { meterCurrents, meterPower, meterVoltages } from './meter-values.ts';
import { ageLease, NO_PERMIT, type PermitLease } from './permit-lease.ts';
import type { SlowSeen } from './slow-inputs.ts';

/** What the watches remember from one scan to the next. */
export interface Watches {
  readonly contactor: ContactorMonitor;
  readonly residual: ResidualWatch;
  readonly pilot: PilotWatch;
  readonly current: CurrentWatch;
  readonly voltage: VoltageWatch;
  readonly heat: HeatWatch;
  readonly meter: MeterWatch;
  readonly cable: CableWatch;
  /** Undefined until the pilot told for the first time. */
  readonly connected: boolean | undefined;
  /** Vehicles plugged in since the start. */
  readonly plugs: number;
}

/** All that the guard remembers from one scan to the next. */
export interface GuardMemory {
  readonly charge: ChargeMemory;
  readonly faults: FaultSet;
  readonly limit: Limit<GuardLimitSource>;
  readonly lease: PermitLease;
  readonly closings: ClosingBudget;
  readonly watches: Watches;
}

export function initialMemory(nowMicros: number): GuardMemory {
  return {
    charge: initialCharge(nowMicros),
    faults: NO_FAULTS,
    limit: combineLimits([]),
    lease: NO_PERMIT,
    closings: initialClosingBudget(nowMicros),
    watches: {
      contactor: initialContactorMonitor(nowMicros),
      residual: INITIAL_RESIDUAL_WATCH,
      pilot: INITIAL_PILOT_WATCH,
      current: INITIAL_CURRENT_WATCH,
      voltage: INITIAL_VOLTAGE_WATCH,
      heat: INITIAL_HEAT_WATCH,
      meter: INITIAL_METER_WATCH,
      cable: INITIAL_CABLE_WATCH,
      connected: undefined,
      plugs: 0,
    },
  };
}

/** Everything one scan knows. */
export interface GuardSeen {
  readonly inputs: FastInputs;
  readonly slow: SlowSeen;
  /** What the scan before wrote, and what must follow from it. */
  readonly outputs: { readonly coil: boolean; readonly expected: ExpectedContacts };
  readonly selfTest: {
    readonly running: boolean;
    /** When the last one ended well; now, where a passed test stands for a time. */
    readonly passedAtMicros: number | undefined;
    readonly failed: boolean;
  };
  /** The monitor's edge report came since the last scan. */
  readonly tripReported: boolean;
  readonly lockLate: boolean;
  readonly loopOverrun: boolean;
}

/**
 * One decision of the safety loop: what was seen and what is remembered give what is remembered next. Outputs follow
 * from that.
 */
export function decide(
  memory: GuardMemory,
  seen: GuardSeen,
  settings: GuardSettings,
  config: GuardConfig,
  traits: ContactorTraits,
  nowMicros: number,
): GuardMemory {
  const noVehicle = seen.inputs.vehicle === 'A';
  const { watches, causes } = watch(memory, seen, settings, config, traits, nowMicros);
  const lease = ageLease(memory.lease, settings, noVehicle, nowMicros);
  const surroundings = { noVehicle, selfTestPassedAtMicros: seen.selfTest.passedAtMicros };
  const faults = updateFaults(memory.faults, causes, surroundings, nowMicros, config.faultPolicy);
  const limit = guardLimits(
    config,
    settings,
    {
      lease,
      dip: seen.slow.dip,
      cableMilliamps: allowedByCable(watches.cable),
      derated: watches.heat.warmAtMicros !== undefined || seen.slow.thermometerLost,
      cutToMilliamps: watches.current.cutToMilliamps,
    },
    nowMicros,
  );
  const closings = countClosing(memory.closings, { coil: seen.outputs.coil, noVehicle }, config.closings, nowMicros);
  const charge = stepCharge(
    memory.charge,
    {
      vehicle: seen.inputs.vehicle,
      diode: seen.inputs.diode,
      limitMilliamps: limit.milliamps,
      mustOpen: mustOpen(faults),
      letGoWithinMs: letGoWithinMs(faults),
      mayNotStart: mayNotStart(faults),
      mayClose: restMs(closings, config.closings) === 0,
      ventilated: settings.ventilated,
      selfTestPassedAtMicros: seen.selfTest.passedAtMicros,
      contactsClosed: seen.inputs.contactsClosed,
      locked: seen.inputs.locked,
      controllerSwitches: traits.controllerSwitches,
    },
    nowMicros,
  );
  return { charge, faults, limit, lease, closings, watches };
}

/** Takes what was seen into every watch, and gathers the causes of faults that follow. */
function watch(
  { charge, watches: before }: GuardMemory,
  seen: GuardSeen,
  settings: GuardSettings,
  config: GuardConfig,
  traits: ContactorTraits,
  nowMicros: number,
): { readonly watches: Watches; readonly causes: ReadonlySet<FaultCode> } {
  const { inputs, slow, outputs, selfTest } = seen;
  const connected = isConnected(inputs.vehicle);
  const noVehicle = inputs.vehicle === 'A';
  const voltageRules = { ...settings.voltage, phases: settings.phases };
  const contactor = watchContactor(before.contactor, outputs.expected, inputs.contactsClosed, traits, nowMicros);
  const tripped = inputs.residualTripped || seen.tripReported;
  const residual = watchResidual(
    before.residual,
    { tripped, selfTestRunning: selfTest.running, coil: outputs.coil },
    nowMicros,
  );
  const { connected: wasConnected, plugs } = before;
  const watches: Watches = {
    contactor: contactor.monitor,
    residual: residual.watch,
    pilot: watchPilot(before.pilot, inputs.look, nowMicros),
    current: watchCurrent(before.current, currentSeen(charge, seen, nowMicros), settings.overload, nowMicros),
    voltage: watchVoltage(before.voltage, meterVoltages(slow.meter), voltageRules),
    heat: watchHeat(before.heat, slow.temperature, settings, nowMicros),
    meter: watchMeter(before.meter, meterPower(slow.meter)),
    cable: config.socket ? watchCable(before.cable, slow.proximity, connected, nowMicros) : before.cable,
    connected: noVehicle ? false : connected || wasConnected,
    plugs: connected && wasConnected === false ? plugs + 1 : plugs,
  };
  // After a gap the interlock has opened the contactor, and rightly so.
  const excused = seen.loopOverrun && contactor.cause === 'contactor-opened';
  const causes: readonly (FaultCode | undefined)[] = [
    ...scanCauses(watches.cable, charge, seen, config),
    ...pilotCauses(watches.pilot),
    ...currentCauses(watches.current),
    ...voltageCauses(watches.voltage, voltageRules),
    ...heatCauses(watches.heat, settings, slow.thermometerSilentMicros),
    // Without a vehicle there is no bill that a new count could spoil.
    ...meterCauses(watches.meter, { ...slow.meterState, restarted: slow.meterState.restarted && connected }),
    residual.cause,
    excused ? undefined : contactor.cause,
  ];
  return { watches, causes: new Set(causes.filter((code) => code !== undefined)) };
}

/** What this scan shows by itself. */
function scanCauses(
  cable: CableWatch,
  charge: ChargeMemory,
  seen: GuardSeen,
  config: GuardConfig,
): readonly FaultCode[] {
  const { inputs, slow } = seen;
  return detectCauses({
    vehicle: inputs.vehicle,
    diode: inputs.diode,
    pilotAgeMicros: inputs.pilotAgeMicros,
    inputLost: inputs.inputLost || (config.socket && slow.proximityLost),
    loopOverrun: seen.loopOverrun,
    emergencyStop: inputs.emergencyStop,
    coverOpen: inputs.coverOpen,
    earthPresent: inputs.earthPresent,
    selfTestFailed: seen.selfTest.failed,
    codingOhms: codingOhms(cable),
    cableChanged: cableChanged(cable),
    thermometerLost: slow.thermometerLost,
    lockLate: seen.lockLate,
    ventilationRefused: charge.state === 'refused',
    dipChanged: slow.dip !== undefined && slow.dip.now !== slow.dip.atStart,
  });
}

function currentSeen(charge: ChargeMemory, { inputs, slow, outputs }: GuardSeen, nowMicros: number): CurrentSeen {
  return {
    reading: meterCurrents(slow.meter),
    signalledMilliamps: charge.signalledMilliamps,
    coil: outputs.coil,
    contactsClosed: inputs.contactsClosed,
    noVehicle: inputs.vehicle === 'A',
    loadBroken: loadIsBroken(charge, inputs.vehicle, nowMicros),
  };
}

/** The vehicle had its 6 s and still shows its load when the contactor is about to open. */
function loadIsBroken({ state, enteredAtMicros }: ChargeMemory, vehicle: VehicleState, nowMicros: number): boolean {
  const holds = vehicle === 'C' || vehicle === 'D';
  return state === 'pausing' && holds && nowMicros - enteredAtMicros >= BREAK_LOAD_AFTER_MICROS;
}
