// SPDX-License-Identifier: Apache-2.0
import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Clock } from '../../ports/clock.ts';
import { remedyOf } from '../rpc/remedies.ts';
import { CIPHER_SUITES } from '../rpc/tls.ts';
import { errorCode, failed, type Step, since, type Taken } from './step.ts';

export interface TlsFiles {
  /** PEM; in place of the system's. */
  readonly authorities?: readonly string[] | undefined;
  /** PEM: the charger's own certificate and its key (security profile 3). */
  readonly certificate?: string | undefined;
  readonly privateKey?: string | undefined;
}

/** A certificate that ends so soon deserves a word. */
const SOON_DAYS = 30;
const DAY_MS = 86_400_000;

/** Shakes hands and reads the certificate, also one that is not to be trusted; nothing secret is sent over such a connection. */
export async function secure(
  socket: Socket,
  host: string,
  files: TlsFiles,
  clock: Clock,
  limitMs: number,
): Promise<Taken<TLSSocket>> {
  const name = 'tls';
  const start = clock.monotonicMicros();
  let shaken: TLSSocket | Error | 'too-late';
  try {
    shaken = await shakeHands(socket, host, files, clock, limitMs);
  } catch (error) {
    // A certificate or key of our own that node cannot read.
    const cause = `The charger’s own certificate or key cannot be used (${errorCode(error)}).`;
    return failed({ name, found: 'no handshake', cause, remedy: 'Give certificate and key as PEM, of one pair.' });
  }
  const milliseconds = since(clock, start);
  if (shaken === 'too-late')
    return failed({
      name,
      milliseconds,
      found: 'silence',
      cause: 'The other end takes the connection and says nothing.',
      remedy: NOT_TLS,
    });
  if (shaken instanceof Error)
    return failed({ name, milliseconds, found: 'no handshake', ...handshakeProblem(errorCode(shaken)) });
  const certificate = shaken.getPeerX509Certificate();
  if (certificate === undefined)
    return failed({
      name,
      milliseconds,
      found: 'no certificate',
      cause: 'The other end shows no certificate.',
      remedy: NOT_TLS,
    });
  return judge(shaken, certificate, host, milliseconds, clock.wallMillis());
}

const NOT_TLS = 'Check the port: this may be one for ws://, or something else than a central system.';

function shakeHands(
  socket: Socket,
  host: string,
  { authorities, certificate, privateKey }: TlsFiles,
  clock: Clock,
  limitMs: number,
): Promise<TLSSocket | Error | 'too-late'> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(limitMs, 'connection test', () => resolve('too-late'));
    const end = (what: TLSSocket | Error): void => {
      timer.cancel();
      resolve(what);
    };
    try {
      const secured = connect({
        socket,
        servername: isIP(host) === 0 ? host : '',
        // It is judged below, in words.
        rejectUnauthorized: false,
        minVersion: 'TLSv1.2',
        ciphers: CIPHER_SUITES,
        ...(authorities === undefined ? {} : { ca: [...authorities] }),
        ...(certificate === undefined ? {} : { cert: certificate }),
        ...(privateKey === undefined ? {} : { key: privateKey }),
      });
      secured.once('secureConnect', () => end(secured));
      secured.on('error', end);
      secured.once('close', () => end(new Error('closed')));
    } catch (error) {
      timer.cancel();
      reject(error);
    }
  });
}

function judge(
  socket: TLSSocket,
  certificate: X509Certificate,
  host: string,
  milliseconds: number,
  nowMillis: number,
): Taken<TLSSocket> {
  const names = certificate.subjectAltName ?? 'no names';
  const [subject, issuer] = [inLine(certificate.subject), inLine(certificate.issuer)];
  const untilMillis = Date.parse(certificate.validTo);
  const daysLeft = Math.floor((untilMillis - nowMillis) / DAY_MS);
  const validTo = new Date(untilMillis).toISOString();
  const cipher = socket.getCipher();
  const facts = {
    ...{ protocol: socket.getProtocol(), cipher: cipher.standardName, subject, issuer, names },
    ...{ validFrom: new Date(Date.parse(certificate.validFrom)).toISOString(), validTo, daysLeft },
    fingerprint256: certificate.fingerprint256,
  };
  const found = `${socket.getProtocol()}, ${subject}, issued by ${issuer}, valid until ${validTo.slice(0, 10)}, for ${names}`;
  const problem = trustProblem(socket, certificate, host);
  if (problem !== undefined) return failed({ name: 'tls', milliseconds, found, facts, ...problem });
  const step: Step = { name: 'tls', outcome: 'passed', milliseconds, found, facts };
  if (daysLeft >= SOON_DAYS) return { step, result: socket };
  const cause = `The certificate ends in ${daysLeft} days.`;
  const remedy = 'Ask the operator of the central system to renew it.';
  return { step: { ...step, outcome: 'warning', cause, remedy }, result: socket };
}

interface Problem {
  readonly cause: string;
  readonly remedy: string;
}

function trustProblem(socket: TLSSocket, certificate: X509Certificate, host: string): Problem | undefined {
  const code = String(socket.authorizationError ?? '');
  if (!socket.authorized && code !== 'ERR_TLS_CERT_ALTNAME_INVALID') return certificateProblem(code);
  const fits = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  if (fits !== undefined && socket.authorized) return undefined;
  return {
    cause: `The certificate is not for ${host}.`,
    remedy: 'Use a name that stands in the certificate, or have a certificate made for this name.',
  };
}

function certificateProblem(code: string): Problem {
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return {
        cause: 'The certificate, or one it stands on, has expired.',
        remedy: 'Have the operator of the central system renew it. If it has not expired, set the charger’s date.',
      };
    case 'CERT_NOT_YET_VALID':
      return { cause: 'The certificate is not valid yet.', remedy: 'Set the charger’s date, or wait.' };
    case 'CERT_REVOKED':
      return { cause: 'The certificate was revoked.', remedy: 'Have the operator of the central system replace it.' };
    default:
      return {
        cause: `Nobody the charger trusts has signed the certificate (${code}).`,
        remedy:
          'Install the certificate of its issuer in the charger (or name it with --ca), or have the server send its intermediate certificates.',
      };
  }
}

function handshakeProblem(code: string): Problem {
  if (/WRONG_VERSION_NUMBER|UNKNOWN_PROTOCOL|HTTP_REQUEST|PACKET_LENGTH/.test(code))
    return {
      cause: 'The other end does not speak TLS on this port.',
      remedy: 'Use ws:// for this port, or the port for wss://.',
    };
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/.test(code))
    return {
      cause: 'The other end knows only TLS versions that are no longer safe.',
      remedy: 'Have the operator of the central system allow TLS 1.2 or newer.',
    };
  if (/NO_SHARED_CIPHER|HANDSHAKE_FAILURE|CIPHER/.test(code))
    return {
      cause: `Both ends have no cipher in common, or it wants a certificate of the charger (${code}).`,
      remedy: CLIENT_CERTIFICATE_REMEDY,
    };
  if (isClientCertificateProblem(code))
    return {
      cause: `The central system does not take the charger’s certificate (${code}).`,
      remedy: CLIENT_CERTIFICATE_REMEDY,
    };
  return { cause: `The handshake ended (${code}).`, remedy: remedyOf({ kind: 'tls' }) };
}

export const CLIENT_CERTIFICATE_REMEDY =
  'For security profile 3 install the charger’s certificate (or name it with --cert and --key); else ask for the ciphers of the OCPP security whitepaper.';

/** An alert about our certificate comes only after the handshake in TLS 1.3. */
export function isClientCertificateProblem(code: string): boolean {
  return /ALERT_(?:CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|NO_CERTIFICATE)|CERTIFICATE_REQUIRED|UNSUPPORTED_CERTIFICATE/.test(
    code,
  );
}

/** CN=a, O=b */
function inLine(name: string): string {
  return name.split('\n').join(', ');
}
