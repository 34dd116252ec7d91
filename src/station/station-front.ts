// SPDX-License-Identifier: Apache-2.0
import type { LearnOutcome } from '../core/auth/learning.ts';
import type { LearningFacts } from '../core/display/learning.ts';
import type { LifetimeCounters } from '../core/display/odometer.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Uplink } from '../ports/uplink.ts';
import type { Settings } from '../settings/settings.ts';
import { isStandAlone } from '../settings/stand-alone.ts';
import type { TagOutcome } from './api.ts';
import type { Connector } from './connector.ts';
import { FaultChime } from './fault-chime.ts';
import { Panel, type PanelDevices } from './panel.ts';
import { panelPreferences } from './panel-preferences.ts';
import { type Notice, type PanelSurroundings, type PanelTariff, panelFacts } from './panel-view.ts';

export interface FrontOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly panel: PanelDevices;
  readonly uplink?: Uplink | undefined;
}

/** What the front shows of the station behind it. */
export interface BehindTheFront {
  connector(id: number): Connector | undefined;
  isCentralSystemOnline(): boolean;
  /** Goes before what was set with `setNotice`. */
  urgentNotice(): Notice | undefined;
  counters(): LifetimeCounters;
  /** Undefined: cards are not learned. */
  learning(): LearningFacts | undefined;
  /** When the reservation ends that keeps a connector, wall clock. */
  reservedUntilMillis(connectorId: number): number | undefined;
  readonly tariff: PanelTariff;
}

/** A browser in use is heard of at least once a minute. */
const LOCAL_SETTINGS_MS = 120_000;

/** The charger as the person before it meets it: its panel, and the connector that the panel is about. */
export class StationFront {
  readonly #options: FrontOptions;
  readonly #behind: BehindTheFront;
  readonly #panel: Panel;
  readonly #chime = new FaultChime();
  #notice: Notice | undefined;
  #focus: number;
  #localSettingsUntilMs = 0;

  /** @param focus the connector that is shown until something happens at another one */
  constructor(options: FrontOptions, behind: BehindTheFront, focus: number) {
    this.#options = options;
    this.#behind = behind;
    this.#focus = focus;
    this.#panel = new Panel(options.panel, options.clock, options.log, () => panelPreferences(options.settings));
  }

  /** The connector that something happened at last. */
  get focus(): number {
    return this.#focus;
  }

  get isReaderLost(): boolean {
    return this.#panel.readerLost && this.#options.settings.get('rfid.enabled');
  }

  /** Whether cards can be read now. */
  get readsCards(): boolean {
    return this.#panel.hasReader && !this.#panel.readerLost && this.#options.settings.get('rfid.enabled');
  }

  get isDisplayLost(): boolean {
    return this.#panel.displayLost;
  }

  listen(onTag: (idTag: string) => void, onReaderChange: () => void): () => void {
    return this.#panel.listen(this.#options.settings, onTag, onReaderChange);
  }

  setNotice(notice: Notice | undefined): void {
    this.#notice = notice;
    this.refresh();
  }

  noteLocalSettings(): void {
    this.#localSettingsUntilMs = this.#nowMs() + LOCAL_SETTINGS_MS;
    this.refresh();
  }

  /** Something changed at a connector: it is the one that is shown from now on. */
  changed(connectorId: number, faults: readonly FaultCode[]): void {
    this.#focus = connectorId;
    if (this.#chime.hears(connectorId, faults)) this.#panel.sound('fault');
  }

  answered(connectorId: number, outcome: TagOutcome): void {
    this.#focus = connectorId;
    this.#panel.sound(outcome.kind === 'refused' ? 'refused' : 'accepted');
  }

  /** A card went on the list of the charger, or did not. */
  learned(outcome: LearnOutcome): void {
    this.#panel.sound(outcome === 'added' || outcome === 'known' ? 'accepted' : 'refused');
  }

  refresh(): void {
    const connector = this.#behind.connector(this.#focus);
    if (connector === undefined) return;
    this.#panel.show(panelFacts(connector, this.#surroundings()));
  }

  #surroundings(): PanelSurroundings {
    const { settings, clock, uplink } = this.#options;
    const isAlone = isStandAlone(settings);
    const centralSystem = this.#behind.isCentralSystemOnline() ? 'online' : isAlone ? 'none' : 'offline';
    return {
      cardReader: this.#panel.hasReader && settings.get('rfid.enabled'),
      notice: (this.#behind.urgentNotice() ?? this.#notice)?.(this.#panel.language),
      monotonicMs: this.#nowMs(),
      wallMillis: clock.wallMillis(),
      timeZone: settings.get('locale.timezone'),
      reservedUntilMillis: (id) => this.#behind.reservedUntilMillis(id),
      network: uplink && { uplink: uplink.active(), centralSystem },
      counters: () => this.#behind.counters(),
      tariff: this.#behind.tariff,
      isOffline: centralSystem === 'offline',
      localSettings: this.#nowMs() < this.#localSettingsUntilMs,
      learning: this.#behind.learning(),
    };
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
