// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { Listeners } from '../../core/flow/listeners.ts';
import type { Unsubscribe } from '../../ports/buses.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type {
  CertificateKind,
  CertificateRepository,
  RootKind,
  StoredCertificate,
} from '../../ports/security-store.ts';
import type { Settings } from '../../settings/settings.ts';
import type {
  CertificateHash,
  Certificates,
  CertificateView,
  DeleteOutcome,
  HashAlgorithm,
  InstallOutcome,
  OwnCertificate,
  SecurityLog,
  ServerVerdict,
  ShownChain,
  TrustedTime,
} from '../security-api.ts';
import { dateProblem, idOf, isIssuedBy, keyProblem, publicKeyOf, readCertificates, validityOf } from './chain.ts';
import type { OwnKeys } from './own-keys.ts';
import { judgeServer } from './server-verdict.ts';
import { hashesOf } from './x509.ts';

/** A certificate is renewed a month before it ends (whitepaper A02.FR.02). */
const RENEW_BEFORE_MS = 30 * 86_400_000;
/** So many own certificates are kept, the newest: one in use, one that may not have worked yet, one that did. */
const MOST_OWN = 3;

export interface CertificateStoreOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly repository: CertificateRepository;
  readonly keys: OwnKeys;
  readonly events: SecurityLog;
  readonly time: TrustedTime;
}

interface Installed extends StoredCertificate {
  readonly x509: X509Certificate;
}

/** Certificates in the store, their private keys beside it. */
export class CertificateStore implements Certificates {
  readonly #options: CertificateStoreOptions;
  readonly #listeners = new Listeners<[kind: CertificateKind]>();
  #installed: readonly Installed[] = [];
  /** Ids of what the connection stands on. */
  #connectedBy: ReadonlySet<string> = new Set();

  constructor(options: CertificateStoreOptions) {
    this.#options = options;
    this.#read();
    // After a factory reset there are keys that nothing needs any more.
    options.keys.keepOnly(this.#of('charge-point').map(({ x509 }) => x509));
  }

  get requestedAtMillis(): number | undefined {
    return this.#options.keys.requestedAtMillis;
  }

  list(): readonly CertificateView[] {
    const order = ['central-system-root', 'manufacturer-root', 'charge-point'];
    const views = this.#installed.map(({ id, kind, x509, addedAtMillis, isFallback }) => {
      const { fromMillis, toMillis } = validityOf(x509);
      const names = { subject: oneLine(x509.subject), issuer: oneLine(x509.issuer) };
      const dates = { validFromMillis: fromMillis, validToMillis: toMillis, addedAtMillis };
      const serialNumber = x509.serialNumber.toLowerCase();
      return { id, kind, ...names, serialNumber, ...dates, inUse: this.#isInUse(id, kind), isFallback };
    });
    return views.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  }

  async hashes(kind: RootKind, algorithm: HashAlgorithm): Promise<readonly CertificateHash[]> {
    const roots = this.#of(kind);
    return Promise.all(roots.map(({ pem, issuerKey }) => hashesOf(pem, issuerKey, algorithm)));
  }

  async install(kind: RootKind, pem: string, by: string): Promise<InstallOutcome> {
    const [x509] = readCertificates(pem) ?? [];
    if (x509 === undefined) return rejected('it is no certificate in PEM form');
    const id = idOf(x509);
    if (this.#of(kind).some((one) => one.id === id && !one.isFallback)) return { kind: 'accepted', id };
    const issuer = isIssuedBy(x509, x509)
      ? x509
      : this.#installed.find((one) => one.kind !== 'charge-point' && isIssuedBy(x509, one.x509))?.x509;
    const problem = this.#rootProblem(kind, x509) ?? (issuer === undefined ? UNKNOWN_ISSUER : undefined);
    if (problem !== undefined || issuer === undefined) return rejected(problem ?? UNKNOWN_ISSUER);
    // With the check on there is one root, and the one it replaces until the new one has worked.
    const replaced = kind === 'central-system-root' && this.#checksRoots ? this.#of(kind) : [];
    const facts = { issuerKey: publicKeyOf(issuer), addedAtMillis: this.#options.clock.wallMillis() };
    const stored = { id, kind, pem: x509.toString(), ...facts, isFallback: false };
    if (!this.#put(stored, replaced)) return { kind: 'failed', why: 'the storage fails' };
    this.#reconfigured(`${kind} ${short(id)} installed by ${by}`, kind);
    return { kind: 'accepted', id };
  }

  async delete(hash: CertificateHash, by: string): Promise<DeleteOutcome> {
    for (const { id, kind, pem, issuerKey } of this.#installed) {
      const its = await hashesOf(pem, issuerKey, hash.algorithm).catch(() => undefined);
      if (its === undefined || !isSameHash(its, hash)) continue;
      // The charger's own are not the central system's to delete (whitepaper M04.FR.06).
      return kind === 'charge-point' ? 'failed' : this.deleteById(id, by);
    }
    return 'not-found';
  }

  deleteById(id: string, by: string): DeleteOutcome {
    const found = this.#installed.filter((one) => one.id === id);
    const [first] = found;
    if (first === undefined) return 'not-found';
    if (found.some(({ kind }) => this.#isInUse(id, kind))) return 'failed';
    try {
      this.#options.repository.remove(id);
    } catch (error) {
      this.#options.log.error({ cause: String(error) }, 'a certificate could not be removed');
      return 'failed';
    }
    this.#reconfigured(`${first.kind} ${short(id)} deleted by ${by}`, first.kind);
    return 'accepted';
  }

  requestSigning(): Promise<string> {
    return this.#options.keys.request();
  }

  takeSigned(chainPem: string): InstallOutcome {
    const outcome = this.#takeSigned(chainPem);
    if (outcome.kind === 'rejected') this.#options.events.report('InvalidChargePointCertificate', outcome.why);
    return outcome;
  }

  roots(kind: RootKind): readonly string[] {
    // The newest first, so that a chain that could end at several ends there.
    return this.#of(kind)
      .map(({ pem }) => pem)
      .reverse();
  }

  own(): readonly OwnCertificate[] {
    const { time, keys } = this.#options;
    const nowMillis = time.nowMillis();
    const rated = this.#of('charge-point').flatMap(({ id, pem, x509 }) => {
      const keyPem = keys.keyOf(x509);
      if (keyPem === undefined) return [];
      const { fromMillis, toMillis } = validityOf(x509);
      const isValid = dateProblem(x509, nowMillis, !time.isKnown) === undefined;
      return [{ isValid, fromMillis, certificate: { id, chainPem: pem, keyPem, validToMillis: toMillis } }];
    });
    // One that has ended is better than none: the central system may know better what time it is.
    rated.sort((a, b) => Number(b.isValid) - Number(a.isValid) || b.fromMillis - a.fromMillis);
    return rated.map(({ certificate }) => certificate);
  }

  needsRenewal(): boolean {
    const [newest] = this.own();
    return newest !== undefined && newest.validToMillis - this.#options.time.nowMillis() < RENEW_BEFORE_MS;
  }

  judge(shown: ShownChain): ServerVerdict {
    const { time, settings } = this.#options;
    const installed = this.#of('central-system-root').map(({ x509 }) => x509);
    if (installed.length === 0 && !settings.get('ocpp.trustWellKnownCertificates'))
      return { trusted: false, why: 'no root certificate is installed' };
    return judgeServer(shown, installed, time);
  }

  connectedBy(shown: ShownChain | undefined): void {
    const chain = shown?.chain.map((der) => idOf(new X509Certificate(der))) ?? [];
    this.#connectedBy = new Set(chain);
    const roots = this.#of('central-system-root');
    if (!roots.some(({ id, isFallback }) => !isFallback && this.#connectedBy.has(id))) return;
    const fallbacks = roots.filter(({ isFallback }) => isFallback);
    for (const { id } of fallbacks) this.#options.repository.remove(id);
    if (fallbacks.length > 0)
      this.#reconfigured('the root certificate that was replaced is removed', 'central-system-root');
  }

  onChange(listener: (kind: CertificateKind) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** Key AdditionalRootCertificateCheck. */
  get #checksRoots(): boolean {
    return this.#options.settings.get('ocpp.key.AdditionalRootCertificateCheck');
  }

  #rootProblem(kind: RootKind, x509: X509Certificate): string | undefined {
    const { time, settings } = this.#options;
    if (!x509.ca) return 'it is not the certificate of a certificate authority';
    const problem = keyProblem(x509) ?? dateProblem(x509, time.nowMillis(), !time.isKnown);
    if (problem !== undefined) return problem;
    if (kind === 'central-system-root' && this.#checksRoots) {
      const current = this.#of(kind).filter(({ isFallback }) => !isFallback);
      if (current.length > 0 && !current.some((one) => isIssuedBy(x509, one.x509)))
        return 'it is not signed by the root certificate it would replace';
    }
    const count = this.#installed.filter((one) => one.kind !== 'charge-point').length;
    const most = settings.get('ocpp.key.CertificateStoreMaxLength');
    return count >= most ? `there is room for ${most} root certificates` : undefined;
  }

  #takeSigned(chainPem: string): InstallOutcome {
    const { settings, time, keys } = this.#options;
    const longest = settings.get('ocpp.key.CertificateSignedMaxChainSize');
    if (chainPem.length > longest) return rejected(`the chain is longer than ${longest} characters`);
    const chain = readCertificates(chainPem);
    if (chain === undefined) return rejected('there is no certificate in PEM form');
    const [leaf] = chain;
    if (keys.keyOf(leaf) === undefined) return rejected('it was made for another key');
    if (leaf.ca) return rejected('it is the certificate of a certificate authority');
    const roots = this.#installed.filter(({ kind }) => kind !== 'charge-point').map(({ x509 }) => x509);
    const path = keys.pathOf(chain, roots);
    if (path === undefined) return rejected('its chain does not lead to a root certificate that is installed');
    for (const one of path) {
      const problem = dateProblem(one, time.nowMillis(), !time.isKnown);
      if (problem !== undefined) return rejected(`${oneLine(one.subject)}: ${problem}`);
    }
    const id = idOf(leaf);
    const issuer = path[1];
    const stored: StoredCertificate = {
      id,
      kind: 'charge-point',
      pem: chain.map((one) => one.toString()).join(''),
      issuerKey: issuer === undefined ? new Uint8Array() : publicKeyOf(issuer),
      addedAtMillis: this.#options.clock.wallMillis(),
      isFallback: false,
    };
    if (!this.#put(stored, [])) return { kind: 'failed', why: 'the storage fails' };
    keys.answered(leaf);
    this.#dropOldOwn();
    this.#reconfigured(`charge-point ${short(id)} installed`, 'charge-point');
    return { kind: 'accepted', id };
  }

  #dropOldOwn(): void {
    const kept = this.own().slice(0, MOST_OWN);
    const dropped = this.#of('charge-point').filter(({ id }) => !kept.some((one) => one.id === id));
    for (const { id } of dropped) this.#options.repository.remove(id);
    this.#read();
    this.#options.keys.keepOnly(this.#of('charge-point').map(({ x509 }) => x509));
  }

  #isInUse(id: string, kind: CertificateKind): boolean {
    const { settings } = this.#options;
    if (kind === 'charge-point') return this.own()[0]?.id === id;
    if (kind !== 'central-system-root') return false;
    if (this.#connectedBy.has(id)) return true;
    // Nobody may take away the only root of a charger that needs one to come back.
    const isSecure = settings.get('ocpp.securityProfile') >= 2 || settings.get('ocpp.url').startsWith('wss:');
    return isSecure && this.#of(kind).every((one) => one.id === id);
  }

  #put(certificate: StoredCertificate, replaced: readonly Installed[]): boolean {
    const { repository, log } = this.#options;
    try {
      for (const old of replaced) if (old.isFallback) repository.remove(old.id);
      repository.put(
        certificate,
        replaced.filter(({ isFallback }) => !isFallback).map(({ id }) => id),
      );
    } catch (error) {
      log.error({ cause: String(error) }, 'a certificate could not be stored');
      return false;
    }
    this.#read();
    return true;
  }

  #reconfigured(what: string, kind: CertificateKind): void {
    this.#read();
    this.#options.events.report('ReconfigurationOfSecurityParameters', what);
    this.#listeners.tell(kind);
  }

  #read(): void {
    this.#installed = this.#options.repository.all().flatMap((stored) => {
      const [x509] = readCertificates(stored.pem) ?? [];
      return x509 === undefined ? [] : [{ ...stored, x509 }];
    });
  }

  #of(kind: CertificateKind): readonly Installed[] {
    return this.#installed.filter((one) => one.kind === kind);
  }
}

const UNKNOWN_ISSUER = 'it is signed by somebody whose certificate is not installed';

function rejected(why: string): InstallOutcome {
  return { kind: 'rejected', why };
}

/** Node writes one attribute of a name on each line. */
function oneLine(name: string): string {
  return name.split('\n').join(', ').slice(0, 200);
}

function short(id: string): string {
  return id.slice(0, 8);
}

function isSameHash(one: CertificateHash, other: CertificateHash): boolean {
  const parts = (hash: CertificateHash): string =>
    [hash.issuerNameHash, hash.issuerKeyHash, hash.serialNumber.replace(/^0+(?=.)/, '')].join(' ').toLowerCase();
  return parts(one) === parts(other);
}
