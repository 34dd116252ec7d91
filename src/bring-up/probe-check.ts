// SPDX-License-Identifier: Apache-2.0
import type { Role } from '../board/board-schema.ts';
import { ROLE_NAMES } from '../board/board-schema.ts';
import type { DevicesByRole } from '../board/wire.ts';
import type { Device } from '../ports/devices.ts';
import type { PartCheck } from './part-check.ts';

/** Reads every part once and drives none: what answers, and what it says. */
export const PROBE_CHECK: PartCheck = {
  part: 'probe',
  title: 'Every part, read once',
  roles: ROLE_NAMES,
  onSiteOnly: false,
  async run({ board, devices, report }) {
    for (const { role, driver } of board.devices) {
      const device = deviceOf(devices, role);
      // Parts that did not start are reported where they were started.
      if (device === undefined) continue;
      const seen = await report.step(`${role} (${driver})`, () => read(device));
      if (seen !== undefined) report.must(`${role} (${driver})`, seen, 'answers', true);
    }
  },
};

function deviceOf(devices: DevicesByRole, role: Role): Device | undefined {
  return devices[role];
}

/** What a part says of itself without being driven. */
async function read(device: Device): Promise<string> {
  switch (device.kind) {
    case 'pilot': {
      const sample = await device.sample();
      if (sample.kind === 'verdict') return `state ${sample.vehicle}`;
      return `${(sample.highMillivolts / 1000).toFixed(2)} / ${(sample.lowMillivolts / 1000).toFixed(2)} V`;
    }
    case 'contactor':
      return (await device.isClosed()) ? 'closed' : 'open';
    case 'residual':
      return (await device.isTripped()) ? 'tripped' : 'quiet';
    case 'contact-sensor':
      return (await device.isActive()) ? 'active' : 'inactive';
    case 'thermometer':
      return `${((await device.readMillicelsius()) / 1000).toFixed(1)} °C`;
    case 'meter': {
      const { watts, importWattHours } = await device.read();
      return `${watts ?? '–'} W, register ${importWattHours ?? '–'} Wh`;
    }
    case 'dip':
      return `code ${(await device.readCode()).toString(2).padStart(3, '0')}`;
    case 'proximity': {
      const ohms = await device.readOhms();
      return Number.isFinite(ohms) ? `${Math.round(ohms)} Ω` : 'open';
    }
    case 'lock':
      return device.position();
    case 'display':
      return `${device.rows} lines of ${device.columns}, started`;
    case 'tag-reader':
    case 'light':
    case 'buzzer':
    case 'heartbeat':
      return 'started';
  }
}
