// SPDX-License-Identifier: Apache-2.0
import { retryPlan } from '../../core/transfers/retry-plan.ts';
import type { UploadOrder } from '../../core/transfers/upload.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { LogPeriod } from '../../ports/security-log.ts';
import type { Store } from '../../ports/store.ts';
import type { ConnectorView, Station } from '../api.ts';
import type { Security } from '../security-api.ts';
import type {
  FirmwareAnswer,
  FirmwareWish,
  TransferNotice,
  Transfers,
  TransferView,
  UploadAnswer,
  UploadWish,
} from '../transfers-api.ts';
import { type DiagnosticsSources, diagnosticsArchive } from './diagnostics.ts';
import { FirmwareDesk } from './firmware-desk.ts';
import { type NewNotice, NoticeQueue } from './notice-queue.ts';
import { stationTrust } from './station-trust.ts';
import { storedFirmware, storedNotices, storedUpload } from './stored-transfers.ts';
import { NO_TRANSFERS, type TransferParts } from './transfer-parts.ts';
import { UploadDesk } from './upload-desk.ts';

export interface StationTransfersOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly station: Pick<Station, 'identity' | 'settings' | 'journal' | 'history' | 'connectorIds' | 'view' | 'reset'>;
  readonly security: Pick<Security, 'events' | 'certificates'>;
  /** What is given goes before what the station has; undefined: files neither come nor go. */
  readonly transfers?: Partial<TransferParts> | undefined;
  /** Connectors that are free stay so from now on, or may be used again. */
  readonly onHoldChanged: (held: boolean) => void;
}

/** Firmware that comes, diagnostics and logs that go; their course outlasts the program. */
export class StationTransfers implements Transfers {
  readonly #options: StationTransfersOptions;
  readonly #parts: TransferParts;
  readonly #notices: NoticeQueue;
  readonly #firmware: FirmwareDesk;
  readonly #diagnostics: UploadDesk;
  readonly #log: UploadDesk;

  constructor(options: StationTransfersOptions) {
    const { clock, store, log, station } = options;
    const { settings } = station;
    this.#options = options;
    this.#parts = { ...NO_TRANSFERS, ...stationTrust(options.security), ...options.transfers };
    this.#notices = new NoticeQueue(storedNotices(store.state, log));
    const common = {
      clock,
      log,
      settings,
      parts: this.#parts,
      atomically: (work: () => void) => {
        store.atomically(work);
      },
      tell: (notice: NewNotice) => this.#notices.add(notice),
      onTold: () => this.#notices.announce(),
      build: (order: UploadOrder) => this.#build(order),
    };
    this.#firmware = new FirmwareDesk({
      ...common,
      stored: storedFirmware(store.state, log),
      nobodyCharges: () => this.#views().every(isWithoutEnergy),
      onHoldChanged: options.onHoldChanged,
      restart: () => station.reset('soft'),
    });
    const desk = (about: 'diagnostics' | 'log') =>
      new UploadDesk({ ...common, about, stored: storedUpload(store.state, log, about) });
    this.#diagnostics = desk('diagnostics');
    this.#log = desk('log');
  }

  start(): void {
    for (const desk of this.#desks()) desk.start();
  }

  stop(): void {
    for (const desk of this.#desks()) desk.stop();
  }

  /** To be called several times a second. */
  tick(): void {
    for (const desk of this.#desks()) desk.tick();
  }

  /** Whether no session may begin, as an installation is near. */
  get keepsConnectorsFree(): boolean {
    return this.#firmware.keepsConnectorsFree;
  }

  updateFirmware(wish: FirmwareWish): FirmwareAnswer {
    return this.#firmware.order(wish);
  }

  sendDiagnostics(wish: UploadWish): UploadAnswer {
    return this.#send(this.#diagnostics, 'diagnostics', undefined, wish);
  }

  sendLog(log: 'diagnostics' | 'security', requestId: number, wish: UploadWish): UploadAnswer {
    return this.#send(this.#log, log, requestId, wish);
  }

  firmwareStatus(): ReturnType<Transfers['firmwareStatus']> {
    return this.#firmware.status();
  }

  uploadStatus(about: 'diagnostics' | 'log'): ReturnType<Transfers['uploadStatus']> {
    return (about === 'log' ? this.#log : this.#diagnostics).status();
  }

  notice(): TransferNotice | undefined {
    return this.#notices.head();
  }

  settleNotice(id: number): void {
    try {
      this.#notices.settle(id);
    } catch (error) {
      this.#options.log.error({ cause: String(error) }, 'a status that was told could not be removed');
    }
  }

  onNotice(listener: () => void): () => void {
    return this.#notices.onAdded(listener);
  }

  list(): readonly TransferView[] {
    return this.#desks().flatMap((desk) => desk.view() ?? []);
  }

  #desks() {
    return [this.#firmware, this.#diagnostics, this.#log] as const;
  }

  #send(desk: UploadDesk, log: UploadOrder['log'], requestId: number | undefined, wish: UploadWish): UploadAnswer {
    const { location, fromMillis, toMillis } = wish;
    const status = desk.isBusy ? 'replaced' : 'accepted';
    const period = { fromMillis, toMillis };
    if (!this.#hasAnything(log, period)) return { status: 'accepted', fileName: undefined };
    const { settings } = this.#options.station;
    const plan = retryPlan(wish, {
      retries: settings.get('ocpp.diagUpload.retries'),
      intervalSeconds: settings.get('ocpp.diagUpload.interval'),
    });
    const fileName = this.#fileName(log);
    desk.order({ requestId, log, location, fileName, fromMillis, toMillis, plan });
    return { status, fileName };
  }

  /** A period that ends before it begins, or has not begun, holds nothing. */
  #hasAnything(log: UploadOrder['log'], { fromMillis = 0, toMillis }: LogPeriod): boolean {
    if (fromMillis > (toMillis ?? this.#options.clock.wallMillis())) return false;
    return log === 'diagnostics' || this.#parts.securityLog.lines({ fromMillis, toMillis }).length > 0;
  }

  async #build(order: UploadOrder): Promise<Uint8Array> {
    const { fromMillis, toMillis } = order;
    const period = { fromMillis, toMillis };
    if (order.log === 'diagnostics') return diagnosticsArchive(this.#sources(), period);
    const lines = this.#parts.securityLog.lines(period);
    return Buffer.from(lines.map((line) => `${line}\n`).join(''));
  }

  #sources(): DiagnosticsSources {
    const { clock, station } = this.#options;
    const { identity, settings, journal, history } = station;
    const { recentLog } = this.#parts;
    return { clock, identity, settings, journal, history, recentLog, views: () => this.#views() };
  }

  #views(): readonly ConnectorView[] {
    const { station } = this.#options;
    return station.connectorIds().map((id) => station.view(id));
  }

  /** Such as chargehand-diagnostics-SN1-20260101T000000Z.tar.gz: of signs that every server takes. */
  #fileName(log: UploadOrder['log']): string {
    const { station, clock } = this.#options;
    const serial = station.identity.serialNumber.replace(/[^\w-]/g, '').slice(0, 40);
    const time = new Date(clock.wallMillis()).toISOString().replace(/[-:]|\.\d+/g, '');
    return `chargehand-${log}-${serial}-${time}.${log === 'diagnostics' ? 'tar.gz' : 'log'}`;
  }
}

/** Neither a session nor a closed contactor; a guard that is away has opened it. */
function isWithoutEnergy({ session, guardOnline, guard }: ConnectorView): boolean {
  return session === undefined && !(guardOnline && guard?.contactor.closed === true);
}
