// SPDX-License-Identifier: Apache-2.0
import { createServer, type Server } from 'node:http';
import * as v from 'valibot';
import type { FaultCode } from '../../core/faults/catalogue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ShowCharger, ShowState } from './show-charger.ts';

const FAULTS: Readonly<Record<string, FaultCode>> = {
  'contactor-weld': 'welded-contactor',
  'residual-dc': 'residual-current',
  'emergency-stop': 'emergency-stop',
  'meter-silent': 'meter-lost',
  'pilot-short': 'pilot-short',
};
const bodySchema = v.object({
  plugged: v.optional(v.boolean()),
  wants: v.optional(v.picklist(['nothing', 'charge', 'charge-ventilated'])),
  name: v.optional(v.string()),
  active: v.optional(v.boolean()),
});

/** Stands in for the bench control API in a show: answers in its shape, knows no physics. */
export function createShowBench({ station, state }: ShowCharger, clock: Clock): Server {
  const events: { readonly number: number; readonly microseconds: number; readonly connector: number }[] = [];
  const note = (happening: Readonly<Record<string, unknown>>): void => {
    events.push({ number: events.length + 1, microseconds: clock.monotonicMicros(), connector: 1, ...happening });
  };
  const change = (call: string, input: unknown): void => {
    const body = v.parse(bodySchema, input);
    if (body.plugged !== undefined)
      note({ kind: 'pilot', from: state.plugged ? 'B' : 'A', to: body.plugged ? 'B' : 'A' });
    state.plugged = body.plugged ?? state.plugged;
    state.wants = body.wants ?? state.wants;
    if (call === 'tag' && state.plugged) void station.presentTag('04A2B3C4', 1);
    const code = FAULTS[body.name ?? ''];
    if (body.name !== undefined) note({ kind: 'fault', name: body.name, active: body.active });
    if (code !== undefined && body.active === true) state.faults.add(code);
    if (code !== undefined && body.active === false) state.faults.delete(code);
  };
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://bench');
      const call = url.pathname.split('/').at(-1) ?? '';
      if (request.method === 'POST') change(call, JSON.parse(Buffer.concat(chunks).toString()));
      const since = Number(url.searchParams.get('since'));
      const page = { events: events.slice(since), oldest: 1, newest: events.length };
      response.writeHead(200, {
        'content-type': 'application/json',
        'access-control-allow-origin': request.headers.origin ?? '*',
        'access-control-allow-headers': 'content-type',
      });
      response.end(JSON.stringify(call === 'events' ? page : plantOf(state, clock)));
    });
  });
}

function plantOf(state: ShowState, clock: Clock) {
  const dutyPercent = state.plugged && state.session !== undefined ? 26.67 : 100;
  const highMillivolts = state.charging ? 6000 : state.plugged ? 9000 : 12_000;
  const kilowatts = ((state.milliamps * 230) / 1_000_000).toFixed(2);
  return {
    microseconds: clock.monotonicMicros(),
    vehicle: {
      plugged: state.plugged,
      wants: state.wants,
      pilotSees: { dutyPercent, state: state.charging ? 'C' : state.plugged ? 'B' : 'A' },
      drawsMilliamps: [state.milliamps, 0, 0],
    },
    pilot: { highMillivolts, lowMillivolts: dutyPercent < 100 ? -12_000 : 12_000, dutyPercent },
    contactor: { coil: state.charging, closed: state.charging, closings: 412 },
    residual: { acMilliamps: 0, dcMilliamps: 0, tripped: false },
    mains: { present: true, millivolts: [230_400, 0, 0] },
    meter: { wattHours: state.wattHours, milliamps: [state.milliamps, 0, 0] },
    temperatureMillicelsius: 26_000,
    lock: 'unlocked',
    light: state.charging ? { color: 'blue', pattern: 'slow' } : { color: 'green', pattern: 'steady' },
    buzzer: 'off',
    display: state.charging
      ? ['CHARGING', `${(state.milliamps / 1000).toFixed(1)} A  ${kilowatts} kW`]
      : ['READY', 'PLUG IN OR SHOW CARD'],
    heartbeat: { gateClosed: true },
  };
}
