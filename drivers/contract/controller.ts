// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { PilotOutput } from '../../src/ports/devices.ts';
import type { ControllerRig } from './controller-rig.ts';

/** What makes of controllers differ in. */
export interface ControllerFacts {
  /** The longest time from an order to its effect while the line is sound. */
  readonly reactsWithinMs: number;
  /** The longest time that a silent line goes unnoticed. */
  readonly noticesSilenceWithinMs: number;
  /** One answer in so many may be broken without the verdict being lost. */
  readonly bearsOneBrokenIn: number;
  /** It puts −12 V on the pilot for F. */
  readonly signalsF: boolean;
  /** The duty it offers when told this one: never more. */
  offered(dutyPartsPerMillion: number): number;
  /** How long its residual test takes when asked for with nothing plugged. */
  readonly selfTestWithinMs: number;
  /** It finds a broken residual monitor when asked to test it, not only before it closes. */
  readonly testsOnCommand: boolean;
}

const X1: PilotOutput = { kind: 'X1' };
const F: PilotOutput = { kind: 'F' };
const SIXTEEN_AMPERES: PilotOutput = { kind: 'pwm', dutyPartsPerMillion: 266_667 };

/** What every controller does that runs the pilot, the contactor and the residual-current monitor itself. */
export function controllerContract(facts: ControllerFacts, setUp: () => Promise<ControllerRig>): void {
  const { reactsWithinMs, noticesSilenceWithinMs } = facts;
  const ready = async () => {
    const rig = await setUp();
    await rig.until('answers', async () => (await rig.verdict()) !== undefined, 3000);
    // Some makes offer something of their own until they are told otherwise.
    await rig.clock.advance(reactsWithinMs);
    return rig;
  };
  const open = (rig: ControllerRig) => () => !rig.contactsClosed;

  describe('as a controller that is told what it may offer', () => {
    it('has no verdict before it has answered', async () => {
      const rig = await setUp();
      await expect(rig.sides.pilot.sample()).rejects.toMatchObject({ name: 'BusError' });
      await expect(rig.sides.contactor.isClosed()).rejects.toMatchObject({ name: 'BusError' });
      await expect(rig.sides.residual.isTripped()).rejects.toMatchObject({ name: 'BusError' });
    });

    it('offers nothing and closes nothing by itself', async () => {
      const rig = await ready();
      rig.plugIn();
      await rig.until('sees the vehicle', async () => (await rig.verdict())?.vehicle === 'B', 2000);
      await rig.clock.advance(20_000);
      expect(rig.plant.truth(1).contactor.closings).toBe(0);
      expect(rig.dutyPartsPerMillion).toBe(1_000_000);
    });

    it.each([100_000, 266_667, 333_333, 400_000, 533_333])('offers no more than a duty of %i ppm', async (duty) => {
      const rig = await ready();
      rig.plugIn();
      await rig.order(false, { kind: 'pwm', dutyPartsPerMillion: duty });
      await rig.until('offers', () => rig.dutyPartsPerMillion < 1_000_000, reactsWithinMs + 1000);
      expect(rig.dutyPartsPerMillion).toBe(facts.offered(duty));
      expect(rig.dutyPartsPerMillion).toBeLessThanOrEqual(duty);
    });

    it('closes for a vehicle in C and tells vehicle and contacts of one moment', async () => {
      const rig = await ready();
      rig.plugIn();
      await rig.order(false, SIXTEEN_AMPERES);
      const closed = () => rig.sides.contactor.isClosed().catch(() => false);
      await rig.until('tells closed contacts', closed, 8000);
      // A relay bit is ahead of the contacts by their stroke.
      await rig.until('closes', () => rig.contactsClosed, 50);
      expect((await rig.verdict())?.vehicle).toBe('C');
      await rig.clock.advance(5000);
      expect(rig.plant.truth(1).vehicle.drawsMilliamps[0]).toBeGreaterThan(15_000);
    });

    it('follows a new current while it charges', async () => {
      const rig = await ready();
      await rig.charge();
      await rig.order(true, { kind: 'pwm', dutyPartsPerMillion: 100_000 });
      await rig.until('offers less', () => rig.dutyPartsPerMillion === facts.offered(100_000), reactsWithinMs);
      expect(rig.contactsClosed).toBe(true);
    });

    it('opens by itself within 100 ms of the vehicle leaving C (IEC 61851-1 Table A.6 8.1)', async () => {
      const rig = await ready();
      await rig.charge();
      rig.line.setPowered(false);
      rig.plant.setVehicle(1, { plugged: false });
      expect(await rig.until('opens', open(rig), 100)).toBeLessThanOrEqual(100);
    });

    it('tells A after the plug was pulled, and charges the next vehicle', async () => {
      const rig = await ready();
      await rig.charge();
      rig.plant.setVehicle(1, { plugged: false });
      await rig.until('tells A', async () => (await rig.verdict())?.vehicle === 'A', reactsWithinMs + 500);
      expect(await rig.sides.contactor.isClosed()).toBe(false);
      await rig.order(false, X1);
      await rig.clock.advance(2000);
      await rig.charge();
    });

    it('lets the vehicle go first when PWM ends and the coil may stay (Table A.6 sequence 10)', async () => {
      const rig = await ready();
      await rig.charge();
      await rig.order(true, X1);
      const current = () => rig.plant.truth(1).vehicle.drawsMilliamps[0];
      await rig.until('vehicle lets go', () => current() === 0, reactsWithinMs + 2000);
      await rig.until('opens', open(rig), 6000);
    });

    it.each([
      ['the coil off', false, SIXTEEN_AMPERES],
      ['X1 and the coil off', false, X1],
      ['F and the coil off', false, F],
    ] as const)('opens at once on %s, and stays open', async (name, coil, output) => {
      const rig = await ready();
      await rig.charge();
      // A vehicle that does not let go when PWM ends.
      rig.plant.setVehicle(1, { obeysPilot: false });
      if (name === 'the coil off') await rig.sides.contactor.setCoil(false);
      else await rig.order(coil, output);
      await rig.until('opens', open(rig), reactsWithinMs);
      const { closings } = rig.plant.truth(1).contactor;
      await rig.clock.advance(15_000);
      expect(rig.plant.truth(1).contactor.closings).toBe(closings);
      expect(await rig.sides.contactor.isClosed()).toBe(false);
    });

    it('reports open contacts within the time it names', async () => {
      const rig = await ready();
      await rig.charge();
      await rig.order(false, F);
      const told = async () => !(await rig.sides.contactor.isClosed());
      const { followsWithinMs } = rig.sides.contactor;
      await rig.until('tells open contacts', told, followsWithinMs);
      expect(followsWithinMs).toBeLessThanOrEqual(5000);
    });

    it('puts −12 V on the pilot for F where it can, and else nothing that a vehicle could take for an offer', async () => {
      const rig = await ready();
      rig.plugIn();
      await rig.order(false, F);
      await rig.clock.advance(reactsWithinMs);
      expect(rig.dutyPartsPerMillion).toBe(facts.signalsF ? 0 : 1_000_000);
      await rig.order(false, X1);
      await rig.clock.advance(reactsWithinMs + 500);
      expect(rig.dutyPartsPerMillion).toBe(1_000_000);
      expect((await rig.verdict())?.vehicle).toBe('B');
    });

    it.each([0, 50_000, 79_999, 970_001, 1_000_000, 266_666.5, Number.NaN])(
      'refuses a duty of %d ppm and keeps the order before it',
      async (dutyPartsPerMillion) => {
        const rig = await ready();
        rig.plugIn();
        await rig.order(false, SIXTEEN_AMPERES);
        await expect(rig.sides.pilot.setOutput({ kind: 'pwm', dutyPartsPerMillion })).rejects.toThrow(RangeError);
        await rig.clock.advance(3000);
        expect(rig.dutyPartsPerMillion).toBe(facts.offered(266_667));
      },
    );
  });

  describe('an order of PWM and an order to open', () => {
    it('hold by which came last: PWM again gives permission again', async () => {
      const rig = await ready();
      await rig.charge();
      await rig.sides.contactor.setCoil(false);
      await rig.until('opens', open(rig), reactsWithinMs);
      await rig.sides.pilot.setOutput(SIXTEEN_AMPERES);
      await rig.until('closes', () => rig.contactsClosed, 10_000);
    });

    it('given in one turn, coil first, do not disturb the offer', async () => {
      const rig = await ready();
      await rig.charge();
      const { closings } = rig.plant.truth(1).contactor;
      for (let second = 0; second < 10; second += 1) {
        await rig.sides.contactor.setCoil(false);
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        await rig.sides.pilot.setOutput(SIXTEEN_AMPERES);
        await rig.clock.advance(1000);
        expect(rig.dutyPartsPerMillion).toBe(facts.offered(266_667));
      }
      expect(rig.plant.truth(1).contactor.closings).toBe(closings);
    });

    it('hold PWM back while nobody looks: whoever ordered it may hang', async () => {
      const rig = await ready();
      await rig.charge();
      rig.watch(false);
      await rig.clock.advance(1500);
      expect(rig.contactsClosed).toBe(true);
      await rig.until('opens', open(rig), 1000 + reactsWithinMs);
      await rig.clock.advance(10_000);
      expect(rig.contactsClosed).toBe(false);
      rig.watch(true);
      await rig.until('closes', () => rig.contactsClosed, 10_000);
    });

    it('take no time, even while the line is dead', async () => {
      const rig = await ready();
      rig.line.setPowered(false);
      await rig.clock.advance(700);
      const startMicros = rig.clock.monotonicMicros();
      await rig.order(true, SIXTEEN_AMPERES);
      await rig.order(false, F);
      await rig.sides.pilot.sample().catch(() => undefined);
      expect(rig.clock.monotonicMicros()).toBe(startMicros);
    });

    it('reach a controller that was silent when they were given', async () => {
      const rig = await ready();
      await rig.charge();
      rig.line.setPowered(false);
      await rig.order(false, F);
      await rig.clock.advance(3000);
      expect(rig.contactsClosed).toBe(true);
      rig.line.setPowered(true);
      await rig.until('opens', open(rig), reactsWithinMs + 1000);
    });
  });

  describe('a line or a controller that fails', () => {
    it('is noticed in time, and the verdict comes back with the answers', async () => {
      const rig = await ready();
      rig.line.setPowered(false);
      await rig.until('notices', async () => (await rig.verdict()) === undefined, noticesSilenceWithinMs);
      await expect(rig.sides.contactor.isClosed()).rejects.toMatchObject({ name: 'BusError' });
      await expect(rig.sides.residual.isTripped()).rejects.toMatchObject({ name: 'BusError' });
      rig.line.setPowered(true);
      await rig.until('has a verdict', async () => (await rig.verdict()) !== undefined, 2000);
    });

    it('that is pulled out is told as gone', async () => {
      const rig = await ready();
      rig.line.setPresent(false);
      await rig.clock.advance(noticesSilenceWithinMs);
      await expect(rig.sides.pilot.sample()).rejects.toMatchObject({ code: 'gone' });
      rig.line.setPresent(true);
      await rig.until('has a verdict', async () => (await rig.verdict()) !== undefined, 2000);
    });

    it(`that breaks one answer in ${facts.bearsOneBrokenIn} is still known at any time, and tells nothing wrong`, async () => {
      const rig = await ready();
      await rig.charge();
      rig.brokenEvery = facts.bearsOneBrokenIn;
      for (let look = 0; look < 1000; look += 1) {
        await rig.clock.advance(50);
        expect((await rig.verdict())?.vehicle).toBe('C');
        expect(await rig.sides.contactor.isClosed()).toBe(true);
      }
      expect(rig.brokenAnswers).toBeGreaterThan(15);
    });

    it('that loses its supply and restarts is told its orders again', async () => {
      const rig = await ready();
      await rig.charge();
      rig.plant.setMains(false);
      await rig.clock.advance(2000);
      expect(rig.contactsClosed).toBe(false);
      rig.plant.setMains(true);
      await rig.until('charges again', () => rig.contactsClosed, 12_000);
      await rig.clock.advance(reactsWithinMs);
      expect(rig.contactsClosed).toBe(true);
      expect(rig.dutyPartsPerMillion).toBe(facts.offered(266_667));
    });

    it('that restarts while it must not charge is told so again', async () => {
      const rig = await ready();
      rig.plugIn();
      await rig.order(false, X1);
      rig.plant.setMains(false);
      await rig.clock.advance(1000);
      rig.plant.setMains(true);
      await rig.clock.advance(3000);
      const { closings } = rig.plant.truth(1).contactor;
      await rig.clock.advance(20_000);
      expect(rig.plant.truth(1).contactor.closings).toBe(closings);
      expect(rig.contactsClosed).toBe(false);
    });
  });

  describe('a fault that the controller finds', () => {
    it('is a missing diode: it does not close, and says so', async () => {
      const rig = await ready();
      rig.plant.setFault(1, 'diode-short', true);
      rig.plugIn();
      await rig.order(false, SIXTEEN_AMPERES);
      await rig.until('tells it', async () => (await rig.verdict())?.diodeMissing === true, 4000);
      expect((await rig.verdict())?.vehicle).toBe('B');
      await rig.clock.advance(5000);
      expect(rig.plant.truth(1).contactor.closings).toBe(0);
    });

    it('is a pilot that is shorted to earth: it opens, and says neither C nor B', async () => {
      const rig = await ready();
      await rig.charge();
      rig.plant.setFault(1, 'pilot-short', true);
      await rig.until('opens', open(rig), 3000);
      const told = async () => !['A', 'B', 'C', 'D'].includes((await rig.verdict())?.vehicle ?? 'error');
      await rig.until('tells it', told, reactsWithinMs + 500);
    });

    it('is a residual current: it opens within 100 ms and reports one trip', async () => {
      const rig = await ready();
      await rig.charge();
      let trips = 0;
      rig.sides.residual.onTrip(() => {
        trips += 1;
      });
      rig.plant.setFault(1, 'residual-dc', true, 10);
      await rig.until('opens', open(rig), 100);
      await rig.until('tells it', () => rig.sides.residual.isTripped(), reactsWithinMs);
      await rig.clock.advance(3000);
      expect(trips).toBe(1);
      expect(await rig.sides.residual.isTripped()).toBe(true);
    });

    it('is quiet below 6 mA DC (IEC 62955)', async () => {
      const rig = await ready();
      await rig.charge();
      rig.plant.setFault(1, 'residual-dc', true, 4);
      await rig.clock.advance(3000);
      expect(rig.contactsClosed).toBe(true);
      expect(await rig.sides.residual.isTripped()).toBe(false);
    });
  });

  describe('its residual self-test', () => {
    it('passes on a sound monitor', async () => {
      const rig = await ready();
      let trips = 0;
      rig.sides.residual.onTrip(() => {
        trips += 1;
      });
      const startMicros = rig.clock.monotonicMicros();
      expect(await rig.finish(rig.sides.residual.selfTest())).toBe('passed');
      expect((rig.clock.monotonicMicros() - startMicros) / 1000).toBeLessThanOrEqual(facts.selfTestWithinMs);
      expect(trips).toBe(0);
      expect(await rig.sides.residual.isTripped()).toBe(false);
    });

    it('never passes on a monitor that the controller has found broken', async () => {
      const rig = await ready();
      rig.plant.setFault(1, 'residual-selftest-fails', true);
      if (!facts.testsOnCommand) {
        rig.plugIn();
        await rig.order(false, SIXTEEN_AMPERES);
        await rig.until('reports it', () => rig.sides.residual.isTripped(), 10_000);
        await rig.order(false, X1);
      }
      expect(await rig.finish(rig.sides.residual.selfTest())).toBe('failed');
      expect(rig.plant.truth(1).contactor.closings).toBe(0);
    });

    it('never passes while a residual current is reported', async () => {
      const rig = await ready();
      await rig.charge();
      rig.plant.setFault(1, 'residual-dc', true, 30);
      await rig.until('tells it', () => rig.sides.residual.isTripped(), 3000);
      expect(await rig.finish(rig.sides.residual.selfTest())).toBe('failed');
    });

    it('fails or rejects while the line is dead', async () => {
      const rig = await ready();
      rig.line.setPowered(false);
      await rig.clock.advance(noticesSilenceWithinMs);
      expect(await rig.finish(rig.sides.residual.selfTest().catch(() => 'failed' as const))).toBe('failed');
    });
  });
}
