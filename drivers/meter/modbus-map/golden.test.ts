// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { MeterReading } from '../../../src/ports/devices.ts';
import { withCrc } from '../../chips/modbus/emulated-rtu-line.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { modbusMap } from './driver.ts';
import { METER_MAP_NAMES, type MeterMapName } from './maps.ts';

/**
 * What each meter sends, written down number by number from its tables: [request without unit and CRC, data]. `x`
 * stands for a register that means something else.
 */
interface Example {
  readonly what: string;
  readonly frames: readonly (readonly [request: string, data: string])[];
  readonly reading: MeterReading;
}

const x = (registers: number) => 'dead'.repeat(registers);

/** 231.5 V, 229.25 V, 230.75 V; 15.875 A, 15.75 A, 16 A; 10912.5 W; 1234.567 kWh; 89.125 kWh. */
const FLOAT = {
  volts: '43678000 43654000 4366c000',
  amps: '417e0000 417c0000 41800000',
  watts: '462a8200',
  kilowatts: '412e999a',
  import: '449a5225',
  export: '42b24000',
};
const READ: MeterReading = {
  millivolts: [231_500, 229_250, 230_750],
  milliamps: [15_875, 15_750, 16_000],
  watts: 10_913,
  importWattHours: 1_234_567,
  exportWattHours: 89_125,
};
/** The same to the tenth of a volt, the hundredth of an ampere, the watt and the hundredth of a kWh. */
const COARSE: MeterReading = {
  millivolts: [231_500, 229_200, 230_700],
  milliamps: [15_870, 15_750, 16_000],
  watts: 10_912,
  importWattHours: 1_234_560,
  exportWattHours: 89_120,
};
const ONE_PHASE: MeterReading = { ...READ, millivolts: [231_500, 0, 0], milliamps: [15_875, 0, 0], watts: 3675 };

const EASTRON_3: readonly Example[] = [
  {
    what: 'three phases',
    frames: [
      ['04 0034 0002', FLOAT.watts],
      ['04 0000 000c', `${FLOAT.volts} ${FLOAT.amps}`],
      ['04 0048 0004', `${FLOAT.import} ${FLOAT.export}`],
    ],
    reading: READ,
  },
];
/** 3675 W, 3610.75 W, 3692 W; 50 Hz. */
const SDM630: readonly Example[] = [
  {
    what: 'three phases, the power of each, and the frequency',
    frames: [
      ['04 0034 0002', FLOAT.watts],
      ['04 0000 000c', `${FLOAT.volts} ${FLOAT.amps}`],
      ['04 000c 0008', `4565b000 4561ac00 4566c000 ${x(2)}`],
      ['04 0046 0006', `42480000 ${FLOAT.import} ${FLOAT.export}`],
    ],
    reading: { ...READ, phaseWatts: [3675, 3611, 3692], frequencyMillihertz: 50_000 },
  },
];
const EASTRON_1: readonly Example[] = [
  {
    what: 'one phase',
    frames: [
      ['04 0000 000e', `43678000 ${x(4)} 417e0000 ${x(4)} 4565b000`],
      ['04 0048 0004', `${FLOAT.import} ${FLOAT.export}`],
    ],
    reading: ONE_PHASE,
  },
];

/** Low word first: 231.5 V, 229.2 V, 230.7 V; 15.875 A, 15.75 A, 16 A; 10912.5 W; 1234.5 kWh; 89.1 kWh. */
const GAVAZZI = {
  volts: '090b0000 08f40000 09030000',
  amps: '3e030000 3d860000 3e800000',
  watts: 'aa450001',
  import: '30390000',
  export: '037b0000',
};
const GAVAZZI_READ: MeterReading = {
  ...READ,
  millivolts: [231_500, 229_200, 230_700],
  importWattHours: 1_234_500,
  exportWattHours: 89_100,
};

const EXAMPLES: Readonly<Record<MeterMapName, readonly Example[]>> = {
  'eastron-sdm630': SDM630,
  'eastron-sdm72d-v2': EASTRON_3,
  'eastron-sdm120': EASTRON_1,
  'eastron-sdm220': EASTRON_1,
  'eastron-sdm72d': [
    {
      what: 'power and energy only',
      frames: [
        ['04 0034 0002', FLOAT.watts],
        ['04 0048 0004', `${FLOAT.import} ${FLOAT.export}`],
      ],
      reading: { ...READ, millivolts: undefined, milliamps: undefined },
    },
  ],
  'abb-b23': [
    {
      what: 'three phases',
      frames: [
        ['03 5b00 0016', `0000090b 000008f4 00000903 ${x(6)} 00000633 00000627 00000640 ${x(2)} 0010a6c2`],
        ['03 5000 0008', '000000000001e240 00000000000022d0'],
      ],
      reading: { ...COARSE, watts: 10_913 },
    },
    {
      what: 'export, without an export register and with L3 not connected',
      frames: [
        ['03 5b00 0016', `0000090b 000008f4 ffffffff ${x(6)} 00000633 00000627 ffffffff ${x(2)} fffdb610`],
        ['03 5000 0008', '000000000001e240 ffffffffffffffff'],
      ],
      reading: {
        millivolts: [231_500, 229_200, 0],
        milliamps: [15_870, 15_750, 0],
        watts: -1500,
        importWattHours: 1_234_560,
        exportWattHours: undefined,
      },
    },
    {
      what: 'power that is not there (7fffffff), made of volts and amperes',
      frames: [
        ['03 5b00 0016', `0000090b 000008f4 00000903 ${x(6)} 00000633 00000627 00000640 ${x(2)} 7fffffff`],
        ['03 5000 0008', '000000000001e240 00000000000022d0'],
      ],
      reading: { ...COARSE, watts: 10_975 },
    },
  ],
  'abb-b21': [
    {
      what: 'one phase',
      frames: [
        ['03 5b00 0016', `0000090b ${x(10)} 00000633 ${x(6)} 00059b8c`],
        ['03 5000 0008', '000000000001e240 00000000000022d0'],
      ],
      reading: { ...COARSE, millivolts: [231_500, 0, 0], milliamps: [15_870, 0, 0], watts: 3675 },
    },
  ],
  'carlo-gavazzi-em340': [
    {
      what: 'three phases',
      frames: [
        ['04 0028 0002', GAVAZZI.watts],
        ['04 0000 0006', GAVAZZI.volts],
        ['04 000c 0008', `${GAVAZZI.amps} ${x(2)}`],
        ['04 0034 0004', `${GAVAZZI.import} ${x(2)}`],
        ['04 004e 0003', `${GAVAZZI.export} ${x(1)}`],
      ],
      reading: GAVAZZI_READ,
    },
    {
      what: 'export, with L3 overflowing (7fffffff)',
      frames: [
        ['04 0028 0002', 'c568ffff'],
        ['04 0000 0006', '090b0000 08f40000 ffff7fff'],
        ['04 000c 0008', `3e030000 c27affff ffff7fff ${x(2)}`],
        ['04 0034 0004', `${GAVAZZI.import} ${x(2)}`],
        ['04 004e 0003', `${GAVAZZI.export} ${x(1)}`],
      ],
      reading: {
        ...GAVAZZI_READ,
        millivolts: [231_500, 229_200, 0],
        milliamps: [15_875, -15_750, 0],
        watts: -1500,
      },
    },
  ],
  'carlo-gavazzi-em24': [
    {
      what: 'three phases',
      frames: [
        ['04 0028 0002', GAVAZZI.watts],
        ['04 0000 0006', GAVAZZI.volts],
        ['04 000c 0008', `${GAVAZZI.amps} ${x(2)}`],
        ['04 003e 0004', `${GAVAZZI.import} ${x(2)}`],
        ['04 005c 0003', `${GAVAZZI.export} ${x(1)}`],
      ],
      reading: GAVAZZI_READ,
    },
  ],
  'carlo-gavazzi-em111': [
    {
      what: 'one phase',
      frames: [
        ['04 0000 0006', '090b0000 3e030000 8f8e0000'],
        ['04 0010 0002', GAVAZZI.import],
      ],
      reading: { ...ONE_PHASE, importWattHours: 1_234_500, exportWattHours: undefined },
    },
  ],
  'schneider-iem3155': [
    {
      what: 'three phases',
      frames: [
        ['03 0bf3 0002', FLOAT.kilowatts],
        ['03 0bb7 0006', FLOAT.amps],
        ['03 0bcb 000e', `${x(8)} ${FLOAT.volts}`],
        ['03 0c83 0008', '000000000012d687 0000000000015c25'],
      ],
      reading: READ,
    },
  ],
  'chint-dtsu666': [
    {
      what: 'three phases',
      frames: [
        ['03 2006 000e', '4510b000 450f5000 45103800 46780c00 46761800 467a0000 47d52280'],
        ['03 101e 000c', `${FLOAT.import} ${x(8)} ${FLOAT.export}`],
      ],
      reading: { ...READ, millivolts: [231_500, 229_300, 230_750] },
    },
  ],
  'acrel-adw300': [
    {
      what: 'three phases',
      frames: [
        ['03 0024 0002', '00002aa0'],
        ['03 0014 0009', `090b 08f4 0903 ${x(3)} 0633 0627 0640`],
        ['03 003e 0004', '0001e240 000022d0'],
      ],
      reading: COARSE,
    },
  ],
  'bg-etech-ds100': [
    {
      what: 'three phases',
      frames: [
        ['03 0400 0022', `0003884c 00037f82 0003855e ${x(10)} 00003e03 00003d86 00003e80 ${x(10)} 00002aa0`],
        ['03 010e 000c', `0001e240 ${x(8)} 000022d0`],
      ],
      reading: { ...READ, watts: 10_912, importWattHours: 1_234_560, exportWattHours: 89_120 },
    },
  ],
  'dzg-dvh4014': [
    {
      what: 'import',
      frames: [
        ['03 0000 0010', '0001aa45 00000000 00005a6e 0000598d 00005a23 00003e03 00003d86 00003e80'],
        ['03 4000 0002', '0012d687'],
        ['03 4100 0002', '00015c25'],
      ],
      reading: READ,
    },
    {
      what: 'export',
      frames: [
        ['03 0000 0010', '00000000 00003a98 00005a6e 0000598d 00005a23 00003e03 00003d86 00003e80'],
        ['03 4000 0002', '0012d687'],
        ['03 4100 0002', '00015c25'],
      ],
      reading: { ...READ, watts: -1500 },
    },
  ],
  'inepro-pro380': [
    {
      what: 'three phases',
      frames: [
        ['03 5002 0012', `${FLOAT.volts} ${x(4)} ${FLOAT.amps} ${FLOAT.kilowatts}`],
        ['03 600c 000e', `${FLOAT.import} ${x(10)} ${FLOAT.export}`],
      ],
      reading: READ,
    },
  ],
  'orno-we514': [
    {
      what: 'one phase',
      frames: [
        ['03 0140 0002', '00000e5b'],
        ['03 0139 0002', '00003e03'],
        ['03 0131 0001', '5a6e'],
        ['03 a000 0002', '0001e240'],
      ],
      reading: { ...ONE_PHASE, importWattHours: 1_234_560, exportWattHours: undefined },
    },
  ],
  'orno-we516': [
    {
      what: 'three phases',
      frames: [
        ['03 000e 0010', `${FLOAT.volts} ${x(2)} ${FLOAT.amps} ${FLOAT.kilowatts}`],
        ['03 0108 000a', `${FLOAT.import} ${x(6)} ${FLOAT.export}`],
      ],
      reading: READ,
    },
  ],
  'hiking-dds238': [
    {
      what: 'the frame of a real meter (Tasmota #8634), registers 8 to 14',
      frames: [['03 0008 0007', '000004f3 00001788 0977 01a6 03f8']],
      reading: {
        millivolts: [242_300, 0, 0],
        milliamps: [4220, 0, 0],
        watts: 1016,
        importWattHours: 60_240,
        exportWattHours: 12_670,
      },
    },
  ],
  'finder-7m38': [
    {
      what: 'three phases',
      frames: [
        ['04 09d4 0016', `${FLOAT.amps} ${x(14)} ${FLOAT.watts}`],
        ['04 09c4 0006', FLOAT.volts],
        ['04 0a4e 0002', '4996b438'],
      ],
      reading: { ...READ, exportWattHours: undefined },
    },
  ],
};

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const framed = (body: Buffer) => withCrc(Buffer.concat([Uint8Array.of(1), body])).toString('hex');

async function readFrom(map: MeterMapName, frames: Example['frames']): Promise<MeterReading> {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
  const expected = [...frames];
  const send = rig.buses.attachSerial('line', {
    receive: (bytes) => {
      const [request, data] = expected.shift() ?? ['', ''];
      expect(Buffer.from(bytes).toString('hex')).toBe(framed(hex(request)));
      const answer = framed(Buffer.concat([hex(request).subarray(0, 1), Uint8Array.of(hex(data).length), hex(data)]));
      rig.clock.after(20, 'answer', () => send(Buffer.from(answer, 'hex')));
    },
  });
  const device = await rig.start(modbusMap, { serial: 'line', unit: 1, map });
  const reading = await rig.finish(device.read());
  expect(expected).toEqual([]);
  return reading;
}

describe('the bytes of each meter', () => {
  const rows = METER_MAP_NAMES.flatMap((map) =>
    EXAMPLES[map].map(({ what, frames, reading }) => ({ map, what, frames, reading })),
  );

  it.each(rows)('are read rightly from $map: $what', async ({ map, frames, reading }) => {
    expect(await readFrom(map, frames)).toEqual(reading);
  });

  it('that are no number (float32 NaN) are refused, with the quantity named', async () => {
    const frames: Example['frames'] = [
      ['04 0034 0002', FLOAT.watts],
      ['04 0000 000c', `43678000 7fc00000 4366c000 ${FLOAT.amps}`],
      ['04 0048 0004', `${FLOAT.import} ${FLOAT.export}`],
    ];
    const failed = { code: 'protocol', message: /unit 1: millivolts\.1 is NaN/ };
    await expect(readFrom('eastron-sdm72d-v2', frames)).rejects.toMatchObject(failed);
  });
});
