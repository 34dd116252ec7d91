// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { Charger } from './charger.ts';
import { quickColdLoadBoard } from './quick-cold-load.ts';

const TAG = '04A2B3C4';
export const FREE = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** 2026-01-01 is a Thursday. Open until ten in the evening. */
export const HOURS = WEEKDAYS.flatMap((day) => [`hours.${day}.start=06:00`, `hours.${day}.end=22:00`]);
export const APPOINTMENT = ['schedule.enabled=true', 'schedule.start=20:00', 'schedule.stop=23:00'];
/** From four in the afternoon until ten in the evening. */
export const OFF_PEAK = ['schedule.offPeak.enabled=true'];
export const RESUME = ['evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=0'];
/** 15 to 25 s. */
export const COLD_LOAD = ['evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=25'];
export const RANDOM = ['evse.startDelay.enabled=true', 'evse.startDelay.max=40'];
export const LONG_RANDOM = ['evse.startDelay.enabled=true', 'evse.startDelay.max=1800'];

export interface Row {
  readonly pair: string;
  readonly winner: string;
  readonly happens: string;
}

/** The rows of the page: two that meet, who wins, what happens. */
export const ROWS: readonly Row[] = readFileSync(new URL('../../docs/who-wins.md', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6 && cells[1] !== 'This' && !/^-+$/.test(cells[1] ?? ''))
  .map(([, one = '', other = '', winner = '', happens = '']) => ({ pair: `${one} × ${other}`, winner, happens }));

/** Those are tried with the messages of the central system that make reservations. */
export function hasReservation(row: Row): boolean {
  return row.pair.includes('reservation') && !hasProfile(row);
}

/** Those are tried with the messages of the central system that limit the current. */
export function hasProfile({ pair }: Row): boolean {
  return pair.startsWith('profile');
}

/** One charger after another, and what happens to it in few words. */
export class Scene {
  #charger: Charger | undefined;

  get on(): Charger {
    if (this.#charger === undefined) throw new Error('the scene has not been started');
    return this.#charger;
  }

  stop(): void {
    this.#charger?.stop();
  }

  readonly start = async (time: string, ...settings: readonly (readonly string[])[]): Promise<void> => {
    const board = await quickColdLoadBoard();
    this.#charger = await Charger.start({ centralSystem: true, board, set: settings.flat() });
    this.setTime(time);
    await this.on.advance(1000);
  };

  readonly setTime = (time: string): void => this.on.clock.setWall(Date.parse(`2026-01-01T${time}Z`));
  readonly time = (): string => new Date(this.on.clock.wallMillis()).toISOString().slice(11, 16);
  readonly plugIn = (): void => this.on.vehicle({ plugged: true, wants: 'charge' });
  readonly flows = (): boolean => this.on.truth().vehicle.drawsMilliamps[0] > 1000;
  readonly energyFlows = (withinMs = 60_000) => this.on.until('energy flows', this.flows, withinMs);
  readonly why = (wanted: string, withinMs = 60_000) =>
    this.on.until(wanted, () => this.on.view().why === wanted, withinMs);
  readonly status = (wanted: string) => this.on.until(wanted, () => this.on.view().status === wanted, 60_000);
  readonly earthLost = (isLost: boolean): void => this.on.fault('ground-lost', isLost);
  readonly remoteStart = () => this.on.station.station.remoteStart(TAG, 1);
  readonly outOfService = () => this.on.station.station.setAvailability(1, false);
  readonly starts = (): number => this.on.central.of('StartTransaction').length;
  readonly stops = () => this.on.central.of('StopTransaction').map(({ payload }) => payload['reason']);

  /** A session begun by a card, that waits for something. */
  readonly waitsFor = async (wanted: string): Promise<void> => {
    this.plugIn();
    this.on.tap();
    await this.why(wanted);
    await this.on.until('told', () => this.starts() === 1);
    await this.on.advance(2000);
  };

  /** The supply is away for some seconds, and the clock goes on to a time. */
  readonly powerCut = async (timeAfterwards: string): Promise<void> => {
    this.on.cutMains();
    await this.on.advance(5000);
    this.setTime(timeAfterwards);
    await this.on.restoreMains();
    const isHeard = () => this.on.view().guardOnline && this.on.view().guard?.state !== 'starting';
    await this.on.until('the guard is heard', isHeard);
  };

  /** Energy flows, and no earlier than so many seconds from now. */
  readonly energyFlowsAfter = async (seconds: number): Promise<void> => {
    const from = this.on.clock.monotonicMicros();
    await this.energyFlows(3_600_000);
    expect((this.on.clock.monotonicMicros() - from) / 1e6).toBeGreaterThan(seconds);
  };

  /** The session that runs is the last before the charger is out of service. */
  readonly lastOne = async (): Promise<void> => {
    this.on.vehicle({ plugged: false });
    await this.status('Unavailable');
  };
}
