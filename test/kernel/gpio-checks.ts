// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { gpioNumber } from '../../src/platform/gpio-lines.ts';
import { LinuxBuses } from '../../src/platform/linux-buses.ts';
import type { InputLine } from '../../src/ports/buses.ts';
import { aMoment, type Check, machine, until } from './check.ts';
import { kill, startHolder } from './holder.ts';
import { SimulatedLine } from './test-side.ts';
import { CHIP, GPIOD_RELAY, OTHER_CHIP, RELAY } from './wiring.ts';

/** Hogged by init. */
const TAKEN = 5;
/** Has a name, given by init. */
const NAMED = { name: 'LOCK', offset: 20 };

type Backend = 'sysfs' | 'gpiod';
interface Wiring {
  readonly backend: Backend;
  readonly relay: number;
  readonly inverted: number;
  readonly button: number;
}

/** Each backend has lines of its own, as neither gives an output back. */
const SYSFS: Wiring = { backend: 'sysfs', relay: RELAY.line, inverted: 22, button: 4 };
const GPIOD: Wiring = { backend: 'gpiod', relay: 13, inverted: 23, button: 6 };

type Bias = 'none' | 'pull-up' | 'pull-down';

function input(backend: Backend, line: number, bias: Bias = 'none', chip: string = CHIP) {
  const spec = { type: 'input', owner: 'guard', chip, line, activeLow: false, bias, backend } as const;
  const buses = new LinuxBuses({ line: spec }, 'guard', machine);
  return { line: buses.input('line'), close: () => buses.close() };
}

function output(backend: Backend, line: number | string, activeLow = false, chip: string = CHIP) {
  const spec = { type: 'output', owner: 'guard', chip, line, activeLow, backend } as const;
  return new LinuxBuses({ line: spec }, 'guard', machine).output('line');
}

async function edges(line: InputLine, there: SimulatedLine): Promise<void> {
  const seen: boolean[] = [];
  const unsubscribe = line.onChange((active) => seen.push(active));
  for (const level of [true, false]) {
    const before = seen.length;
    there.pull(level);
    await until(`an edge to ${level}`, () => seen.length > before);
  }
  await aMoment();
  unsubscribe();
  assert.deepEqual(seen, [true, false]);
  there.pull(true);
  await aMoment();
  assert.equal(seen.length, 2);
}

function lineChecks({ backend, relay, inverted, button }: Wiring): readonly Check[] {
  return [
    {
      name: `${backend}: an output drives the relay line and no other, and reads back what the pin carries`,
      async run() {
        const line = output(backend, relay);
        const there = new SimulatedLine(CHIP, relay);
        const others = [new SimulatedLine(CHIP, relay + 1), new SimulatedLine(OTHER_CHIP, relay)];
        const seen: boolean[] = [there.isHigh()];
        for (const active of [true, false, true, false]) {
          await line.set(active);
          seen.push(there.isHigh());
          assert.equal(await line.readBack(), active);
          assert.deepEqual([...others.map((other) => other.isHigh())], [false, false]);
        }
        assert.deepEqual(seen, [false, true, false, true, false]);
        return `levels ${seen.map(Number).join(' ')}`;
      },
    },
    {
      name: `${backend}: an active-low output is inactive, so high, as soon as it is opened`,
      async run() {
        const there = new SimulatedLine(CHIP, inverted);
        assert.equal(there.isHigh(), false);
        const line = output(backend, inverted, true);
        assert.equal(there.isHigh(), true);
        await line.set(true);
        assert.equal(there.isHigh(), false);
        assert.equal(await line.readBack(), true);
        return 'high when opened, low when active';
      },
    },
    {
      name: `${backend}: an input reads its level, sees both edges once, and none when nobody listens`,
      async run() {
        const there = new SimulatedLine(CHIP, button);
        there.pull(false);
        const { line, close } = input(backend, button);
        assert.equal(await line.isActive(), false);
        await edges(line, there);
        assert.equal(await line.isActive(), true);
        await close();
        return 'rising and falling';
      },
    },
    {
      name: `${backend}: a line that something else holds is a BusError gone`,
      async run() {
        assert.throws(() => output(backend, TAKEN), { name: 'BusError', code: 'gone' });
        assert.equal(new SimulatedLine(CHIP, TAKEN).isHigh(), true);
        return `line ${TAKEN} is hogged`;
      },
    },
  ];
}

export const GPIO_CHECKS: readonly Check[] = [
  {
    name: 'sysfs: the number of a GPIO line is not its offset: it is found by the chip label',
    async run() {
      const base = gpioNumber(RELAY) - RELAY.line;
      const labels = readdirSync('/sys/class/gpio')
        .filter((entry) => /^gpiochip\d+$/.test(entry))
        .map((entry) => `${entry} ${readFileSync(`/sys/class/gpio/${entry}/label`, 'utf8').trim()}`);
      assert.ok(base > 0, `base ${base}`);
      assert.ok(labels.includes(`gpiochip${base} ${CHIP}`), labels.join(', '));
      assert.ok(labels.length >= 2, 'only one chip: nothing was told apart');
      return `line ${RELAY.line} is ${base + RELAY.line}; ${labels.join(', ')}`;
    },
  },
  {
    name: 'a chip or line that is not there is an error that names those there are, and not a crash',
    async run() {
      for (const backend of ['sysfs', 'gpiod'] as const) {
        assert.throws(() => output(backend, 1, false, 'pinctrl-rp1'), new RegExp(`there are: .*${CHIP}`));
        assert.throws(() => output(backend, 58), /lines 0\.\.57, not 58/);
      }
      assert.throws(() => output('gpiod', 'LOKC'), new RegExp(`there are: .*${NAMED.name}`));
      assert.throws(() => output('sysfs', NAMED.name), /"backend": "gpiod"/);
      return 'chip, offset and name';
    },
  },
  ...lineChecks(SYSFS),
  ...lineChecks(GPIOD),
  {
    name: 'gpiod: a line is found by its name',
    async run() {
      const there = new SimulatedLine(CHIP, NAMED.offset);
      await output('gpiod', NAMED.name).set(true);
      assert.equal(there.isHigh(), true);
      return `${NAMED.name} is line ${NAMED.offset}`;
    },
  },
  {
    name: 'gpiod: the bias of the board file reaches the line',
    async run() {
      const levels: boolean[] = [];
      for (const bias of ['pull-up', 'pull-down'] as const) {
        const { line, close } = input('gpiod', GPIOD.button, bias);
        levels.push(await line.isActive());
        await close();
      }
      assert.deepEqual(levels, [true, false]);
      return 'pulled up, pulled down';
    },
  },
  {
    name: 'sysfs: kill -9 of the process that holds the relay leaves it closed, and the next process opens it',
    async run() {
      const there = new SimulatedLine(CHIP, RELAY.line);
      const holder = await startHolder('relay by sysfs');
      assert.equal(there.isHigh(), true);
      await kill(holder);
      await aMoment();
      assert.equal(there.isHigh(), true);
      output('sysfs', RELAY.line);
      assert.equal(there.isHigh(), false);
      return '1 after SIGKILL, 0 after the line was opened again';
    },
  },
  {
    name: 'gpiod: kill -9 of the process that holds the relay opens it on gpio-sim, and the next process gets the line',
    async run() {
      const there = new SimulatedLine(CHIP, GPIOD_RELAY.line);
      const holder = await startHolder('relay by gpiod');
      assert.equal(there.isHigh(), true);
      await kill(holder);
      await until('the line to be let go', () => !there.isHigh());
      await output('gpiod', GPIOD_RELAY.line).set(true);
      assert.equal(there.isHigh(), true);
      return '0 after SIGKILL, and taken again';
    },
  },
];
