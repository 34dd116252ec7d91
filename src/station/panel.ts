// SPDX-License-Identifier: Apache-2.0
import { tagFromUid } from '../core/auth/id-tag.ts';
import { layOut } from '../core/display/layout.ts';
import { DEFAULT_LIGHTS, type LightSignal, type LightTable, lightFor } from '../core/display/light.ts';
import { type DisplayFacts, displayContent } from '../core/display/lines.ts';
import { type Language, shownLanguage } from '../core/display/messages/languages.ts';
import { DEFAULT_TEXTS, type DisplayTexts } from '../core/display/texts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Buzzer, BuzzerSound, StatusLight, TagReader, TextDisplay } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';
import type { Settings } from '../settings/settings.ts';

/** What a person at the charger sees, hears and touches; each part may be missing. */
export interface PanelDevices {
  readonly reader?: TagReader | undefined;
  readonly display?: TextDisplay | undefined;
  readonly light?: StatusLight | undefined;
  readonly buzzer?: Buzzer | undefined;
  /** What the product's light shows in each state, and its own words; left out: the usual ones. */
  readonly lights?: LightTable;
  readonly texts?: DisplayTexts;
}

/** A device that failed is left alone that long. */
const RETRY_MS = 30_000;
/** What is shown is shown again after this time, for a device that lost its memory in between. */
const REFRESH_MS = 10_000;

/** Reader, display, light and buzzer. Nothing that goes wrong here matters to charging. */
export class Panel {
  readonly #devices: PanelDevices;
  readonly #clock: Clock;
  readonly #display: Output<readonly string[]>;
  readonly #light: Output<LightSignal>;
  readonly #buzzer: Output<BuzzerSound>;
  #readerLost = false;

  constructor(devices: PanelDevices, clock: Clock, log: Log) {
    const { display, light, buzzer } = devices;
    this.#devices = devices;
    this.#clock = clock;
    this.#display = new Output('display', display && ((lines) => display.show(lines)), clock, log);
    this.#light = new Output('light', light && (({ color, pattern }) => light.show(color, pattern)), clock, log);
    this.#buzzer = new Output('buzzer', buzzer && ((sound) => buzzer.sound(sound)), clock, log);
  }

  get hasReader(): boolean {
    return this.#devices.reader !== undefined;
  }

  get readerLost(): boolean {
    return this.#readerLost;
  }

  get displayLost(): boolean {
    return this.#display.isFailing;
  }

  listen(settings: Settings, onTag: (idTag: string) => void, onReaderChange: () => void): () => void {
    const { reader } = this.#devices;
    if (reader === undefined) return () => {};
    const offTag = reader.onTag(({ uid }) => {
      if (settings.get('rfid.enabled')) onTag(tagFromUid(uid, settings.get('rfid.tagByteOrder')));
    });
    const offPresence = reader.onPresence((presence) => {
      this.#readerLost = presence === 'lost';
      onReaderChange();
    });
    return () => {
      offTag();
      offPresence();
    };
  }

  show(facts: DisplayFacts, language: Language = 'en'): void {
    const { display, lights = DEFAULT_LIGHTS, texts = DEFAULT_TEXTS } = this.#devices;
    if (display !== undefined) {
      const content = displayContent(facts, { language: shownLanguage(language, display), texts });
      const lines = layOut(content, display, this.#clock.monotonicMicros() / 1000);
      this.#display.set(lines, lines.join('\n'));
    }
    const light = lightFor(facts, lights);
    this.#light.set(light, `${light.color} ${light.pattern}`);
  }

  sound(sound: BuzzerSound): void {
    this.#buzzer.set(sound, undefined);
  }
}

/** One output device: the latest value wins, one call at a time, failures are logged once and retried later. */
class Output<T> {
  readonly #name: string;
  readonly #send: ((value: T) => Promise<void>) | undefined;
  readonly #clock: Clock;
  readonly #log: Log;
  #shown: string | undefined;
  #shownAtMs = 0;
  #busy = false;
  #failedAtMs: number | undefined;

  constructor(name: string, send: ((value: T) => Promise<void>) | undefined, clock: Clock, log: Log) {
    this.#name = name;
    this.#send = send;
    this.#clock = clock;
    this.#log = log;
  }

  /** The last call failed, and none has succeeded since. */
  get isFailing(): boolean {
    return this.#failedAtMs !== undefined;
  }

  /** @param key tells equal values; undefined for one that is sent each time. A value that comes while busy is dropped: the next refresh brings it. */
  set(value: T, key: string | undefined): void {
    const nowMs = this.#clock.monotonicMicros() / 1000;
    const failedMs = this.#failedAtMs;
    if (this.#send === undefined || this.#busy) return;
    if (failedMs !== undefined && nowMs - failedMs < RETRY_MS) return;
    if (key !== undefined && key === this.#shown && nowMs - this.#shownAtMs < REFRESH_MS) return;
    this.#busy = true;
    this.#send(value).then(
      () => this.#succeeded(key),
      (error: unknown) => this.#failed(error),
    );
  }

  #succeeded(key: string | undefined): void {
    this.#busy = false;
    if (this.#failedAtMs !== undefined) this.#log.info({ device: this.#name }, 'device answers again');
    this.#failedAtMs = undefined;
    this.#shown = key;
    this.#shownAtMs = this.#clock.monotonicMicros() / 1000;
  }

  #failed(error: unknown): void {
    this.#busy = false;
    if (this.#failedAtMs === undefined) {
      this.#log.warn(
        { device: this.#name, cause: String(error) },
        'device does not answer; charging goes on without it',
      );
    }
    this.#failedAtMs = this.#clock.monotonicMicros() / 1000;
    this.#shown = undefined;
  }
}
