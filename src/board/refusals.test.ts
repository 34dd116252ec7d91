// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectBoard } from './load.ts';
import { describeProblem } from './problems.ts';

const VIRTUAL = new URL('../../boards/virtual/', import.meta.url).pathname;
const LINE = '"type": "output", "owner": "guard", "chip": "pinctrl-bcm2711", "line"';

const ROW_OF_HEARTBEAT =
  '    { "role": "heartbeat", "owner": "guard", "driver": "heartbeat/gpio-toggle", "options": { "line": "heartbeat" } },\n';

let directory: string;
let files: Record<'board.json' | 'product.json', string>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'board-'));
  files = {
    'board.json': await readFile(join(VIRTUAL, 'board.json'), 'utf8'),
    'product.json': await readFile(join(VIRTUAL, 'product.json'), 'utf8'),
  };
});
afterEach(() => rm(directory, { recursive: true }));

type FileName = keyof typeof files;

/** Replaces text that stands once in a file; answers the line in which the new text ends. */
function change(name: FileName, from: string, to: string): number {
  const text = files[name];
  expect(text.split(from), `${from} stands once`).toHaveLength(2);
  const at = text.indexOf(from);
  files[name] = text.replace(from, () => to);
  return text.slice(0, at).concat(to.trimEnd()).split('\n').length;
}

async function problems(): Promise<string[]> {
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(directory, name), text)));
  const found = await inspectBoard(directory);
  return found.problems.map((problem) => describeProblem(problem).replace(`${directory}/`, ''));
}

/** A change and the one problem it makes, in the line where the changed text ends. */
interface Refusal {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly says: string;
}

const BOARD_REFUSALS: readonly Refusal[] = [
  {
    what: 'an unknown key at the top',
    from: '"id": "virtual",',
    to: '"id": "virtual", "color": "red",',
    says: 'color: unknown key',
  },
  {
    what: 'an unknown key of a bus',
    from: '"number": 1, "hertz"',
    to: '"number": 1, "speed": 3, "hertz"',
    says: 'buses.i2c-guard.speed: unknown key',
  },
  {
    what: 'a missing key',
    from: '"path": "/dev/ttyAMA2", "baud": 9600',
    to: '"path": "/dev/ttyAMA2"',
    says: 'buses.rs485-meters.baud: missing',
  },
  {
    what: 'a wrong type',
    from: '"line": 18 }',
    to: '"line": "18" }',
    says: 'buses.control-pilot.line: invalid type: Expected (12 | 13 | 18 | 19) but received "18"',
  },
  {
    what: 'a wrong option',
    from: '"pullUpOhms": 1000',
    to: '"pullUpOhms": 1',
    says: 'devices.2.options.pullUpOhms: invalid value: Expected >=10 but received 1',
  },
  {
    what: 'a controller as interlock that only measures',
    from: '"interlock": "hardware"',
    to: '"interlock": "controller"',
    says: 'interlock: "controller" needs a pilot whose controller opens the contactor by itself; pilot/pwm-peak-ads1115 does not',
  },
  {
    what: 'one bus for two owners',
    from: '"path": "/dev/i2c-3", "number": 3',
    to: '"pins": [], "path": "/dev/i2c-1", "number": 1',
    says: 'buses.i2c-station: /dev/i2c-1 is taken by i2c-guard; one bus, one owner',
  },
  {
    what: "an I2C bus whose number is not its path's",
    from: '"path": "/dev/i2c-3", "number": 3',
    to: '"path": "/dev/i2c-3", "number": 4',
    says: 'buses.i2c-station.number: /dev/i2c-3 is number 3',
  },
  {
    what: 'one pin for two lines',
    from: '"line": 23, ',
    to: '"line": 17, ',
    says: 'buses.mirror: GPIO 17 is taken by coil; one bus, one owner',
  },
  {
    what: 'one pin for two lines, once by name',
    from: '"line": 23, ',
    to: '"line": "GPIO17", ',
    says: 'buses.mirror: GPIO 17 is taken by coil; one bus, one owner',
  },
  {
    what: 'a pin that a PWM channel has',
    from: '"line": 23, ',
    to: '"line": 18, ',
    says: 'buses.mirror: GPIO 18 is taken by control-pilot; one bus, one owner',
  },
  {
    what: 'a pin of I2C bus 1 (overlays README: i2c1)',
    from: '"line": 23, ',
    to: '"line": 3, ',
    says: 'buses.mirror: GPIO 3 is taken by i2c-guard; one bus, one owner',
  },
  {
    what: 'a pin of an extra UART of the BCM2711 (overlays README: uart2)',
    from: '"line": 23, ',
    to: '"line": 1, ',
    says: 'buses.mirror: GPIO 1 is taken by rs485-meters; one bus, one owner',
  },
  {
    what: 'a pin of an extra I2C bus of the BCM2711 (overlays README: i2c3)',
    from: '"line": 23, ',
    to: '"line": 4, ',
    says: 'buses.mirror: GPIO 4 is taken by i2c-station; one bus, one owner',
  },
  {
    what: 'a PWM channel on a pin it does not reach (overlays README: pwm)',
    from: '"channel": 0, "line": 18',
    to: '"channel": 0, "line": 13',
    says: 'buses.control-pilot.line: channel 0 comes out on GPIO 12 or 18',
  },
  {
    what: 'a PWM channel that only a Pi 5 has',
    from: '"channel": 0, "line": 18',
    to: '"channel": 2, "line": 18',
    says: 'buses.control-pilot.line: the PWM controller of this bcm2711 has channels 0 and 1',
  },
  {
    what: 'a line of another machine',
    from: '"chip": "pinctrl-bcm2711", "line": 23',
    to: '"chip": "pinctrl-rp1", "line": 23',
    says: 'buses.mirror.chip: pinctrl-rp1 is not the chip of the other lines: a board has one header',
  },
  {
    what: 'a name that no header line has',
    from: '"line": 23, ',
    to: '"line": "MIRROR", ',
    says: 'buses.mirror.line: the header has no line "MIRROR"; GPIO0 to GPIO27, or an offset',
  },
  {
    what: 'a line by name on a chip that is not known',
    from: '"chip": "pinctrl-bcm2711", "line": 23',
    to: '"chip": "1-0021", "line": "GPIO3"',
    says: 'buses.mirror.line: the lines of 1-0021 have no names that are known here; give the offset',
  },
  {
    what: 'analogue audio beside the control pilot (overlays README: pwm, note 2)',
    from: '"interlock": "hardware",',
    to: '"interlock": "hardware", "alsoUses": ["analogue-audio"],',
    says: 'alsoUses.0: the PWM controller is taken by control-pilot; one bus, one owner',
  },
  {
    what: 'a WS281x strip by PWM beside the control pilot',
    from: '"interlock": "hardware",',
    to: '"interlock": "hardware", "alsoUses": ["ws281x-pwm"],',
    says: 'alsoUses.0: the PWM controller is taken by control-pilot; one bus, one owner',
  },
  {
    what: 'a WS281x strip by PCM on a pin in use',
    from: '"interlock": "hardware",',
    to: '"interlock": "hardware", "alsoUses": ["ws281x-pcm"],',
    says: 'alsoUses.0: GPIO 21 is taken by lock-open; one bus, one owner',
  },
  {
    what: 'a WS281x strip by SPI on a pin in use',
    from: '"interlock": "hardware",',
    to: '"interlock": "hardware", "alsoUses": ["ws281x-spi"],',
    says: 'alsoUses.0: GPIO 10 is taken by lamp-green; one bus, one owner',
  },
  {
    what: 'a contactor on a pin that is pulled up at power-on (BCM2835 ARM Peripherals p. 102)',
    from: `"coil": { ${LINE}: 17 }`,
    to: `"coil": { ${LINE}: 7 }`,
    says: 'buses.coil.line: GPIO 7 is pulled up while the machine starts, which can close the contactor (coil); use GPIO 9 to 27',
  },
  {
    what: 'a contactor that closes when nobody drives its pin',
    from: `"coil": { ${LINE}: 17 }`,
    to: `"coil": { ${LINE}: 17, "activeLow": true }`,
    says: 'buses.coil.activeLow: an undriven pin is low, which would close the contactor (coil) whenever the machine starts; use a driver stage that is active high',
  },
  {
    what: 'a line of an expander on the other process’s I2C bus',
    from: '"chip": "pinctrl-bcm2711", "line": 12',
    to: '"chip": "1-0021", "line": 12',
    says: 'buses.lamp-blue.owner: lamp-blue is on I2C bus 1, which is i2c-guard of the guard; one bus, one owner',
  },
  {
    what: 'a bus that is not there',
    from: '"i2c": "i2c-station"',
    to: '"i2c": "i2c-stations"',
    says: 'devices.14.options.i2c: no i2c is called "i2c-stations"; known: i2c-guard, i2c-station',
  },
  {
    what: "the other process's bus",
    from: '"i2c": "i2c-station"',
    to: '"i2c": "i2c-guard"',
    says: 'devices.14.options.i2c: "i2c-guard" belongs to the guard, the device to the station',
  },
  {
    what: 'two meters with one address',
    from: '"unit": 2,',
    to: '"unit": 1,',
    says: 'devices.12.options.unit: unit 1 on "rs485-meters" is the meter already',
  },
  {
    what: 'two chips at one I2C address',
    from: '"address": "0x4a"',
    to: '"address": "0x48"',
    says: 'devices.9.options.address: address 0x48 on I2C bus 1 is taken by the pilot',
  },
  {
    what: 'one line for two parts',
    from: '"feedback": "lock-feedback"',
    to: '"feedback": "mirror"',
    says: 'devices.8.options.feedback: "mirror" is the mirror of the contactor already',
  },
];

/** Where the text stands, from line 1. */
const lineOf = (name: FileName, text: string): number =>
  files[name].slice(0, files[name].indexOf(text)).split('\n').length;

describe('a board file is refused, with the line named, that has', () => {
  it.each(BOARD_REFUSALS)('$what', async ({ from, to, says }) => {
    const line = change('board.json', from, to);
    expect(await problems()).toEqual([`board.json:${line}: ${says}`]);
  });

  it('one name twice', async () => {
    change('board.json', '"mirror": { "type"', '"coil": { "type"');
    const line = lineOf('board.json', '"line": 23');
    expect(await problems()).toContain(`board.json:${line}: buses.coil: stands here a second time`);
  });

  it('no interlock, not even "none"', async () => {
    change('board.json', '"interlock": "hardware",\n', '');
    expect(await problems()).toEqual(['board.json:1: interlock: missing']);
  });

  it('a hardware interlock without a heartbeat', async () => {
    change('board.json', ROW_OF_HEARTBEAT, '');
    const line = lineOf('board.json', '"interlock"');
    expect(await problems()).toEqual([`board.json:${line}: interlock: "hardware" needs a heartbeat among the devices`]);
  });

  it.each(['pilot', 'contactor', 'residual'])('no %s', async (role) => {
    const board = JSON.parse(files['board.json']) as { devices: { role: string }[] };
    board.devices = board.devices.filter((device) => device.role !== role);
    files['board.json'] = JSON.stringify(board, undefined, 2);
    const line = lineOf('board.json', '"devices"');
    expect(await problems()).toEqual([`board.json:${line}: devices: a charger needs a ${role}`]);
  });

  it('a pin of a bus that its overlay moved elsewhere', async () => {
    change('board.json', '"number": 3,', '"number": 3, "pins": [22, 23],');
    const [mirror, heartbeat] = [lineOf('board.json', '"line": 23'), lineOf('board.json', '"line": 22')];
    expect(await problems()).toEqual([
      `board.json:${mirror}: buses.mirror: GPIO 23 is taken by i2c-station; one bus, one owner`,
      `board.json:${heartbeat}: buses.heartbeat: GPIO 22 is taken by i2c-station; one bus, one owner`,
    ]);
  });

  it('one SPI bus for two processes, by its two selects', async () => {
    const spi = (owner: string, select: number) =>
      `"spi-${select}": { "type": "spi", "owner": "${owner}", "path": "/dev/spidev6.${select}", "pins": [] },`;
    const line = change('board.json', '"coil": {', `${spi('guard', 0)}\n${spi('station', 1)}\n"coil": {`);
    expect(await problems()).toEqual([
      `board.json:${line - 1}: buses.spi-1: SPI bus 6 is taken by spi-0; one bus, one owner`,
    ]);
  });

  it("a chip of the kernel's on the other process's I2C bus", async () => {
    const adc =
      '"adc": { "type": "sysfs", "owner": "station", "class": "iio", "name": "ads1015", "device": "1-0049" },';
    const line = change('board.json', '"coil": {', `${adc} "coil": {`);
    expect(await problems()).toEqual([
      `board.json:${line}: buses.adc.owner: adc is on I2C bus 1, which is i2c-guard of the guard; one bus, one owner`,
    ]);
  });

  it("a driver at an address that a chip of the kernel's has", async () => {
    const adc =
      '"sensor": { "type": "sysfs", "owner": "guard", "class": "hwmon", "name": "lm75", "device": "1-004a" },';
    change('board.json', '"coil": {', `${adc} "coil": {`);
    const line = lineOf('board.json', '"address": "0x4a"');
    expect(await problems()).toEqual([
      `board.json:${line}: devices.9.options.address: address 0x4a on I2C bus 1 is taken by the kernel's driver`,
    ]);
  });

  it('two protocols on one serial line', async () => {
    change(
      'board.json',
      '"rs485-meters": { "type": "uart", "owner": "guard"',
      '"rs485-meters": { "type": "uart", "owner": "station"',
    );
    change('board.json', '"serial": "uart-reader"', '"serial": "rs485-meters"');
    change(
      'board.json',
      '"owner": "guard",\n      "driver": "meter/modbus-map",\n      "options"',
      '"owner": "station",\n      "driver": "meter/modbus-map",\n      "options"',
    );
    const found = await problems();
    const line = lineOf('board.json', '"driver": "tag-reader/pn532-uart"') + 1;
    expect(found).toContain(
      `board.json:${line}: devices.13.options.serial: "rs485-meters" speaks modbus-rtu for the meter; pn532-uart needs a line of its own`,
    );
  });
});

describe('a product file is refused, with the line named, that has', () => {
  it.each([
    {
      what: 'a vendor that OCPP has no room for (1.6 §6.3: 20 characters)',
      from: '"Chargehand",',
      to: '"Chargehand Works Limited",',
      says: 'identity.vendor: invalid length: Expected <=20 but received 24',
    },
    {
      what: 'a current that a pilot cannot signal (IEC 61851-1 Table A.7: 6 A and up)',
      from: '"maximumMilliamps": 32000',
      to: '"maximumMilliamps": 5999',
      says: 'ratings.maximumMilliamps: invalid value: Expected >=6000 but received 5999',
    },
    {
      what: 'a fixed cable where the board reads a proximity contact',
      from: '"outlet": "socket"',
      to: '"outlet": "cable"',
      says: 'ratings.outlet: a fixed cable has no proximity contact, but the board has one among its devices',
    },
    {
      what: 'an unknown key',
      from: '"settings": {}',
      to: '"settings": {}, "colour": "red"',
      says: 'colour: unknown key',
    },
  ])('$what', async ({ from, to, says }) => {
    const line = change('product.json', from, to);
    expect(await problems()).toEqual([`product.json:${line}: ${says}`]);
  });

  it('no meaning for the positions of a DIP switch that is there', async () => {
    const product = JSON.parse(files['product.json']) as Record<string, unknown>;
    files['product.json'] = JSON.stringify({ ...product, dip: {} }, undefined, 2);
    const line = lineOf('product.json', '"dip"');
    expect(await problems()).toEqual([
      `product.json:${line}: dip: the board has a DIP switch: say what its positions mean`,
    ]);
  });
});

describe('everything that is wrong is told at once', () => {
  it('of both files, and of the wiring beside a wrong value', async () => {
    const baud = change('board.json', '"baud": 9600', '"baud": 9601');
    const coil = change('board.json', `"coil": { ${LINE}: 17 }`, `"coil": { ${LINE}: 8 }`);
    const phases = change('product.json', '"phases": 3', '"phases": 2');
    const places = (await problems()).map((line) => line.split(': ').slice(0, 2).join(' '));
    expect(places).toEqual([
      `board.json:${baud} buses.rs485-meters.baud`,
      `board.json:${coil} buses.coil.line`,
      `product.json:${phases} ratings.phases`,
    ]);
  });

  it('and a file that is not there does not hide the other', async () => {
    await writeFile(join(directory, 'product.json'), files['product.json'].replace('"phases": 3', '"phases": 2'));
    const { problems: found, board } = await inspectBoard(directory);
    expect(board).toBeUndefined();
    expect(found.map(describeProblem).join('\n')).toMatch(
      /board\.json:1: ENOENT.*\n.*product\.json:\d+: ratings\.phases/,
    );
  });
});
