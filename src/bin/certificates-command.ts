// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import type { CertificatesView, SecurityLogView } from '../portal/views/certificates-view.ts';
import { askStation, type ControlAnswer } from './control-client.ts';

export const CERTIFICATES_USAGE = `chargehand certificates list
chargehand certificates install FILE.pem [--manufacturer]   a root for the central system, or the manufacturer's
chargehand certificates delete ID                           the first 8 digits of its id are enough
chargehand certificates log                                 the security log, newest first

--data DIR (./.bench) names the charger's data folder. The charger must run.`;

const BASE = '/api/v1/certificates';
const SHORT = 8;
const refusal = v.object({ error: v.object({ message: v.string() }) });

/** @returns the exit code: 0 = done, 1 = not possible, 2 = wrong use */
export async function certificatesCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string', default: './.bench' },
      manufacturer: { type: 'boolean', default: false },
    },
  });
  const [verb, what, ...more] = positionals;
  if (more.length === 0) {
    if (verb === 'list' && what === undefined) return tell(await askStation(values.data, 'GET', BASE), listText);
    if (verb === 'log' && what === undefined)
      return tell(await askStation(values.data, 'GET', '/api/v1/security-events'), logText);
    if (verb === 'install' && what !== undefined) {
      const kind = values.manufacturer ? 'manufacturer-root' : 'central-system-root';
      const body = { kind, pem: readFileSync(what, 'utf8') };
      return tell(await askStation(values.data, 'POST', BASE, body), () => 'installed');
    }
    if (verb === 'delete' && what !== undefined) return remove(values.data, what);
  }
  process.stderr.write(`${CERTIFICATES_USAGE}\n`);
  return 2;
}

async function remove(dataFolder: string, wanted: string): Promise<number> {
  const list = await askStation(dataFolder, 'GET', BASE);
  if (list?.status !== 200) return tell(list, () => '');
  const { certificates } = list.body as CertificatesView;
  const ids = new Set(certificates.filter(({ id }) => id.startsWith(wanted.toLowerCase())).map(({ id }) => id));
  const [id] = ids;
  if (id === undefined || ids.size > 1 || wanted.length < SHORT) {
    process.stderr.write(`chargehand: ${wanted} is not the id of one certificate; see "certificates list"\n`);
    return 1;
  }
  return tell(await askStation(dataFolder, 'DELETE', `${BASE}/${id}`), () => 'deleted');
}

function tell<T>(answer: ControlAnswer | undefined, text: (body: T) => string): number {
  if (answer !== undefined && answer.status < 300) {
    // Names in certificates come from elsewhere; a terminal obeys control characters.
    process.stdout.write(`${text(answer.body as T).replaceAll(/[^\P{Cc}\n]/gu, ' ')}\n`);
    return 0;
  }
  const why =
    answer === undefined
      ? 'no charger runs there; name its data folder with --data'
      : v.parse(refusal, answer.body).error.message;
  process.stderr.write(`chargehand: ${why}\n`);
  return 1;
}

function listText({ certificates, requestedAtMillis }: CertificatesView): string {
  const lines = certificates.map(({ id, kind, subject, validToMillis, inUse }) => {
    const until = new Date(validToMillis).toISOString().slice(0, 10);
    return `${id.slice(0, SHORT)}  ${kind.padEnd(19)}  until ${until}  ${subject}${inUse ? '  (in use)' : ''}`;
  });
  if (requestedAtMillis !== null)
    lines.push(`a certificate was asked for at ${new Date(requestedAtMillis).toISOString()}`);
  return lines.length === 0 ? 'no certificate is installed' : lines.join('\n');
}

function logText({ waiting, events }: SecurityLogView): string {
  const lines = events.map(
    ({ atMillis, type, techInfo }) => `${new Date(atMillis).toISOString()}  ${type}  ${techInfo ?? ''}`,
  );
  return [`${waiting} wait for the central system`, ...lines].join('\n');
}
