// SPDX-License-Identifier: Apache-2.0
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import type { ServerVerdict, ShownChain } from '../../station/security-api.ts';
import { addressOptions } from './addresses.ts';
import type { CloseReason, TlsProblem, TlsTerms } from './transport.ts';

/**
 * The suites of the whitepaper (A00.FR.318, 319) and those that are stronger: TLS 1.3, and ECDHE with RSA certificates,
 * which most servers have. Nothing with CBC, SHA-1 or keys of less than 112 bits of security.
 */
export const CIPHER_SUITES = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  '@SECLEVEL=2',
].join(':');

const HTTPS_PORT = 443;

export interface TlsTarget {
  readonly url: URL;
  readonly terms: TlsTerms;
  /** Opens the TCP connection in place of the system. */
  readonly dial: ((host: string, port: number) => Socket) | undefined;
  /** Resolves names in place of the system. */
  readonly lookup?: LookupFunction | undefined;
}

/**
 * Opens a TLS connection and has the server judged before a byte of ours goes over it. Exactly one of the two is called,
 * and none after `destroy` on what is returned.
 */
export function openTls(
  { url, terms, dial, lookup }: TlsTarget,
  opened: (socket: TLSSocket) => void,
  failed: (reason: CloseReason) => void,
): { destroy(): void } {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? HTTPS_PORT : Number(url.port);
  const tcp = dial === undefined ? addressOptions(lookup) : { socket: dial(host, port) };
  const socket = connect({ ...secureOptions(terms, host), host, port, ...tcp });
  let isOver = false;
  const end = (reason: CloseReason): void => {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    failed(reason);
  };
  socket.on('error', (error) => end(tlsFailure(error) ?? unreachable(error)));
  socket.on('close', () => end(unreachable(undefined)));
  socket.once('secureConnect', () => {
    if (isOver) return;
    // A server must not begin anew under other terms (TLS 1.2).
    socket.disableRenegotiation();
    const verdict = judged(terms, { host, chain: chainOf(socket), complaint: complaintOf(socket) });
    if (!verdict.trusted) {
      end({ kind: 'tls', tls: 'server-certificate', message: `no trusted TLS connection (${verdict.why})` });
      return;
    }
    isOver = true;
    opened(socket);
  });
  return {
    destroy() {
      isOver = true;
      socket.destroy();
    },
  };
}

/** Certificates that cannot be read are not trusted. */
function judged(terms: TlsTerms, shown: ShownChain): ServerVerdict {
  try {
    return terms.judge(shown);
  } catch (error) {
    return { trusted: false, why: error instanceof Error ? error.message : String(error) };
  }
}

function secureOptions({ roots, client }: TlsTerms, host: string): ConnectionOptions & object {
  return {
    minVersion: 'TLSv1.2',
    ciphers: CIPHER_SUITES,
    servername: isIP(host) === 0 ? host : '',
    // Judged at secureConnect, where nothing has been sent yet.
    rejectUnauthorized: false,
    ...(roots.length > 0 && { ca: [...roots], allowPartialTrustChain: true }),
    ...(client && { cert: client.chainPem, key: client.keyPem }),
  };
}

/** Node puts OpenSSL's code there, or that of its own check of the name; its types say Error. */
function complaintOf(socket: TLSSocket): string | undefined {
  const complaint: unknown = socket.authorizationError;
  if (socket.authorized) return undefined;
  return complaint instanceof Error ? complaint.message : String(complaint);
}

function chainOf(socket: TLSSocket): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  const seen = new Set<string>();
  let at: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  // A root is its own issuer.
  while (at?.raw !== undefined && !seen.has(at.fingerprint256)) {
    seen.add(at.fingerprint256);
    chain.push(at.raw);
    at = at.issuerCertificate;
  }
  return chain;
}

const PROBLEMS: readonly (readonly [TlsProblem, RegExp])[] = [
  ['version', /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|UNKNOWN_PROTOCOL|WRONG_VERSION|VERSION_TOO_LOW|WRONG_SSL_VERSION/],
  [
    'own-certificate',
    /ALERT_(?:NO_CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)/,
  ],
  [
    'cipher-suite',
    /HANDSHAKE_FAILURE|NO_CIPHER|WRONG_CIPHER|UNKNOWN_CIPHER|INSUFFICIENT_SECURITY|KEY_TOO_SMALL|NO_SHARED/,
  ],
];

const WORDS: Readonly<Record<TlsProblem, string>> = {
  version: 'the central system speaks no TLS of version 1.2 or newer',
  'own-certificate': 'the central system does not accept the certificate of this charger',
  'cipher-suite': 'the central system offers no TLS cipher suite that is allowed',
  'server-certificate': 'no trusted TLS connection',
};

/** What a TLS error of node means; undefined for an error that is not about TLS. */
export function tlsFailure(error: Error & { readonly code?: string }): CloseReason | undefined {
  const code = error.code ?? '';
  const detail = code !== '' ? code : error.message;
  // Some versions of node keep the reason in the message only.
  const text = `${code} ${error.message}`.toUpperCase().replaceAll(' ', '_');
  const tls = PROBLEMS.find(([, pattern]) => pattern.test(text))?.[0];
  const isTls = code === 'EPROTO' || /CERT|TLS|SSL|SIGNATURE|HOSTNAME/.test(code);
  if (!isTls) return undefined;
  if (tls !== undefined) return { kind: 'tls', tls, message: `${WORDS[tls]} (${detail})` };
  return { kind: 'tls', message: `no trusted TLS connection (${detail})` };
}

function unreachable(error: (Error & { readonly code?: string }) | undefined): CloseReason {
  const code = error?.code ?? '';
  const detail = code !== '' ? code : (error?.message ?? 'the connection ended during the TLS handshake');
  if (code === 'ENOTFOUND' || code.startsWith('EAI_'))
    return { kind: 'dns', message: `the name of the central system cannot be resolved (${detail})` };
  return { kind: 'refused', message: `the central system cannot be reached (${detail})` };
}
