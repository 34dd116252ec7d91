// SPDX-License-Identifier: Apache-2.0
import type { FaultName } from '../../src/bench/plant/faults.ts';
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import type { Charger } from './charger.ts';
import type { InvariantWatch } from './invariant-watch.ts';

interface WalkFault {
  readonly name: FaultName;
  readonly value?: number;
}

const FAULTS: readonly WalkFault[] = [
  { name: 'emergency-stop' },
  { name: 'residual-dc', value: 10 },
  { name: 'residual-ac', value: 30 },
  { name: 'ground-lost' },
  { name: 'pilot-short' },
  { name: 'pilot-open' },
  { name: 'diode-short' },
  { name: 'proximity-open' },
  { name: 'tamper' },
  { name: 'contactor-weld' },
  { name: 'contactor-stuck-open' },
  { name: 'contactor-opens' },
  { name: 'residual-selftest-fails' },
  { name: 'lock-jam' },
  { name: 'i2c-hang', value: 1 },
  { name: 'temperature', value: 95 },
  { name: 'temperature', value: 72 },
  { name: 'meter-silent' },
  { name: 'meter-corrupt', value: 60 },
  { name: 'reader-silent' },
  { name: 'heartbeat-line-stuck' },
];
const LONGEST_PAUSE_MS = 4000;
/** What happened by accident is put right again after so many steps at most. */
const LONGEST_DISORDER_STEPS = 4;

/** Everything that people, cars, faults and processes may do to a charger, in an order given by the seed. */
export class RandomWalk {
  /** What was done, for whoever has to find out what went wrong. */
  readonly trace: string[] = [];
  readonly #charger: Charger;
  readonly #watch: InvariantWatch;
  readonly #random: SeededRandom;
  readonly #active = new Map<FaultName, WalkFault>();
  #guardLives = true;
  #stationLives = true;
  #mains = true;
  #disorderSteps = 0;
  readonly #actions: readonly (readonly [weight: number, name: string, act: () => void | Promise<void>])[] = [
    [6, 'plug', () => this.#plug()],
    [10, 'customer', () => this.#customer()],
    [4, 'unplug', () => this.#unplug()],
    [6, 'wants', () => this.#charger.vehicle({ wants: this.#pick(['charge', 'charge', 'nothing'] as const) })],
    [1, 'wants ventilation', () => this.#charger.vehicle({ wants: 'charge-ventilated' })],
    [2, 'temper', () => this.#temper()],
    [5, 'tap', () => this.#charger.tap(this.#pick(['04A2B3C4', '04A2B3C4', 'DEADBEEF']))],
    [6, 'limit', () => this.#limit()],
    [8, 'fault', () => this.#fault()],
    [4, 'guard', () => (this.#guardLives ? this.#killGuard() : this.#startGuard())],
    [4, 'station', () => (this.#stationLives ? this.#killStation() : this.#startStation())],
    [1, 'mains', () => this.#toggleMains()],
    [2, 'network', () => this.#charger.network.setUp(this.#random.uniform() < 0.6)],
    [2, 'service', () => this.#service()],
  ];

  constructor(charger: Charger, watch: InvariantWatch, seed: number) {
    this.#charger = charger;
    this.#watch = watch;
    this.#random = new SeededRandom(seed * 7919 + 1);
  }

  /** One thing happens, then some time passes. */
  async step(): Promise<void> {
    await this.#putRight();
    const total = this.#actions.reduce((sum, [weight]) => sum + weight, 0);
    let dice = this.#random.uniform() * total;
    const chosen = this.#actions.find(([weight]) => {
      dice -= weight;
      return dice < 0;
    });
    this.#note(chosen?.[1] ?? 'nothing');
    await chosen?.[2]();
    // Half of all things follow each other closely: that is where races are.
    const longest = this.#random.uniform() < 0.5 ? 150 : LONGEST_PAUSE_MS;
    await this.#charger.advance(Math.floor(this.#random.uniform() * longest));
  }

  /** The world is put in order and the car unplugged; resolves when nothing is left to tell the central system. */
  async recover(): Promise<void> {
    const charger = this.#charger;
    this.#note('recover');
    await this.#repair();
    charger.vehicle({ plugged: false, wants: 'charge', obeysPilot: true });
    await charger.advance(8000);
    this.#service();
    await charger.until('no faults', () => charger.view().faults.length === 0, 120_000);
    await charger.until('available', () => charger.view().status === 'Available', 60_000);
    await charger.until('told', () => charger.station.station.outbox.length() === 0, 900_000);
  }

  /** Most of the time the charger is sound, or nobody would ever charge. */
  async #putRight(): Promise<void> {
    const sound = this.#active.size === 0 && this.#guardLives && this.#stationLives;
    this.#disorderSteps = sound ? 0 : this.#disorderSteps + 1;
    if (sound || this.#random.uniform() * LONGEST_DISORDER_STEPS > this.#disorderSteps) return;
    this.#note('repair');
    await this.#repair();
    if (this.#random.uniform() < 0.7) this.#service();
  }

  async #repair(): Promise<void> {
    for (const { name, value } of this.#active.values()) this.#charger.fault(name, false, value);
    this.#active.clear();
    if (!this.#mains) await this.#toggleMains();
    await this.#startGuard();
    await this.#startStation();
    this.#charger.network.setUp(true);
  }

  /** No hand puts a plug back sooner than this. */
  async #unplug(): Promise<void> {
    this.#charger.vehicle({ plugged: false });
    await this.#charger.advance(300);
  }

  /** Drives up, plugs in and pays. */
  async #customer(): Promise<void> {
    await this.#unplug();
    this.#plug();
    this.#charger.tap();
  }

  #plug(): void {
    this.#charger.vehicle({ plugged: true, wants: 'charge', cable: 32 });
  }

  #temper(): void {
    const obeysPilot = this.#random.uniform() < 0.7;
    // A car that was let go on at its own current needs its time to come down again.
    this.#watch.disobedient = !obeysPilot;
    this.#charger.vehicle({ obeysPilot, responseMs: this.#pick([50, 250, 900]) });
  }

  #limit(): void {
    if (!this.#stationLives) return;
    const amps = this.#pick([6, 7, 10, 16, 25, 32]);
    const result = this.#charger.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', amps);
    if (result.kind === 'applied') this.#watch.settingMilliamps = amps * 1000;
    this.#note(`${amps} A`);
  }

  #fault(): void {
    const fault = this.#pick(FAULTS);
    this.#note(fault.name);
    this.#active.set(fault.name, fault);
    this.#charger.fault(fault.name, true, fault.value);
  }

  #killGuard(): void {
    this.#guardLives = false;
    this.#charger.killGuard();
    this.#watch.guardDied();
  }

  async #startGuard(): Promise<void> {
    if (this.#guardLives || !this.#mains) return;
    this.#guardLives = true;
    this.#watch.guardLives();
    await this.#charger.startGuard();
  }

  #killStation(): void {
    this.#stationLives = false;
    this.#watch.stationDied();
    this.#charger.killStation();
  }

  async #startStation(): Promise<void> {
    if (this.#stationLives || !this.#mains) return;
    this.#stationLives = true;
    await this.#charger.startStation();
    this.#watch.stationLives();
  }

  async #toggleMains(): Promise<void> {
    this.#mains = !this.#mains;
    if (this.#mains) {
      this.#charger.plant.setMains(true);
      await this.#startGuard();
      await this.#startStation();
      return;
    }
    if (this.#guardLives) this.#killGuard();
    if (this.#stationLives) this.#killStation();
    this.#charger.plant.setMains(false);
  }

  /** A person who resets whatever waits for one. */
  #service(): void {
    if (!this.#stationLives) return;
    const { station } = this.#charger.station;
    for (const code of this.#charger.view().faults) station.resetFault(1, code);
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.#random.uniform() * from.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }

  #note(what: string): void {
    this.trace.push(`${Math.round(this.#charger.clock.monotonicMicros() / 1000)} ${what}`);
  }
}
