// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../../core/units/units.ts';
import type { World, WorldMeter } from '../../ports/world.ts';
import type { ActionTime } from './action-time.ts';
import { activeWatts, FREQUENCY_MILLIHERTZ, wattsOfPhases } from './charger-meter.ts';
import type { ConnectorPlant } from './connector-plant.ts';
import { createMeterSeal } from './meter-seal.ts';

/** What the mains meter on the feeder measures: the house and every connector. */
export interface Feeder {
  milliamps(): PerPhase;
  wattHours(): number;
}

/** The pins of one connector's chips, answered by its plant. */
export function connectorWorld(plant: ConnectorPlant, feeder: Feeder, time: ActionTime): World {
  return {
    onChange: (listener) => plant.onSense(listener),
    pilot: {
      drive: (periodNanoseconds, dutyNanoseconds) => plant.drivePilot(periodNanoseconds, dutyNanoseconds),
      highPeakMillivolts: () => plant.heldHighMillivolts(),
      lowPeakMillivolts: () => plant.heldLowMillivolts(),
      instantMillivolts: (agoMicros) => plant.instantMillivolts(agoMicros),
    },
    proximity: { ohms: () => plant.proximityOhms() },
    contactor: {
      driveCoil: (on) => plant.driveCoil(on),
      connectOuterPhases: (connected) => plant.connectOuterPhases(connected),
      mirrorClosed: () => plant.contactsClosed,
    },
    residual: {
      acMilliamps: () => plant.acMilliamps(),
      dcMilliamps: () => plant.dcMilliamps(),
      driveTest: (on) => plant.driveTest(on),
      sensedMilliamps: () => plant.sensedMilliamps(),
      setTripOutput: (on) => plant.setTripOutput(on),
    },
    temperature: {
      millicelsius: () => plant.millicelsius(),
      answers: () => !plant.faults.has('thermometer-silent'),
    },
    supply: { millivolts: () => plant.millivolts() },
    meter: plant.meter,
    mainsMeter: feederMeter(plant, feeder),
    dip: { code: () => plant.dipCode() },
    contacts: {
      emergencyStopPressed: () => plant.faults.has('emergency-stop'),
      coverOpen: () => plant.faults.has('tamper'),
      earthPresent: () => !plant.faults.has('ground-lost'),
      onChange: (listener) => plant.onSense(listener),
    },
    heartbeat: { edge: () => plant.gate.edge(time.micros()) },
    lock: { drive: (toward) => plant.lock.drive(toward), feedbackLocked: () => plant.lock.position === 'locked' },
    reader: { answers: () => !plant.faults.has('reader-silent'), card: () => plant.panel.card },
    display: {
      answers: () => !plant.faults.has('display-silent'),
      showText: (lines, symbol) => plant.panel.showText(lines, symbol),
      setBrightness: (percent) => plant.panel.setBrightness(percent),
    },
    light: { set: (lamp, on) => plant.panel.setLamp(lamp, on) },
    buzzer: { set: (on) => plant.panel.buzz(on) },
  };
}

function feederMeter(plant: ConnectorPlant, feeder: Feeder): WorldMeter {
  return {
    millivolts: () => plant.feederMillivolts(),
    milliamps: () => feeder.milliamps(),
    watts: () => activeWatts(plant.feederMillivolts(), feeder.milliamps()),
    phaseWatts: () => wattsOfPhases(plant.feederMillivolts(), feeder.milliamps()),
    importWattHours: () => feeder.wattHours(),
    seal: createMeterSeal(),
    frequencyMillihertz: () => FREQUENCY_MILLIHERTZ,
    nextAnswer: () => ({ kind: plant.faults.has('mains-meter-silent') ? 'silent' : 'answer' }),
  };
}
