// SPDX-License-Identifier: Apache-2.0
import type {
  CableLock,
  Contactor,
  ContactSensor,
  ControlPilot,
  DipSwitch,
  EnergyMeter,
  Heartbeat,
  ProximityContact,
  ResidualMonitor,
  Thermometer,
} from '../ports/devices.ts';

/** The parts of one connector. Those that are missing are not fitted on this board. */
export interface GuardDevices {
  readonly pilot: ControlPilot;
  readonly contactor: Contactor;
  readonly residual: ResidualMonitor;
  readonly heartbeat?: Heartbeat | undefined;
  /** The machine's own watchdog, fed after each checked scan. */
  readonly watchdog?: Heartbeat | undefined;
  readonly proximity?: ProximityContact | undefined;
  readonly earth?: ContactSensor | undefined;
  readonly emergencyStop?: ContactSensor | undefined;
  readonly tamper?: ContactSensor | undefined;
  readonly thermometer?: Thermometer | undefined;
  readonly dip?: DipSwitch | undefined;
  readonly meter?: EnergyMeter | undefined;
  readonly mainsMeter?: EnergyMeter | undefined;
  readonly lock?: CableLock | undefined;
}
