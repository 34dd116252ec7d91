// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import type { StatusView } from '../portal/views/status-view.ts';
import { askStation } from './control-client.ts';

const USAGE = `chargehand status [--data DIR] [--json]: what each connector of the running charger does and why (DIR: ./.bench)`;

/** @returns the exit code: 0 = shown, 1 = no charger runs there, 2 = wrong use */
export async function statusCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { data: { type: 'string', default: './.bench' }, json: { type: 'boolean', default: false } },
  });
  if (positionals.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const answer = await askStation(values.data, 'GET', '/api/v1/status');
  if (answer === undefined) {
    process.stderr.write(`chargehand: no charger runs on ${values.data}; name its data folder with --data\n`);
    return 1;
  }
  // Both ends are built from one source; the socket is this user's own.
  const view = answer.body as StatusView;
  process.stdout.write(values.json ? `${JSON.stringify(view, null, 2)}\n` : `${describe(view)}\n`);
  return 0;
}

function describe({ station, connectors }: StatusView): string {
  const { centralSystem, identity } = station;
  const link = centralSystem.kind === 'none' ? 'stand-alone' : centralSystem.online ? 'online' : 'offline';
  const lines = [`${identity.vendor} ${identity.model}, ${link}, ${station.undelivered} messages waiting`];
  for (const connector of connectors) {
    const amperes = (connector.limit.milliamps / 1000).toFixed(1);
    const limit = connector.limit.chain.reduce((lowest, link) => (link.milliamps < lowest.milliamps ? link : lowest));
    lines.push('', `Connector ${connector.id}: ${connector.status} (${connector.why})`);
    lines.push(`  limit ${amperes} A, set by ${limit.source}`);
    if (connector.meter !== null) {
      const { milliamps, watts, importWattHours } = connector.meter;
      const amps = milliamps?.map((phase) => (phase / 1000).toFixed(1)).join(' / ') ?? '–';
      const kilowatts = watts === null ? '–' : (watts / 1000).toFixed(2);
      lines.push(`  ${amps} A, ${kilowatts} kW, register ${importWattHours} Wh`);
    }
    for (const fault of connector.faults) lines.push(`  FAULT ${fault.code}: ${fault.remedy}`);
  }
  return lines.join('\n');
}
