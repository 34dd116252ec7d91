// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  answerToOrder,
  type FirmwareInput,
  type FirmwareOrder,
  type FirmwareOutput,
  type FirmwareState,
  keepsConnectorsFree,
  stepFirmware,
} from '../../core/transfers/firmware.ts';
import { retryPlan } from '../../core/transfers/retry-plan.ts';
import type { FirmwareStatus } from '../../core/transfers/statuses.ts';
import { isClockSet } from '../../core/units/wall-time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { RunningTransfer, TransferLimits, TransferOutcome } from '../../ports/transfers.ts';
import type { Settings } from '../../settings/settings.ts';
import type { FirmwareAnswer, FirmwareWish, TransferView } from '../transfers-api.ts';
import { isFileSigned } from './file-signature.ts';
import { readLocation } from './location.ts';
import type { NewNotice } from './notice-queue.ts';
import { checkSigner } from './signing-certificate.ts';
import type { Stored } from './stored-transfers.ts';
import type { TransferParts } from './transfer-parts.ts';
import {
  courseOf,
  firmwareView,
  NOTHING_MOVED,
  serverOf,
  type TransferCourse,
  transferLogin,
} from './transfer-views.ts';

/** Its one name: what the address says is none of the disk's business. */
const PACKAGE_NAME = 'firmware.package';
const LIMITS: TransferLimits = { maximumBytes: 512 * 1024 * 1024, stalledMs: 60_000, totalMs: 4 * 3_600_000 };

export interface FirmwareDeskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly parts: TransferParts;
  readonly stored: Stored<FirmwareState>;
  /** Runs several writes as one commit. */
  readonly atomically: (work: () => void) => void;
  readonly tell: (notice: NewNotice) => void;
  /** After the commit: what was told may be sent. */
  readonly onTold: () => void;
  readonly nobodyCharges: () => boolean;
  /** Connectors that are free stay so from now on, or may be used again. */
  readonly onHoldChanged: (held: boolean) => void;
  readonly restart: () => void;
}

/** The firmware update that is asked for: fetched, checked, handed to the installer when nobody charges. */
export class FirmwareDesk {
  readonly #options: FirmwareDeskOptions;
  #state: FirmwareState;
  #last: FirmwareStatus = 'Idle';
  #course: TransferCourse = NOTHING_MOVED;
  /** What goes on for the present order; what an older one still brings does not count. */
  #work: { running: RunningTransfer | undefined } = { running: undefined };

  constructor(options: FirmwareDeskOptions) {
    this.#options = options;
    this.#state = options.stored.read();
  }

  /** Takes up what the last run of the program left. */
  start(): void {
    if (this.#state.kind === 'idle') {
      this.#discard();
      return;
    }
    this.#course = courseOf(this.#state.order);
    this.#feed({ kind: 'restarted' });
  }

  stop(): void {
    this.#cancel();
  }

  tick(): void {
    if (this.#state.kind !== 'idle') this.#feed({ kind: 'tick' });
  }

  /** Whether no session may begin, as an installation is near. */
  get keepsConnectorsFree(): boolean {
    return keepsConnectorsFree(this.#state);
  }

  /** `Idle` when nothing runs, whatever the last update came to (security whitepaper L01.FR.25). */
  status(): { readonly status: FirmwareStatus; readonly requestId: number | undefined } {
    if (this.#state.kind === 'idle') return { status: 'Idle', requestId: undefined };
    return { status: this.#last, requestId: this.#state.order.signed?.requestId };
  }

  view(): TransferView | undefined {
    return firmwareView(this.#state, this.#last, this.#course, this.#options.clock);
  }

  order(wish: FirmwareWish): FirmwareAnswer {
    const { settings, log } = this.#options;
    const verdict = wish.signed === undefined ? undefined : this.#checkSigner(wish.signed.certificate);
    if (verdict !== undefined) return verdict;
    const answer = answerToOrder(this.#state);
    log.info(
      { answer, server: serverOf(wish.location), signed: wish.signed !== undefined },
      'a firmware update is asked for',
    );
    if (answer === 'rejected') return answer;
    const { location, retrieveAtMillis, installAtMillis, signed } = wish;
    const plan = retryPlan(wish, {
      retries: settings.get('ocpp.fwDownload.retries'),
      intervalSeconds: settings.get('ocpp.fwDownload.interval'),
    });
    const order = { location, retrieveAtMillis, installAtMillis, plan, signed };
    this.#course = courseOf(order);
    this.#feed({ kind: 'order', order });
    return answer;
  }

  #checkSigner(certificate: string): 'invalid-certificate' | 'revoked-certificate' | undefined {
    const { clock, settings, parts, log } = this.#options;
    const now = clock.wallMillis();
    const verdict = checkSigner(certificate, {
      roots: parts.trust.manufacturerRoots(),
      nowMillis: isClockSet(now) ? now : undefined,
      revoked: settings.get('firmware.revokedSigners').split(',').filter(Boolean),
    });
    if (verdict.kind === 'valid') return undefined;
    log.warn({ verdict: verdict.kind, why: verdict.why }, 'the signing certificate of a firmware update was refused');
    parts.reportSecurity('InvalidFirmwareSigningCertificate', verdict.why);
    return `${verdict.kind}-certificate`;
  }

  #feed(input: FirmwareInput): void {
    const { clock, stored, atomically, log, nobodyCharges, tell } = this.#options;
    const before = this.#state;
    const { state, outputs } = stepFirmware(before, input, {
      wallMillis: clock.wallMillis(),
      monotonicMs: clock.monotonicMicros() / 1000,
      nobodyCharges: nobodyCharges(),
    });
    if (state === before && outputs.length === 0) return;
    this.#state = state;
    const statuses = outputs.filter((output) => output.kind === 'status');
    try {
      atomically(() => {
        stored.write(state);
        for (const { status, order } of statuses)
          tell({ about: 'firmware', status, requestId: order.signed?.requestId });
      });
    } catch (error) {
      log.error({ cause: String(error) }, 'the course of a firmware update could not be stored');
    }
    const isHeld = keepsConnectorsFree(state);
    if (keepsConnectorsFree(before) !== isHeld) this.#options.onHoldChanged(isHeld);
    if (outputs.some((output) => output.kind === 'status')) this.#options.onTold();
    for (const output of outputs) this.#carryOut(output);
  }

  #carryOut(output: FirmwareOutput): void {
    switch (output.kind) {
      case 'status':
        this.#noteStatus(output.status);
        break;
      case 'download':
        this.#download(output.order);
        break;
      case 'check':
        this.#begin((work) => this.#check(output.order, work));
        break;
      case 'install':
        this.#begin((work) => this.#install(work));
        break;
      case 'ask-installer':
        this.#askInstaller();
        break;
      case 'restart':
        this.#options.restart();
        break;
      case 'cancel':
        this.#cancel();
        break;
      case 'discard':
        this.#discard();
        break;
    }
  }

  #askInstaller(): void {
    const became = this.#options.parts.installer.afterRestart();
    if (became.kind === 'failed') this.#problem(became.why);
    this.#feed({ kind: became.kind === 'installed' ? 'installed' : 'install-failed' });
  }

  #noteStatus(status: FirmwareStatus): void {
    const { log, parts } = this.#options;
    this.#last = status;
    log.info({ status }, 'firmware update');
    if (status === 'InvalidSignature')
      parts.reportSecurity('InvalidFirmwareSignature', 'the package is not what was signed');
    if (status === 'Installed') parts.reportSecurity('FirmwareUpdated', 'a firmware update was installed');
  }

  #download(order: FirmwareOrder): void {
    const { parts, settings } = this.#options;
    const attempt = this.#state.kind === 'downloading' ? this.#state.attempt : 1;
    this.#course = { ...this.#course, attempt, bytes: 0, totalBytes: null };
    const location = readLocation(order.location);
    if (location.kind === 'unusable' || parts.folder === undefined) {
      const why = location.kind === 'unusable' ? `the address is ${location.cause}` : 'there is no place for a package';
      this.#problem(why);
      this.#feed({ kind: 'download-failed', final: true });
      return;
    }
    this.#discard();
    mkdirSync(parts.folder, { recursive: true, mode: 0o700 });
    const running = parts.transport.download({
      url: location.url,
      login: transferLogin(settings),
      path: join(parts.folder, PACKAGE_NAME),
      limits: LIMITS,
      onProgress: (bytes, totalBytes) => {
        this.#course = { ...this.#course, bytes, totalBytes: totalBytes ?? null };
      },
    });
    this.#begin(async (work) => {
      work.running = running;
      const outcome = await running.done;
      if (work === this.#work) this.#downloaded(outcome);
    });
  }

  #downloaded(outcome: TransferOutcome): void {
    if (outcome.kind === 'done') {
      this.#course = { ...this.#course, problem: null };
      this.#feed({ kind: 'downloaded' });
      return;
    }
    this.#problem(outcome.why);
    const final = outcome.cause === 'unsupported' || outcome.cause === 'too-large';
    this.#feed({ kind: 'download-failed', final });
  }

  async #check({ signed }: FirmwareOrder, work: object): Promise<void> {
    const { parts, clock } = this.#options;
    const path = join(parts.folder ?? '', PACKAGE_NAME);
    const isSigned = await isSignedAsSaid(path, signed, clock);
    if (work !== this.#work) return;
    if (!isSigned) {
      this.#problem('the package is not what was signed');
      this.#feed({ kind: 'signature-wrong' });
      return;
    }
    const refusal = parts.installer.refuses(path);
    if (refusal !== undefined) this.#problem(refusal);
    this.#feed({ kind: refusal === undefined ? 'checked' : 'not-installable' });
  }

  async #install(work: object): Promise<void> {
    const { parts } = this.#options;
    const outcome = await parts.installer
      .install(join(parts.folder ?? '', PACKAGE_NAME))
      .catch((error: unknown) => ({ kind: 'failed', why: String(error) }) as const);
    if (work !== this.#work) return;
    if (outcome.kind === 'failed') this.#problem(outcome.why);
    this.#feed({ kind: outcome.kind === 'failed' ? 'install-failed' : 'restart-needed' });
  }

  #begin(run: (work: { running: RunningTransfer | undefined }) => Promise<void>): void {
    const work = { running: undefined };
    this.#work = work;
    void run(work);
  }

  #cancel(): void {
    const { running } = this.#work;
    this.#work = { running: undefined };
    running?.cancel();
  }

  #discard(): void {
    const { parts, log } = this.#options;
    if (parts.folder === undefined) return;
    try {
      rmSync(join(parts.folder, PACKAGE_NAME), { force: true });
    } catch (error) {
      log.warn({ cause: String(error) }, 'a firmware package could not be removed');
    }
  }

  #problem(why: string): void {
    this.#options.log.warn({ why }, 'a step of a firmware update failed');
    this.#course = { ...this.#course, problem: why };
  }
}

async function isSignedAsSaid(
  path: string,
  signed: FirmwareOrder['signed'],
  clock: Pick<Clock, 'sleep'>,
): Promise<boolean> {
  if (signed === undefined) return true;
  try {
    return await isFileSigned(path, signed.certificate, signed.signature, clock);
  } catch {
    return false;
  }
}
