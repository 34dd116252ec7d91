// SPDX-License-Identifier: Apache-2.0
import { tagFromUid } from '../core/auth/id-tag.ts';
import { displayBrightness } from '../core/display/dimming.ts';
import { type DisplayContent, layOut } from '../core/display/layout.ts';
import { DEFAULT_LIGHTS, type LightSignal, type LightTable, lightFor } from '../core/display/light.ts';
import { displayContent } from '../core/display/lines.ts';
import { type Language, shownLanguage } from '../core/display/messages/languages.ts';
import {
  type LampSignal,
  type NetworkLampTable,
  networkState,
  networkWords,
  type UplinkKind,
} from '../core/display/network.ts';
import { isOdometerTurn, odometerLines } from '../core/display/odometer.ts';
import { DEFAULT_TEXTS, type DisplayTexts } from '../core/display/texts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Buzzer, BuzzerSound, StatusLight, TagReader, TextDisplay } from '../ports/devices.ts';
import type { Log } from '../ports/log.ts';
import type { Settings } from '../settings/settings.ts';
import { PanelOutput } from './panel-output.ts';
import type { PanelPreferences } from './panel-preferences.ts';
import type { PanelFacts } from './panel-view.ts';

/** What a person at the charger sees, hears and touches; each part may be missing. */
export interface PanelDevices {
  readonly reader?: TagReader | undefined;
  readonly display?: TextDisplay | undefined;
  readonly light?: StatusLight | undefined;
  readonly buzzer?: Buzzer | undefined;
  /** What the product's light shows in each state, and its own words; left out: the usual ones. */
  readonly lights?: LightTable;
  readonly texts?: DisplayTexts;
  /** What its lamp for the network shows; left out: the state has all lamps. */
  readonly networkLamp?: NetworkLampTable | undefined;
}

/** What stands on the display, and how bright. */
interface Picture {
  readonly lines: readonly string[];
  readonly symbol: UplinkKind | undefined;
  readonly percent: number;
}

/** Reader, display, light and buzzer. Nothing that goes wrong here matters to charging. */
export class Panel {
  readonly #devices: PanelDevices;
  readonly #clock: Clock;
  readonly #preferences: () => PanelPreferences;
  readonly #display: PanelOutput<Picture>;
  readonly #light: PanelOutput<LightSignal & { readonly percent: number }>;
  readonly #networkLamp: PanelOutput<LampSignal>;
  readonly #buzzer: PanelOutput<BuzzerSound>;
  #readerLost = false;
  /** What a person would call a happening changes this. */
  #scene = '';
  #lastHappeningMs = 0;

  constructor(devices: PanelDevices, clock: Clock, log: Log, preferences: () => PanelPreferences) {
    const { display, light, buzzer } = devices;
    this.#devices = devices;
    this.#clock = clock;
    this.#preferences = preferences;
    this.#display = new PanelOutput('display', display && ((picture) => draw(display, picture)), clock, log);
    this.#light = new PanelOutput(
      'light',
      light &&
        (async ({ color, pattern, percent }) => {
          await light.setIntensity?.(percent);
          await light.show(color, pattern);
        }),
      clock,
      log,
    );
    const hasNetworkLamp = devices.networkLamp !== undefined && light?.showNetwork !== undefined;
    const toNetworkLamp = async (signal: LampSignal) => light?.showNetwork?.(signal);
    this.#networkLamp = new PanelOutput('network lamp', hasNetworkLamp ? toNetworkLamp : undefined, clock, log);
    this.#buzzer = new PanelOutput('buzzer', buzzer && ((sound) => buzzer.sound(sound)), clock, log);
  }

  get hasReader(): boolean {
    return this.#devices.reader !== undefined;
  }

  get readerLost(): boolean {
    return this.#readerLost;
  }

  /** What its display speaks. */
  get language(): Language {
    const { language } = this.#preferences();
    const { display } = this.#devices;
    return display === undefined ? language : shownLanguage(language, display);
  }

  /** The display did not answer when it was last asked to show something. */
  get displayLost(): boolean {
    return this.#display.isFailing;
  }

  listen(settings: Settings, onTag: (idTag: string) => void, onReaderChange: () => void): () => void {
    const { reader } = this.#devices;
    if (reader === undefined) return () => {};
    const offTag = reader.onTag(({ uid }) => {
      this.#lastHappeningMs = this.#nowMs();
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

  show(facts: PanelFacts): void {
    const { lights = DEFAULT_LIGHTS, networkLamp } = this.#devices;
    const preferences = this.#preferences();
    this.#watch(facts);
    this.#draw(facts, preferences);
    if (facts.network !== undefined && networkLamp !== undefined) {
      const signal = networkLamp[networkState(facts.network)];
      this.#networkLamp.set(signal, signal);
    }
    const light = { ...lightFor(facts, lights), percent: preferences.lightPercent };
    this.#light.set(light, `${light.color} ${light.pattern} ${light.percent}`);
  }

  sound(sound: BuzzerSound): void {
    if (this.#preferences().sounds) this.#buzzer.set(sound, undefined);
  }

  #watch({ status, faults, refused, authorizing, plugged, notice, learning }: PanelFacts): void {
    // A display that comes or goes is nothing that anybody did.
    const happened = faults.filter((code) => code !== 'display-lost');
    const learned = learning && [learning.phase, learning.answer, learning.added];
    const scene = JSON.stringify([status, happened, refused, authorizing, plugged, notice, learned]);
    if (scene !== this.#scene) this.#lastHappeningMs = this.#nowMs();
    this.#scene = scene;
  }

  #draw(facts: PanelFacts, preferences: PanelPreferences): void {
    const { display } = this.#devices;
    if (display === undefined) return;
    const nowMs = this.#nowMs();
    const content = this.#content(facts, preferences, nowMs);
    const symbol = display.hasSymbol ? facts.network?.uplink : undefined;
    const corner = display.hasSymbol || facts.network === undefined ? [] : networkWords(facts.network);
    const lines = layOut({ ...content, corner }, display, nowMs);
    const percent = displayBrightness(preferences.dimming, nowMs - this.#lastHappeningMs);
    this.#display.set({ lines, symbol, percent }, JSON.stringify([lines, symbol, percent]));
  }

  /** A charger that is free tells of its life by turns. */
  #content(facts: PanelFacts, { odometer }: PanelPreferences, nowMs: number): DisplayContent {
    const { language } = this;
    const content = displayContent(facts, { language, texts: this.#devices.texts ?? DEFAULT_TEXTS });
    const isAsked = facts.refused !== undefined || facts.learning !== undefined;
    const isIdle = facts.status === 'Available' && facts.why === 'no-vehicle' && !isAsked;
    if (!odometer || !isIdle || facts.counters === undefined || !isOdometerTurn(nowMs)) return content;
    return { ...content, details: odometerLines(facts.counters(), language) };
  }

  #nowMs(): number {
    return this.#clock.monotonicMicros() / 1000;
  }
}

/** Bright first, so that nobody reads a text in the dark. */
async function draw(display: TextDisplay, { lines, symbol, percent }: Picture): Promise<void> {
  await display.setBrightness?.(percent);
  await display.show(lines, symbol);
}
