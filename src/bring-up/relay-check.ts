// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../ports/clock.ts';
import type { Contactor, Heartbeat } from '../ports/devices.ts';
import type { PartReport } from './finding.ts';
import { millisecondsUntil, type PartCheck } from './part-check.ts';
import { noVehicle } from './pilot-check.ts';

const STROKES = 3;
const HELD_MS = 500;
const POLL_MS = 1;
const BEAT_MS = 20;
/** From the guard's order to open contacts, 100 ms are left in all (IEC 61851-1 A.6 8.1); half of it is the guard's. */
const OPENS_WITHIN_MS = 50;
/** The interlock drops the coil this long after the last beat, contacts included. */
const INTERLOCK_WITHIN_MS = 120;

export const RELAY_CHECK: PartCheck = {
  part: 'relay',
  title: 'Contactor and interlock',
  roles: ['contactor', 'heartbeat', 'pilot'],
  onSiteOnly: true,
  async run({ clock, devices, report }) {
    const { contactor, heartbeat, pilot } = devices;
    if (contactor === undefined || pilot === undefined) {
      report.info('contactor', 'this board has none that started');
      return;
    }
    if (!(await noVehicle(pilot, clock, report))) return;
    const closed = await report.step('mirror contact', () => contactor.isClosed());
    if (closed === undefined || !report.must('contacts before the test', closed ? 'closed' : 'open', 'open', !closed)) {
      return;
    }
    if (pilot.traits.switchesContactor) {
      report.info('switching', 'the controller closes only for a vehicle; try with one, or with a test plug');
      return;
    }
    const beats = new Beats(clock, heartbeat);
    try {
      beats.start();
      for (let stroke = 1; stroke <= STROKES; stroke += 1) await closeAndOpen(stroke, contactor, clock, report);
      if (heartbeat !== undefined) await stopBeating(contactor, beats, clock, report);
    } finally {
      beats.stop();
      await contactor.setCoil(false);
    }
  },
};

async function closeAndOpen(stroke: number, contactor: Contactor, clock: Clock, report: PartReport): Promise<void> {
  await report.step(`stroke ${stroke}`, async () => {
    await contactor.setCoil(true);
    const limitMs = contactor.followsWithinMs;
    const closing = await millisecondsUntil(clock, 2 * limitMs, POLL_MS, () => contactor.isClosed());
    report.within(`stroke ${stroke}: closes after the order`, closing ?? Number.POSITIVE_INFINITY, 'ms', 0, limitMs);
    await clock.sleep(HELD_MS);
    mustBeClosed(`stroke ${stroke}: holds for ${HELD_MS} ms`, await contactor.isClosed(), report);
    await contactor.setCoil(false);
    const opening = await millisecondsUntil(clock, 2 * limitMs, POLL_MS, async () => !(await contactor.isClosed()));
    report.within(
      `stroke ${stroke}: opens after the order`,
      opening ?? Number.POSITIVE_INFINITY,
      'ms',
      0,
      OPENS_WITHIN_MS,
    );
    await clock.sleep(HELD_MS);
  });
}

/** With the coil ordered on and no more beats, only the interlock can open. */
async function stopBeating(contactor: Contactor, beats: Beats, clock: Clock, report: PartReport): Promise<void> {
  await report.step('interlock', async () => {
    await contactor.setCoil(true);
    await clock.sleep(HELD_MS);
    if (!mustBeClosed('interlock: contacts before it', await contactor.isClosed(), report)) return;
    beats.stop();
    const opening = await millisecondsUntil(clock, 1000, POLL_MS, async () => !(await contactor.isClosed()));
    report.within(
      'interlock: opens after the last beat',
      opening ?? Number.POSITIVE_INFINITY,
      'ms',
      0,
      INTERLOCK_WITHIN_MS,
    );
  });
}

function mustBeClosed(what: string, closed: boolean, report: PartReport): boolean {
  return report.must(what, closed ? 'closed' : 'open', 'closed', closed);
}

/** Feeds the interlock, as the guard would. */
class Beats {
  readonly #clock: Clock;
  readonly #heartbeat: Heartbeat | undefined;
  #timer: Timer | undefined;
  #running = false;

  constructor(clock: Clock, heartbeat: Heartbeat | undefined) {
    this.#clock = clock;
    this.#heartbeat = heartbeat;
  }

  start(): void {
    this.#running = true;
    this.#beat();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
  }

  #beat(): void {
    if (!this.#running) return;
    this.#heartbeat?.beat().catch(() => {
      // Seen as contacts that do not close, or open by themselves.
    });
    this.#timer = this.#clock.after(BEAT_MS, 'bring-up beat', () => this.#beat());
  }
}
