// SPDX-License-Identifier: Apache-2.0
import { SeededRandom } from '../../../src/bench/seeded-random.ts';
import { faultRow } from '../../../src/core/faults/catalogue.ts';
import type { ConnectorStatus } from '../../../src/core/session/status.ts';
import type { BoardUnderTest } from '../../support/board-under-test.ts';
import { Charger } from '../../support/charger.ts';
import { type Car, type FaultCase, type Provocation, pick, type Scene, type Sighting } from './fault-case.ts';
import { bringTo, driveAway, normalCharge, pay, SITUATION_SETTINGS, type Situation, STATUS_OF } from './situations.ts';
import { expectTold } from './told.ts';

/** One run of the matrix. */
export interface FaultRunOptions {
  readonly fault: FaultCase;
  readonly situation: Situation;
  readonly seed: number;
  readonly board: BoardUnderTest;
}

/** What a run saw. */
export interface FaultRunReport {
  /** From the event to the coil without current, by the plant's clock; undefined where the coil had none, or kept it. */
  readonly latencyMicros: number | undefined;
}

const USUALLY_SEEN_WITHIN_MS = 2000;
/** Light and display have said by then what there is to say. */
const USUALLY_NOT_BEFORE_MS = 500;
const USUAL_TOLERANCE_MS = { early: 1200, late: 2500 };
/** The longest a fault is left alone after it was told. */
const LONGEST_REST_MS = 1500;

/**
 * Bends the world of a whole charger in one situation and holds what follows against the fault table: the coil in time,
 * people told, nothing energised meanwhile, the end as promised, and in every other run a normal charge afterwards.
 * @throws Error at the first broken promise, and when the run saw nothing of its fault
 */
export async function runFault(options: FaultRunOptions): Promise<FaultRunReport> {
  const { fault, board } = options;
  const random = new SeededRandom(seedOf(options));
  const charger = await Charger.start({
    board,
    seed: seedOf(options),
    centralSystem: true,
    set: [...SITUATION_SETTINGS, ...(fault.set ?? [])],
    meterWattHours: Math.floor(random.uniform() * 9_000_000),
  });
  try {
    return await new FaultRun(options, charger, random).run();
  } finally {
    charger.stop();
  }
}

/** Another one for each run, so that no two bend the world at the same moment of the guard's scan (FNV-1a). */
function seedOf({ fault, situation, seed }: FaultRunOptions): number {
  let hash = 0x811c9dc5;
  for (const character of `${fault.code} ${situation} ${seed}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return hash;
}

class FaultRun {
  readonly #fault: FaultCase;
  readonly #situation: Situation;
  readonly #sighting: Sighting;
  readonly #board: BoardUnderTest;
  readonly #isFollowed: boolean;
  readonly #scene: Scene;
  readonly #charger: Charger;
  #struckMicros: number | undefined;

  constructor({ fault, situation, seed, board }: FaultRunOptions, charger: Charger, random: SeededRandom) {
    // Every other vehicle is followed by a customer with a normal charge, which takes as long as all the rest.
    this.#isFollowed = seed % 2 === 1;
    this.#fault = fault;
    this.#situation = situation;
    this.#sighting = fault.sightings[situation];
    this.#board = board;
    this.#charger = charger;
    const strike = (): void => {
      this.#struckMicros = charger.clock.monotonicMicros();
    };
    this.#scene = { charger, random, car: { ...someCar(random), ...fault.car }, strike };
  }

  async run(): Promise<FaultRunReport> {
    const charger = this.#charger;
    const { car, random } = this.#scene;
    require(this.#sighting !== 'cannot be', 'this fault cannot be in this situation');
    await bringTo(charger, this.#situation, car);
    // Scans, polls and beats are under way at any moment of theirs.
    await charger.advance((this.#fault.notBeforeMs ?? USUALLY_NOT_BEFORE_MS) + this.#upTo(1300));
    require(charger.view().faults.length === 0, `faults before it began: ${charger.view().faults}`);
    const latencyMicros = this.#sighting === 'hidden' ? await this.#hidden() : await this.#seen(this.#sighting);
    const refuses = () => charger.view().faults.some((code) => faultRow(code).reaction !== 'warn');
    await charger.until('what came alongside has ended', () => !refuses(), 15_000);
    if (this.#isFollowed) await normalCharge(charger, someCar(random));
    else await driveAway(charger);
    const left = charger.view().faults.filter((code) => this.#fault.alongside?.includes(code) !== true);
    require(left.length === 0, `faults are left: ${left}`);
    const { violations } = charger.central;
    require(violations.length === 0, `OCPP: ${violations}`);
    require(this.#count('StartTransaction') === this.#count('StopTransaction'), 'a transaction has no end');
    return { latencyMicros };
  }

  async #hidden(): Promise<undefined> {
    const charger = this.#charger;
    const sinceMicros = charger.clock.monotonicMicros();
    const { wants } = charger.truth().vehicle;
    await this.#fault.inject(this.#scene);
    const isBent = charger.events('fault', sinceMicros).length > 0 || charger.truth().vehicle.wants !== wants;
    require(isBent, 'nothing was bent');
    await charger.advance(USUALLY_SEEN_WITHIN_MS + this.#upTo(LONGEST_REST_MS));
    require(charger.view().faults.length === 0, `raised although hidden: ${charger.view().faults}`);
    require(charger.view().status === STATUS_OF[this.#situation], `the status became ${charger.view().status}`);
    require(charger.events('coil', sinceMicros).length === 0, 'the coil was switched');
    await this.#fault.repair(this.#scene);
    await charger.advance(500);
  }

  async #seen(sighting: Exclude<Sighting, 'hidden' | 'cannot be'>): Promise<number | undefined> {
    const { after, leaves } = sighting === 'shows' ? {} : sighting;
    const charger = this.#charger;
    const before = {
      coil: charger.truth().contactor.coil,
      light: charger.truth().light.color,
      calls: charger.central.calls.length,
      atMicros: charger.clock.monotonicMicros(),
      starts: this.#count('StartTransaction'),
      stops: this.#count('StopTransaction'),
    };
    await this.#fault.inject(this.#scene);
    await this.#provoke(after);
    const provokedMicros = charger.clock.monotonicMicros();
    const { code, seenWithinMs = USUALLY_SEEN_WITHIN_MS } = this.#fault;
    await charger.until('raised', () => charger.view().faults.includes(code), seenWithinMs);
    if (this.#opens) await charger.until('coil off', () => !charger.truth().contactor.coil, this.#fault.withinMs ?? 0);
    const keeps = after === undefined && this.#fault.withinMs === undefined;
    await expectTold(charger, this.#board, this.#fault, {
      since: before,
      status: this.#fault.status ?? (this.#opens ? 'Faulted' : keeps ? STATUS_OF[this.#situation] : undefined),
      light: this.#isRed ? 'red' : keeps ? before.light : undefined,
    });
    await charger.advance(this.#upTo(LONGEST_REST_MS));
    this.#checkCoil(before.atMicros, provokedMicros, before.coil);
    await this.#fault.repair(this.#scene);
    await this.#expectEnd(leaves, before, after);
    const sinceMicros = this.#struckMicros ?? (after === undefined && before.coil ? before.atMicros : undefined);
    if (sinceMicros === undefined || this.#fault.withinMs === undefined) return undefined;
    return (charger.events('coil', sinceMicros)[0]?.microseconds ?? Number.NaN) - sinceMicros;
  }

  /** Whether the contactor has to be open while this fault is there. */
  get #opens(): boolean {
    return this.#fault.reaction === 'open' || this.#fault.reaction === 'stop';
  }

  /** Whether the light has to say so: nobody can charge. */
  get #isRed(): boolean {
    return this.#opens || (this.#fault.reaction === 'refuse' && !this.#hasSession && this.#sighting === 'shows');
  }

  async #provoke(what: Provocation | undefined): Promise<void> {
    const charger = this.#charger;
    switch (what) {
      case undefined:
        return;
      case 'start':
      case 'stop':
        await pay(charger);
        return;
      case 'pause and resume':
        charger.vehicle({ wants: 'nothing' });
        await charger.until(
          'let go',
          () => !charger.truth().contactor.coil && charger.truth().vehicle.pilotSees.state === 'B',
        );
        await charger.advance(500);
        charger.vehicle({ wants: 'charge' });
        return;
      case 'resume':
        charger.vehicle({ wants: 'charge' });
        return;
    }
  }

  /** Everything the coil did until now, held against the deadline. */
  #checkCoil(sinceMicros: number, provokedMicros: number, hadCurrent: boolean): void {
    const { withinMs, code } = this.#fault;
    const struckMicros = this.#struckMicros;
    const provoked = struckMicros === undefined && (provokedMicros > sinceMicros || this.#sighting !== 'shows');
    const fromMicros = struckMicros ?? (provoked && withinMs !== undefined ? provokedMicros : sinceMicros);
    const events = this.#charger.events('coil', fromMicros);
    if (withinMs === undefined) {
      const mayOpen = provoked || this.#opens;
      require(mayOpen || events.length === 0, `the coil was switched by ${code}, which leaves it alone`);
      return;
    }
    const had = struckMicros === undefined ? hadCurrent && !provoked : true;
    let onMicros = had ? fromMicros : undefined;
    for (const { on, microseconds } of events) {
      const forMicros = onMicros === undefined ? 0 : microseconds - onMicros;
      require(on ||
        forMicros <= withinMs * 1000, `the coil had current for ${forMicros} µs, allowed are ${withinMs} ms`);
      require(!on || provoked || onMicros === undefined, 'the coil got current again');
      onMicros = on ? microseconds : undefined;
    }
    require(onMicros === undefined, `the coil still has current, allowed are ${withinMs} ms`);
    require(!had || events.length === 1, `the coil was switched ${events.length} times`);
  }

  async #expectEnd(
    leaves: ConnectorStatus | undefined,
    before: { starts: number; stops: number },
    after: Provocation | undefined,
  ): Promise<void> {
    const { code, ends, stopsWith } = this.#fault;
    const charger = this.#charger;
    const clearAfterMs = clearAfterOf(this.#board, this.#fault);
    const isThere = () => charger.view().faults.includes(code);
    const plugged = charger.truth().vehicle.plugged;
    if (stopsWith !== undefined && this.#hasSession && after !== 'stop') {
      await charger.until('the session ends', () => this.#count('StopTransaction') === before.stops + 1, 15_000);
      const { payload } = charger.central.of('StopTransaction').at(-1) ?? {};
      require(payload?.['reason'] === stopsWith, `stopped with ${payload?.['reason']}, not ${stopsWith}`);
    }
    if (ends === 'by itself' || (ends === 'after replugging' && !plugged)) {
      await this.#expectEndByItself(clearAfterMs);
      await this.#expectStatus(leaves ?? STATUS_OF[this.#situation], before);
      return;
    }
    await charger.advance(clearAfterMs + 1500);
    require(isThere(), 'it ended by itself');
    charger.vehicle({ plugged: false });
    if (ends === 'after service') {
      await charger.advance(clearAfterMs + 1500);
      require(isThere(), 'it ended by unplugging');
      charger.station.station.resetFault(1, code);
    }
    await charger.until('gone', () => !isThere(), clearAfterMs + 2500);
    await this.#expectStatus('Available', undefined);
  }

  async #expectEndByItself(clearAfterMs: number): Promise<void> {
    const charger = this.#charger;
    const { early, late } = this.#fault.toleranceMs ?? USUAL_TOLERANCE_MS;
    const repairedMicros = charger.clock.monotonicMicros();
    const isThere = () => charger.view().faults.includes(this.#fault.code);
    await charger.until('ended by itself', () => !isThere(), clearAfterMs + late);
    const afterMs = (charger.clock.monotonicMicros() - repairedMicros) / 1000;
    require(afterMs >= clearAfterMs - early, `it ended ${afterMs} ms after its cause, not ${clearAfterMs} ms`);
  }

  /** @param before with a session that goes on, or undefined */
  async #expectStatus(status: ConnectorStatus, before: { starts: number; stops: number } | undefined): Promise<void> {
    const charger = this.#charger;
    const told = () => charger.central.of('StatusNotification').findLast((call) => call.payload['connectorId'] === 1);
    const { vendorErrorCode } = faultRow(this.#fault.code);
    await charger.until(
      `${status} again and told`,
      () =>
        charger.view().status === status &&
        told()?.payload['status'] === status &&
        told()?.payload['vendorErrorCode'] !== vendorErrorCode,
      40_000,
    );
    if (status === 'Charging') {
      await charger.until('energy flows again', () => charger.truth().vehicle.drawsMilliamps[0] > 1000);
      require(this.#count('StartTransaction') <= 1, 'a second transaction was begun');
      require(this.#count('StopTransaction') === before?.stops, 'the transaction was ended');
    }
    if (this.#board.has('light')) await charger.until('no red light', () => charger.truth().light.color !== 'red');
  }

  get #hasSession(): boolean {
    return ['charging', 'suspended by the car', 'suspended by the charger'].includes(this.#situation);
  }

  /** A message that was sent again counts once. */
  #count(action: string): number {
    return new Set(this.#charger.central.of(action).map((call) => call.id)).size;
  }

  #upTo(ms: number): number {
    return this.#scene.random.uniform() * ms;
  }
}

/** What the product makes of the catalogue's time. */
function clearAfterOf({ board }: BoardUnderTest, { code }: FaultCase): number {
  return board.product.policy.faults[code]?.clearAfterMs ?? faultRow(code).clearAfterMs;
}

function someCar(random: SeededRandom): Car {
  return {
    maxMilliamps: pick({ random }, 6000, 10_000, 16_000, 20_000, 32_000),
    phases: pick<1 | 3>({ random }, 1, 3),
    responseMs: 50 + Math.floor(random.uniform() * 850),
    rampMilliampsPerSecond: pick({ random }, 2000, 10_000, 40_000),
    cable: pick<13 | 20 | 32>({ random }, 13, 20, 32),
  };
}

/** @throws Error */
function require(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) throw new Error(otherwise);
}
