// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { Station } from '../../station/api.ts';
import type { Requester } from './messages.ts';
import type { Reporter } from './reporter.ts';
import {
  isSameReport,
  listConflictRequest,
  reportOf,
  type StatusReport,
  stationReport,
  statusNotificationRequest,
} from './status-notification.ts';

/** Reports of one connector on their way at a time; a connector that flaps faster loses the ones in between. */
const MAXIMUM_UNDERWAY = 8;
/** Before a report that got no answer is repeated. */
const REPEAT_AFTER_MS = 60_000;
const STATION = 0;

export interface StatusReporterOptions {
  readonly clock: Clock;
  readonly station: Pick<Station, 'identity' | 'connectorIds' | 'view'>;
  readonly requester: Requester;
  /** Key MinimumStatusDuration. */
  readonly minimumDurationMs: () => number;
  /** Whether each connection begins with all statuses, for a central system that forgets them when it restarts. */
  readonly tellsAllOnConnect: () => boolean;
  /** Whether faults are told that do not make the connector Faulted. */
  readonly tellsWarnings: () => boolean;
}

interface Track {
  /** What the central system has been told, answered or not yet; undefined when that is uncertain. */
  told: StatusReport | undefined;
  /** A report that has to last before it is told. */
  settling: { readonly report: StatusReport; readonly timer: Timer } | undefined;
  underway: number;
}

/**
 * Tells the central system of each change of status, and of nothing twice: all connectors after a boot, only what
 * changed after a reconnection (OCPP 1.6 §4.9). Statuses shorter than MinimumStatusDuration are left out; faults,
 * coming and going, and what is asked for are told at once.
 */
export class StatusReporter implements Reporter {
  readonly #options: StatusReporterOptions;
  readonly #tracks = new Map<number, Track>();
  #isRunning = false;
  #repeat: Timer | undefined;

  constructor(options: StatusReporterOptions) {
    this.#options = options;
  }

  /** The charger is registered and connected. @param afresh the central system knows nothing yet: tell everything */
  start(afresh: boolean): void {
    this.#isRunning = true;
    if (afresh || this.#options.tellsAllOnConnect()) this.#tracks.clear();
    for (const connectorId of this.#allIds()) this.#tell(connectorId, this.#current(connectorId));
  }

  stop(): void {
    this.#isRunning = false;
    this.#repeat?.cancel();
    this.#repeat = undefined;
    for (const track of this.#tracks.values()) {
      track.settling?.timer.cancel();
      track.settling = undefined;
    }
  }

  /** Takes up a changed MinimumStatusDuration: what has to last begins to do so anew. */
  rearm(): void {
    for (const track of this.#tracks.values()) {
      track.settling?.timer.cancel();
      track.settling = undefined;
    }
    this.changed(STATION);
  }

  /** Something of a connector (or, with 0, of the station) changed. */
  changed(connectorId: number): void {
    if (!this.#isRunning) return;
    if (connectorId === STATION) for (const id of this.#options.station.connectorIds()) this.#consider(id);
    else this.#consider(connectorId);
    this.#consider(STATION);
  }

  /** Tells the present status, changed or not (TriggerMessage). @param connectorId undefined = 0 and all */
  tellNow(connectorId: number | undefined): void {
    for (const id of connectorId === undefined ? this.#allIds() : [connectorId]) this.#send(id, this.#current(id));
  }

  /** The list that the central system sent and its answer differ; told beside the statuses, which stay as they are. */
  tellListConflict(): void {
    const { clock, requester } = this.#options;
    void requester.request(
      'StatusNotification',
      listConflictRequest(this.#current(STATION).status, clock.wallMillis()),
    );
  }

  #allIds(): readonly number[] {
    return [STATION, ...this.#options.station.connectorIds()];
  }

  #current(connectorId: number): StatusReport {
    const { station } = this.#options;
    if (connectorId !== STATION) {
      const report = reportOf(station.view(connectorId));
      return report.status === 'Faulted' || this.#options.tellsWarnings() ? report : { ...report, fault: undefined };
    }
    return stationReport(station.connectorIds().map((id) => reportOf(station.view(id))));
  }

  #track(connectorId: number): Track {
    const known = this.#tracks.get(connectorId);
    if (known !== undefined) return known;
    const track: Track = { told: undefined, settling: undefined, underway: 0 };
    this.#tracks.set(connectorId, track);
    return track;
  }

  #consider(connectorId: number): void {
    const track = this.#track(connectorId);
    const report = this.#current(connectorId);
    if (isSameReport(track.settling?.report, report)) return;
    track.settling?.timer.cancel();
    track.settling = undefined;
    if (isSameReport(track.told, report)) return;
    const durationMs = this.#options.minimumDurationMs();
    if (durationMs <= 0 || report.fault !== track.told?.fault) {
      this.#tell(connectorId, report);
      return;
    }
    const timer = this.#options.clock.after(durationMs, 'minimum status duration', () => {
      track.settling = undefined;
      const now = this.#current(connectorId);
      this.#tell(connectorId, isSameReport(report, now) ? report : now);
    });
    track.settling = { report, timer };
  }

  #tell(connectorId: number, report: StatusReport): void {
    const track = this.#track(connectorId);
    if (isSameReport(track.told, report) || track.underway >= MAXIMUM_UNDERWAY) return;
    this.#send(connectorId, report);
  }

  #send(connectorId: number, report: StatusReport): void {
    const { clock, requester, station } = this.#options;
    const track = this.#track(connectorId);
    track.told = report;
    track.underway += 1;
    const request = statusNotificationRequest(connectorId, report, clock.wallMillis(), station.identity);
    void requester.request('StatusNotification', request).then((reply) => {
      track.underway -= 1;
      switch (reply.kind) {
        // An error does not turn into anything else by repeating the message.
        case 'answered':
        case 'failed':
          if (this.#isRunning && this.#tracks.get(connectorId) === track) this.#consider(connectorId);
          return;
        case 'timeout':
          if (track.told === report) track.told = undefined;
          return this.#repeatLater();
        case 'not-answered':
          // It may have arrived all the same, so whatever is the case after the cut has to be told.
          if (track.told === report) track.told = undefined;
      }
    });
  }

  #repeatLater(): void {
    if (!this.#isRunning || this.#repeat !== undefined) return;
    this.#repeat = this.#options.clock.after(REPEAT_AFTER_MS, 'status repeat', () => {
      this.#repeat = undefined;
      this.changed(STATION);
    });
  }
}
