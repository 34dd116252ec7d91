// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../core/flow/listeners.ts';
import { NO_PHASES, type PerPhase } from '../../core/units/units.ts';
import type { Unsubscribe } from '../../ports/buses.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { ActionTime } from './action-time.ts';
import { CableLock } from './cable-lock.ts';
import { ChargerMeter } from './charger-meter.ts';
import { Contactor } from './contactor.ts';
import type { PhysicalHappening } from './event-log.ts';
import { ActiveFaults, type FaultName } from './faults.ts';
import { HeartbeatGate, type Settle } from './heartbeat-gate.ts';
import { LoadCurrent } from './load-current.ts';
import { Panel } from './panel.ts';
import { PilotCircuit, type PilotLoad } from './pilot-circuit.ts';
import { PilotGenerator } from './pilot-generator.ts';
import { onPhases, type Site, withoutPhase } from './site.ts';
import { dutyPercent, type PlantTruth } from './truth.ts';
import { type PilotAtInlet, Vehicle, type VehicleTraits } from './vehicle.ts';

const ROOM_MILLICELSIUS = 25_000;
/** Direct current through the monitor's test winding: well above the 6 mA it must trip at (IEC 62955). */
const TEST_WINDING_MILLIAMPS = 12;

export interface ConnectorPlantOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly time: ActionTime;
  readonly site: Site;
  readonly gateMicros: number;
  readonly settle: Settle;
  readonly dipCode: number;
  readonly vehicle: VehicleTraits;
  readonly report: (atMicros: number, happening: PhysicalHappening) => void;
}

/** One outlet with all that hangs on it. After any change `#settleWires` works out what follows from it. */
export class ConnectorPlant {
  readonly faults = new ActiveFaults();
  readonly panel: Panel;
  readonly lock: CableLock;
  readonly gate: HeartbeatGate;
  readonly meter: ChargerMeter;
  readonly #clock: Clock;
  readonly #time: ActionTime;
  readonly #site: Site;
  readonly #report: (atMicros: number, happening: PhysicalHappening) => void;
  readonly #deliveredDipCode: number;
  readonly #generator = new PilotGenerator();
  readonly #circuit: PilotCircuit;
  readonly #contactor: Contactor;
  readonly #vehicle: Vehicle;
  readonly #load: LoadCurrent;
  readonly #senseListeners = new Listeners<[]>();
  #letter: Vehicle['letter'] = 'A';
  #dutyPartsPerMillion = 0;
  #coilDriven = false;
  #coilFed = false;
  #outerPhases = true;
  #tripOutput = false;
  #testDriven = false;
  /** Phases that carry the current: 1 or 0 each. */
  #carries: PerPhase = NO_PHASES;

  constructor(options: ConnectorPlantOptions) {
    const { clock, random, time } = options;
    this.#deliveredDipCode = options.dipCode;
    this.#clock = clock;
    this.#time = time;
    this.#site = options.site;
    this.#report = options.report;
    this.#circuit = new PilotCircuit(random);
    this.#load = new LoadCurrent(time.micros());
    this.meter = new ChargerMeter(
      {
        millivolts: () => this.millivolts(),
        milliamps: () => this.milliamps(),
        wattHours: () => this.deliveredWattHours(),
        dropFraction: () => this.#load.dropFraction(this.#now()),
      },
      this.faults,
      random,
    );
    this.#vehicle = new Vehicle(clock, options.vehicle, () => this.#settleWires());
    this.panel = new Panel(clock, (happening) => options.report(time.micros(), happening));
    this.lock = new CableLock(clock, (position) => {
      options.report(time.micros(), { kind: 'lock', position });
      this.#announce();
    });
    this.#contactor = new Contactor(clock, random, (atMicros, closed) => {
      options.report(atMicros, { kind: 'contacts', closed });
      this.#settleWires();
      this.#announce();
    });
    this.gate = new HeartbeatGate(clock, options.gateMicros, options.settle, (atMicros, closed) => {
      options.report(atMicros, { kind: 'gate', closed });
      this.#feedCoil(atMicros);
    });
    this.#settleWires();
  }

  /** Calls back after anything changed that a chip senses by level. */
  onSense(listener: () => void): Unsubscribe {
    return this.#senseListeners.add(listener);
  }

  drivePilot(periodNanoseconds: number, dutyNanoseconds: number): void {
    this.#generator.tell(periodNanoseconds / 1000, dutyNanoseconds / 1000);
    this.#settleWires();
  }

  heldHighMillivolts(): number {
    return this.#circuit.heldHighMillivolts(this.#now());
  }

  heldLowMillivolts(): number {
    return this.#circuit.heldLowMillivolts(this.#now());
  }

  instantMillivolts(agoMicros: number): number {
    return this.#circuit.instantMillivolts(this.#now(), agoMicros);
  }

  proximityOhms(): number {
    return this.faults.has('proximity-open') ? Number.POSITIVE_INFINITY : this.#vehicle.proximityOhms();
  }

  driveCoil(on: boolean): void {
    this.#coilDriven = on;
    this.#feedCoil(this.#time.micros());
  }

  connectOuterPhases(connected: boolean): void {
    if (connected === this.#outerPhases) return;
    this.#outerPhases = connected;
    this.#settleWires();
  }

  get contactsClosed(): boolean {
    return this.#contactor.closed;
  }

  setTripOutput(tripped: boolean): void {
    if (tripped === this.#tripOutput) return;
    this.#tripOutput = tripped;
    this.#report(this.#time.micros(), { kind: 'trip', tripped });
    this.#feedCoil(this.#time.micros());
  }

  driveTest(on: boolean): void {
    this.#testDriven = on;
    this.#announce();
  }

  acMilliamps(): number {
    return this.faults.value('residual-ac') ?? 0;
  }

  dcMilliamps(): number {
    return this.faults.value('residual-dc') ?? 0;
  }

  sensedMilliamps(): number {
    const winding = this.#testDriven && !this.faults.has('residual-selftest-fails') ? TEST_WINDING_MILLIAMPS : 0;
    return this.acMilliamps() + this.dcMilliamps() + winding;
  }

  millicelsius(): number {
    const fault = this.faults.value('temperature');
    return fault === undefined ? ROOM_MILLICELSIUS : fault * 1000;
  }

  dipCode(): number {
    return this.faults.value('dip-switch') ?? this.#deliveredDipCode;
  }

  /** Before the charger, where the mains meter is. */
  feederMillivolts(): PerPhase {
    return this.#site.millivolts(this.faults.value('mains-voltage'));
  }

  /** At the charger's terminals. */
  millivolts(): PerPhase {
    return withoutPhase(this.feederMillivolts(), this.faults.value('phase-lost'));
  }

  /** What the charger takes from the supply, be it through the contacts or beside them. */
  milliamps(): PerPhase {
    const [l1, l2, l3] = this.#carries;
    const each = this.#load.milliamps(this.#now());
    return [l1 * each, l2 * each, l3 * each];
  }

  /** Since the plant was made, whatever the meter's register was set to. */
  deliveredWattHours(): number {
    return this.#load.wattHours(this.#now());
  }

  get vehicle(): VehicleTraits {
    return this.#vehicle.traits;
  }

  setVehicle(traits: VehicleTraits): void {
    this.#vehicle.change(traits);
    this.#settleWires();
    this.#announce();
  }

  /** @throws RangeError for a value out of range */
  setFault(name: FaultName, active: boolean, value: number | undefined): void {
    this.faults.set(name, active, value);
    this.gate.setLineStuck(this.faults.has('heartbeat-line-stuck'));
    this.lock.setJammed(this.faults.has('lock-jam'));
    this.meter.setFrozen(this.faults.has('meter-frozen'));
    this.#generator.setStuck(this.faults.has('pilot-stuck'));
    this.#vehicle.setChatter(this.faults.value('pilot-chatter'));
    this.#contactor.setFaults(this.#now(), {
      welded: this.faults.has('contactor-weld'),
      stuckOpen: this.faults.has('contactor-stuck-open'),
      dropsOut: this.faults.has('contactor-opens'),
    });
    this.#settleWires();
    this.#announce();
  }

  /** The site's supply went or came. */
  mainsChanged(): void {
    if (!this.#site.mainsPresent) {
      this.#coilDriven = false;
      this.panel.losePower();
    }
    this.#generator.setPowered(this.#site.mainsPresent);
    this.#feedCoil(this.#now());
    this.#settleWires();
    this.#announce();
  }

  truth(): PlantTruth {
    const duty = dutyPercent(this.#circuit.dutyPartsPerMillion());
    const { plugged, wants } = this.#vehicle.traits;
    return {
      microseconds: this.#now(),
      vehicle: { plugged, wants, pilotSees: this.#pilotSees(), drawsMilliamps: this.#drawnMilliamps() },
      pilot: { ...this.#circuit.levels(), dutyPercent: duty },
      contactor: { coil: this.#coilFed, closed: this.#contactor.closed, closings: this.#contactor.closings },
      residual: { acMilliamps: this.acMilliamps(), dcMilliamps: this.dcMilliamps(), tripped: this.#tripOutput },
      mains: { present: this.#site.mainsPresent, millivolts: this.millivolts() },
      meter: { wattHours: this.meter.importWattHours(), milliamps: this.meter.milliamps() },
      temperatureMillicelsius: this.millicelsius(),
      lock: this.lock.position,
      light: this.panel.light,
      buzzer: this.panel.buzzing ? 'on' : 'off',
      display: this.panel.text,
      heartbeat: { gateClosed: this.gate.closed },
    };
  }

  #now(): number {
    return Math.round(this.#clock.monotonicMicros());
  }

  #announce(): void {
    this.#senseListeners.tell();
  }

  #feedCoil(atMicros: number): void {
    const fed = this.#coilDriven && this.gate.closed && !this.#tripOutput && this.#site.mainsPresent;
    if (fed === this.#coilFed) return;
    this.#coilFed = fed;
    this.#report(atMicros, { kind: 'coil', on: fed });
    this.#contactor.feedCoil(atMicros, fed);
  }

  #settleWires(): void {
    const now = this.#now();
    const { output } = this.#generator;
    if (output !== this.#circuit.drive) this.#circuit.setDrive(now, output);
    this.#reportPilot();
    this.#circuit.setLoad(now, this.#pilotLoad());
    this.#vehicle.see(this.#pilotAtInlet());
    this.#settleLoad(now);
  }

  #reportPilot(): void {
    const to = this.#vehicle.letter;
    if (to !== this.#letter) {
      const from = this.#letter;
      this.#letter = to;
      this.#report(this.#now(), { kind: 'pilot', from, to });
    }
    const duty = this.#circuit.dutyPartsPerMillion();
    if (duty !== this.#dutyPartsPerMillion) {
      this.#dutyPartsPerMillion = duty;
      this.#report(this.#time.micros(), { kind: 'duty', dutyPercent: dutyPercent(duty) });
    }
  }

  #settleLoad(now: number): void {
    const volts = this.millivolts();
    const leakMilliamps = this.faults.value('contactor-leak') ?? 0;
    const [l1, l2, l3] = onPhases(this.#contactor.closed ? this.#loadedPhases() : 1, 1);
    this.#carries = [volts[0] > 0 ? l1 : 0, volts[1] > 0 ? l2 : 0, volts[2] > 0 ? l3 : 0];
    const liveMillivolts = l1 * volts[0] + l2 * volts[1] + l3 * volts[2];
    this.#load.setMillivolts(now, liveMillivolts);
    if (!this.#contactor.closed) {
      this.#load.jumpTo(now, liveMillivolts > 0 ? leakMilliamps : 0);
      return;
    }
    const wanted = liveMillivolts > 0 ? this.#vehicle.wantedMilliamps(this.faults.value('overdraw') ?? 0) : 0;
    if (wanted === 0) this.#load.jumpTo(now, 0);
    else this.#load.rampTo(now, wanted, this.#vehicle.traits.rampMilliampsPerSecond);
  }

  /** The vehicle is behind the contacts; what goes beside them while they are open is not its own. */
  #drawnMilliamps(): PerPhase {
    return this.#contactor.closed ? this.milliamps() : NO_PHASES;
  }

  #loadedPhases(): number {
    return this.#outerPhases ? Math.min(this.#vehicle.traits.phases, this.#site.phases) : 1;
  }

  #pilotLoad(): PilotLoad {
    if (this.faults.has('pilot-short')) return { kind: 'short' };
    if (this.faults.has('pilot-open')) return { kind: 'open' };
    const load = this.#vehicle.pilotLoad();
    return load.kind === 'resistor' && this.faults.has('diode-short') ? { ...load, diode: false } : load;
  }

  #pilotAtInlet(): PilotAtInlet {
    const drive = this.#circuit.drive;
    const cut = this.faults.has('pilot-short') || this.faults.has('pilot-open');
    if (!this.#vehicle.traits.plugged || cut || drive.kind === 'unpowered') return { kind: 'nothing' };
    const dutyPartsPerMillion = this.#circuit.dutyPartsPerMillion();
    if (dutyPartsPerMillion === 0) return { kind: 'constant-low' };
    if (dutyPartsPerMillion === 1_000_000) return { kind: 'constant-high' };
    return { kind: 'pwm', dutyPartsPerMillion };
  }

  #pilotSees(): PlantTruth['vehicle']['pilotSees'] {
    if (!this.#vehicle.traits.plugged || this.faults.has('pilot-open')) return { dutyPercent: 0, state: 'A' };
    const inlet = this.#pilotAtInlet();
    if (inlet.kind === 'nothing') return { dutyPercent: 0, state: 'E' };
    if (inlet.kind === 'constant-low') return { dutyPercent: 0, state: 'F' };
    return { dutyPercent: dutyPercent(this.#circuit.dutyPartsPerMillion()), state: this.#vehicle.letter };
  }
}
