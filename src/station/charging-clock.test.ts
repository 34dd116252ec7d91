// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { createSettings } from '../settings/apply.ts';
import { ChargingClock } from './charging-clock.ts';

function clockWith(values: Readonly<Record<string, unknown>>, at = '2026-01-01T12:00:00Z') {
  const clock = new VirtualClock(Date.parse(at));
  const settings = createSettings({ repository: { all: () => new Map(), save() {} } });
  const times = new ChargingClock({ clock, settings });
  settings.onChange((id) => times.settingSaved(id));
  const set = (id: string, value: unknown) =>
    expect(settings.apply({ kind: 'command-line' }, id, value).kind).toBe('applied');
  for (const [id, value] of Object.entries(values)) set(id, value);
  return { clock, times, set };
}

describe('the clock of the charging times', () => {
  it('judges anew when settings, the zone or the wall clock change', () => {
    const { clock, times, set } = clockWith({ 'hours.thursday.end': '13:30' });
    expect(times.verdict().hours.open).toBe(true);
    set('locale.timezone', 'Europe/Athens');
    expect(times.verdict().hours.open).toBe(false);
    set('hours.thursday.end', '23:59');
    expect(times.verdict().hours).toEqual({ open: true, changesAtMillis: undefined });
    set('hours.friday.start', '10:00');
    expect(times.verdict().hours.changesAtMillis).toBe(Date.parse('2026-01-01T22:00:00Z'));
    clock.setWall(Date.parse('2026-01-02T05:00:00Z'));
    expect(times.verdict().hours).toEqual({ open: false, changesAtMillis: Date.parse('2026-01-02T08:00:00Z') });
  });

  it('asks a week’s plan seldom, and changes at the very millisecond', async () => {
    const { clock, times } = clockWith({ 'schedule.offPeak.enabled': true }, '2026-01-01T21:59:59.500Z');
    const before = times.verdict();
    await clock.advance(499);
    expect(times.verdict()).toBe(before);
    expect(before.charge.open).toBe(false);
    await clock.advance(1);
    expect(times.verdict().charge.open).toBe(true);
  });

  it('takes changed settings for settled after a minute', async () => {
    const { clock, times, set } = clockWith({});
    await clock.advance(60_000);
    expect(times.isSettled).toBe(true);
    set('hours.monday.end', '10:00');
    expect(times.isSettled).toBe(false);
    set('power.maxCurrentFw', 10);
    await clock.advance(59_999);
    expect(times.isSettled).toBe(false);
    await clock.advance(1);
    expect(times.isSettled).toBe(true);
  });

  it('stands still for a small correction backwards, and believes a large one', () => {
    const { clock, times } = clockWith({});
    const noon = Date.parse('2026-01-01T12:00:00Z');
    expect(times.wallMillis).toBe(noon);
    clock.setWall(noon - 300_000);
    expect(times.wallMillis).toBe(noon);
    clock.setWall(noon - 300_001);
    expect(times.wallMillis).toBe(noon - 300_001);
  });

  it('without a clock that was set: open for people, and a start time is waited for a quarter of an hour', async () => {
    const { clock, times } = clockWith(
      { 'hours.thursday.end': '00:00', 'schedule.enabled': true, 'schedule.start': '22:00', 'schedule.stop': '06:00' },
      '1970-01-01T00:00:10Z',
    );
    expect(times.isTimeKnown).toBe(false);
    expect(times.verdict()).toEqual({
      hours: { open: true, changesAtMillis: undefined },
      charge: { open: false, changesAtMillis: undefined },
      chargeBy: 'appointment',
    });
    await clock.advance(15 * 60_000);
    expect(times.verdict().charge.open).toBe(true);
    clock.setWall(Date.parse('2026-01-01T12:00:00Z'));
    expect(times.verdict()).toMatchObject({ hours: { open: false }, charge: { open: false } });
  });
});
