// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { probeCentralSystem } from '../ocpp/probe/probe.ts';
import { passwordBytes } from '../ocpp/rpc/authorization-key.ts';
import { SystemClock, SystemRandom } from '../platform/system-clock.ts';
import type { CentralLinkView } from '../portal/views/link-view.ts';
import type { LinkState } from '../ports/central-link.ts';
import { askStation } from './control-client.ts';
import { describeProbe } from './ocpp-test-text.ts';
import { packageFile } from './paths.ts';
import { readStoredLogin, type StoredLogin } from './stored-login.ts';
import { terminalJson } from './terminal-text.ts';

const USUAL_SECONDS = 10;
const LONGEST_SECONDS = 60;

export const OCPP_TEST_USAGE = `chargehand ocpp test URL --id ID [options]   walks the way to a central system, step by step
chargehand ocpp test --configured [options]  the same with the charger's own address, identity and password

  --user NAME --password-file FILE    what to log in with; NAME: the identity, FILE: - = standard input
  --ca FILE                           certificates (PEM) to trust in place of the system's
  --cert FILE --key FILE              the charger's own certificate (security profile 3)
  --no-boot                           without BootNotification
  --timeout SECONDS                   longest wait of each step, 1 to ${LONGEST_SECONDS} (${USUAL_SECONDS})
  --take-over                         also under the identity of a charger that is connected; see below
  --data DIR                          data folder of the charger (./.bench)
  --json                              for programs

A central system drops the connection of a charger when a second one comes under its identity. So while the charger of
--data is connected, the test under its identity ends after TLS, unless --take-over says otherwise.
Exit code: 0 = all passed, 1 = a step failed, 2 = wrong use, 3 = held back.`;

type Values = NonNullable<ReturnType<typeof readArguments>>['values'];

function readArguments(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ id: text, user: text, 'password-file': text, ca: text, cert: text, key: text },
        ...{ configured: flag, 'no-boot': flag, 'take-over': flag, json: flag },
        timeout: { type: 'string', default: String(USUAL_SECONDS) },
        data: { type: 'string', default: './.bench' },
      },
    });
  } catch {
    return undefined;
  }
}

/** @returns the exit code; undefined: wrong use */
export async function ocppTest(args: readonly string[]): Promise<number | undefined> {
  const read = readArguments(args);
  if (read === undefined) return undefined;
  const { values, positionals } = read;
  const [url, ...more] = positionals;
  const seconds = /^\d{1,2}$/.test(values.timeout) ? Number(values.timeout) : 0;
  const isWhole = values.configured || (url !== undefined && values.id !== undefined);
  const isPair = (values.cert === undefined) === (values.key === undefined);
  if (more.length > 0 || !isWhole || !isPair || seconds < 1 || seconds > LONGEST_SECONDS) return undefined;
  const running = await linkOfRunning(values.data);
  const login = readLogin(values, url, running);
  const clock = new SystemClock();
  const report = await probeCentralSystem({
    clock,
    random: new SystemRandom(),
    url: login.url,
    identity: login.identity,
    ...(login.password === '' ? {} : { credentials: { user: login.user, password: passwordBytes(login.password) } }),
    tls: login.tls,
    boot: values['no-boot'] ? undefined : bootRequest(),
    holdBack: values['take-over'] ? undefined : holdBack(running, login.identity),
    stepLimitMs: seconds * 1000,
  });
  process.stdout.write(`${values.json ? terminalJson(report, 2) : describeProbe(report)}\n`);
  return { passed: 0, failed: 1, incomplete: 3 }[report.outcome];
}

/** Undefined: no charger runs there. */
async function linkOfRunning(data: string): Promise<CentralLinkView | undefined> {
  const answer = await askStation(data, 'GET', '/api/v1/ocpp/link').catch(() => undefined);
  // Both ends are built from one source; the socket is this user's own.
  return answer?.status === 200 ? (answer.body as CentralLinkView) : undefined;
}

/** States in which the central system may hold a connection of the charger. */
const CONNECTED: ReadonlySet<LinkState> = new Set(['connecting', 'booting', 'pending', 'rejected', 'accepted']);

function holdBack(running: CentralLinkView | undefined, identity: string): string | undefined {
  if (running === undefined || running.identity !== identity || !CONNECTED.has(running.state)) return undefined;
  return 'held back: the charger is connected under this identity, and a second connection would throw it out; --take-over does it all the same';
}

/** @throws Error when nothing is configured, or a file cannot be read */
function readLogin(values: Values, url: string | undefined, running: CentralLinkView | undefined): StoredLogin {
  const stored = values.configured ? readStoredLogin(values.data) : undefined;
  const identity = values.id ?? running?.identity ?? stored?.identity ?? '';
  if (identity === '')
    throw new Error('the charge point id is not in the data folder; start the charger, or name it with --id');
  const address = url ?? stored?.url ?? '';
  if (address === '') throw new Error('the charger has no address of a central system; name one, or set ocpp.url');
  const { ca, cert, key, user, 'password-file': passwordFile } = values;
  return {
    url: address,
    identity,
    user: user ?? (stored?.user || identity),
    password: passwordFile === undefined ? (stored?.password ?? '') : readPassword(passwordFile),
    tls: {
      ...stored?.tls,
      ...(ca !== undefined && { authorities: [readFileSync(ca, 'utf8')] }),
      ...(cert !== undefined && { certificate: readFileSync(cert, 'utf8') }),
      ...(key !== undefined && { privateKey: readFileSync(key, 'utf8') }),
    },
  };
}

/** The first line. */
function readPassword(file: string): string {
  return readFileSync(file === '-' ? 0 : file, 'utf8').split(/\r?\n/, 1)[0] ?? '';
}

function bootRequest() {
  const version: unknown = JSON.parse(readFileSync(packageFile(), 'utf8')).version;
  return { chargePointVendor: 'Chargehand', chargePointModel: 'Connection test', firmwareVersion: String(version) };
}
