// SPDX-License-Identifier: Apache-2.0
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ControlApi, startControlApi } from './control-api.ts';
import { FAULT_NAMES } from './plant/faults.ts';
import { PlantFixture } from './plant/plant-fixture.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

describe('bench control API', () => {
  let bench: PlantFixture;
  let api: ControlApi;
  let hooked: unknown[][];

  beforeEach(async () => {
    bench = new PlantFixture({ connectors: 2 });
    hooked = [];
    api = await startControlApi({
      plant: bench.plant,
      port: 0,
      hooks: {
        kill: async (...args) => {
          if (args[0] === 'station') throw new Error('the station does not run');
          hooked.push(['kill', ...args]);
        },
        mains: (present) => void hooked.push(['mains', present]),
        network: (up) => void hooked.push(['network', up]),
      },
    });
  });
  afterEach(() => api.close());

  function call(method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ port: api.port, host: '127.0.0.1', method, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () => {
          const parsed: unknown = text === '' ? undefined : JSON.parse(text);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
  const post = (name: string, body: unknown) => call('POST', `/bench/v1/${name}`, JSON.stringify(body));
  const get = (name: string) => call('GET', `/bench/v1/${name}`);

  it('answers the truth of each connector', async () => {
    expect(await get('plant')).toMatchObject({ status: 200, body: bench.plant.truth(1) });
    bench.plant.setVehicle(2, { plugged: true });
    expect(await get('plant?connector=2')).toMatchObject({ status: 200, body: { vehicle: { plugged: true } } });
  });

  it('has changed the plant when it answers', async () => {
    expect((await post('vehicle', { plugged: true, cable: 20 })).status).toBe(200);
    expect(bench.plant.truth(1).vehicle.plugged).toBe(true);
    expect(bench.world.proximity.ohms()).toBe(680);
    await post('tag', { uid: '04a2B3C4', holdMs: 500 });
    expect(bench.world.reader.card()).toEqual(Uint8Array.of(4, 0xa2, 0xb3, 0xc4));
    await post('fault', { name: 'residual-dc', active: true, value: 8, connector: 2 });
    expect(bench.plant.truth(2).residual.dcMilliamps).toBe(8);
    await post('house', { milliamps: [1000, 2000, 3000] });
    expect(bench.world.mainsMeter.milliamps()).toEqual([1000, 2000, 3000]);
    await post('meter', { wattHours: 0 });
    await post('meter', { wattHours: 123_456 });
    expect(bench.world.meter.importWattHours()).toBe(123_456);
    expect((await get('events?since=0')).body).toEqual(JSON.parse(JSON.stringify(bench.plant.events(0))));
    expect((await get('events?since=2&connector=2')).body).toMatchObject({ events: [{ connector: 2, kind: 'fault' }] });
  });

  it('asks the supervisor for what is not physics', async () => {
    expect((await post('kill', { process: 'guard' })).body).toEqual({ process: 'guard', signal: 'SIGKILL' });
    await post('kill', { process: 'guard', signal: 'SIGSTOP', connector: 2 });
    await post('network', { up: false });
    await post('mains', { present: false });
    await post('mains', { present: false });
    expect(bench.plant.truth(2).mains.present).toBe(false);
    await post('mains', { present: true });
    expect(hooked).toEqual([
      ['kill', 'guard', 'SIGKILL', 1],
      ['kill', 'guard', 'SIGSTOP', 2],
      ['network', false],
      ['mains', false],
      ['mains', true],
    ]);
    expect(await post('kill', { process: 'station' })).toMatchObject({
      status: 409,
      body: { error: 'the station does not run' },
    });
  });

  it.each(FAULT_NAMES)('takes the fault %s by name', async (name) => {
    expect((await post('fault', { name, active: true })).status).toBe(200);
    expect((await post('fault', { name, active: false })).status).toBe(200);
  });

  it.each([
    ['vehicle', { pluged: true }, 'pluged', { known: expect.arrayContaining(['plugged', 'connector']) }],
    ['vehicle', {}, undefined, { known: expect.arrayContaining(['plugged']) }],
    ['vehicle', { plugged: 'yes' }, 'plugged', { allowed: 'true or false' }],
    ['vehicle', { wants: 'more' }, 'wants', { known: ['nothing', 'charge', 'charge-ventilated'] }],
    ['vehicle', { maxMilliamps: -1 }, 'maxMilliamps', { allowed: 'a whole number from 0 to 80000 mA' }],
    ['vehicle', { maxMilliamps: 16.5 }, 'maxMilliamps', { allowed: 'a whole number from 0 to 80000 mA' }],
    ['vehicle', { phases: 4 }, 'phases', { known: ['1', '2', '3'] }],
    ['vehicle', { cable: 16 }, 'cable', { known: ['13', '20', '32', '63'] }],
    ['vehicle', { plugged: true, connector: 3 }, 'connector', { known: ['1', '2'] }],
    ['tag', { uid: '04A2B3' }, 'uid', { allowed: expect.stringContaining('4, 7 or 10 bytes') }],
    ['tag', {}, 'uid', { error: 'uid is missing' }],
    ['tag', { uid: '04A2B3C4', holdMs: 0 }, 'holdMs', { allowed: 'a whole number from 1 to 60000 ms' }],
    ['fault', { name: 'gremlin', active: true }, 'name', { known: FAULT_NAMES }],
    ['fault', { name: 'tamper' }, 'active', { error: 'active is missing' }],
    ['fault', { name: 'temperature', active: true, value: 500 }, 'value', { allowed: expect.stringContaining('125') }],
    ['fault', { name: 'tamper', active: true, value: 3 }, 'value', { allowed: 'tamper takes none' }],
    ['house', { milliamps: [1, 2] }, 'milliamps.2', { allowed: 'a whole number from 0 to 500000 mA' }],
    ['house', { milliamps: [1, 2, 3, 4] }, 'milliamps.3', { allowed: 'three whole numbers from 0 to 500000 mA' }],
    ['house', { milliamps: [0, 0, 1e9] }, 'milliamps.2', { allowed: 'a whole number from 0 to 500000 mA' }],
    ['mains', { present: 1 }, 'present', { allowed: 'true or false' }],
    ['kill', { process: 'plant' }, 'process', { known: ['guard', 'station'] }],
    ['kill', { process: 'guard', signal: 'SIGFOO' }, 'signal', { known: expect.arrayContaining(['SIGKILL']) }],
    ['network', { up: null }, 'up', { allowed: 'true or false' }],
    ['meter', { wattHours: -5 }, 'wattHours', { allowed: 'a whole number from 0 to 999999999 Wh' }],
    ['meter', JSON.parse('{"__proto__":{"wattHours":1},"wattHours":1}'), '__proto__', {}],
    ['meter', [1], undefined, { error: 'the body must be a JSON object' }],
  ] as const)('refuses %s %j naming the field and what is allowed', async (name, body, field, complaint) => {
    const before = bench.plant.events(0);
    const answer = await post(name, body);
    expect(answer).toMatchObject({ status: 400, body: { ...(field && { field }), ...complaint } });
    expect(bench.plant.events(0)).toEqual(before);
  });

  it.each([
    ['plant?conector=1', 'conector'],
    ['plant?connector=0', 'connector'],
    ['plant?connector=1&connector=2', 'connector'],
    ['events?since=-1', 'since'],
    ['events?since=abc', 'since'],
  ])('refuses the query %s', async (path, field) => {
    expect(await get(path)).toMatchObject({ status: 400, body: { field } });
  });

  it('refuses bodies that are no JSON or too long', async () => {
    expect(await call('POST', '/bench/v1/mains', '{')).toMatchObject({ status: 400 });
    expect(await call('POST', '/bench/v1/mains', '')).toMatchObject({ status: 400 });
    const long = JSON.stringify({ present: true, padding: 'x'.repeat(20_000) });
    expect(await call('POST', '/bench/v1/mains', long)).toMatchObject({ status: 413 });
    expect((await get('plant')).status).toBe(200);
  });

  it('names the calls there are for an unknown path, and the method for a wrong one', async () => {
    for (const path of ['/', '/bench/v1/', '/bench/v1/constructor', '/bench/v2/plant', '//[']) {
      const answer = await call('GET', path);
      expect(answer).toMatchObject({ status: 404, body: { known: expect.arrayContaining(['GET /bench/v1/plant']) } });
    }
    expect(await call('GET', '/bench/v1/vehicle')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(await call('DELETE', '/bench/v1/plant')).toMatchObject({ status: 405, headers: { allow: 'GET' } });
  });

  it('is open to pages of this machine and to no others', async () => {
    const own = await call('OPTIONS', '/bench/v1/vehicle', undefined, { origin: 'http://localhost:8080' });
    expect(own).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': 'http://localhost:8080', vary: 'origin' },
    });
    const ownPost = await call('POST', '/bench/v1/mains', '{"present":false}', { origin: 'http://127.0.0.1:8080' });
    expect(ownPost.status).toBe(200);
    for (const headers of [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost.evil.example:8080' },
      { origin: 'https://localhost:8080' },
      { host: 'evil.example:8081' },
    ]) {
      const foreign = await call('POST', '/bench/v1/mains', '{"present":true}', headers as Record<string, string>);
      expect(foreign.status).toBe(403);
      expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect(bench.plant.truth(1).mains.present).toBe(false);
  });
});
