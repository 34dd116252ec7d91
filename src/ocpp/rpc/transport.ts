// SPDX-License-Identifier: Apache-2.0
import type { ServerVerdict, ShownChain } from '../../station/security-api.ts';

export const SUBPROTOCOL = 'ocpp1.6';

/** Where to connect and as whom. */
export interface ConnectRequest {
  /** ws:// or wss:// address, without the identity. */
  readonly url: string;
  /** Charge point id; becomes the last part of the path, percent-encoded (OCPP-J 1.6 §3.1.1). */
  readonly identity: string;
  /** Sent with every upgrade (security whitepaper A00.FR.203). */
  readonly credentials?: { readonly user: string; readonly password: Uint8Array };
  /** For wss:// addresses; left out: the well-known authorities are trusted, and no certificate is shown. */
  readonly tls?: TlsTerms;
}

/** On which terms a TLS connection is made. */
export interface TlsTerms {
  /** PEM; empty: the well-known ones. */
  readonly roots: readonly string[];
  /** The certificate to show, and its key. */
  readonly client?: { readonly chainPem: string; readonly keyPem: string };
  /** Asked after the handshake, before anything is sent. */
  readonly judge: (shown: ShownChain) => ServerVerdict;
}

/** What is wrong in a TLS handshake, where it can be told. */
export type TlsProblem = 'server-certificate' | 'version' | 'cipher-suite' | 'own-certificate';

/**
 * Why there is no connection (any more). `address`: the URL is of no use · `dns` · `refused`: nothing listens there or it
 * cannot be reached · `tls`: certificate or cipher · `http`: answered with another status than 101 · `subprotocol`: does
 * not speak ocpp1.6 · `timeout` · `lost`: ended without a word · `closed`: ended with a close frame.
 */
export type CloseKind = 'address' | 'dns' | 'refused' | 'tls' | 'http' | 'subprotocol' | 'timeout' | 'lost' | 'closed';

export interface CloseReason {
  readonly kind: CloseKind;
  /** One sentence for people; never holds a password. */
  readonly message: string;
  /** With `http`. */
  readonly httpStatus?: number;
  /** With `tls`. */
  readonly tls?: TlsProblem;
}

/** What a connection reports. `closed` comes exactly once, and nothing after it. */
export interface SocketListener {
  opened(): void;
  text(text: string): void;
  /** A ping or pong came: the peer lives. */
  heard(): void;
  closed(reason: CloseReason): void;
}

export interface RpcSocket {
  /** Does nothing while the connection is not open. */
  send(text: string): void;
  ping(): void;
  /** Says goodbye with a close frame; `closed` follows when the peer has answered. */
  close(): void;
  /** Drops the connection at once. */
  terminate(): void;
}

/** A way to reach a central system. Timeouts are the caller's: `terminate` works while connecting, too. */
export interface Transport {
  /** Never throws; every failure arrives at `closed`, after `connect` has returned. */
  connect(request: ConnectRequest, listener: SocketListener): RpcSocket;
}

/**
 * The address with the identity as its last path part; a trailing slash and a query are kept in their places.
 * @throws Error when the address is no ws:// or wss:// URL, or carries a user name or password
 */
export function connectionUrl(url: string, identity: string): URL {
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    throw new Error('the address of the central system is no URL; allowed is ws://host/path or wss://host/path');
  }
  if (address.protocol !== 'ws:' && address.protocol !== 'wss:') {
    throw new Error(
      `the address of the central system starts with ${address.protocol}//; allowed are ws:// and wss://`,
    );
  }
  if (address.username !== '' || address.password !== '') {
    throw new Error('the address of the central system must not hold a user name or password');
  }
  address.hash = '';
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/${encodeURIComponent(identity)}`;
  return address;
}
