// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { isFault, openEvseStatus } from './states.ts';

/** EVSE and pilot state, flags (0x40 relay closed, 0x100 connected), then what they tell. */
describe('the status of an OpenEVSE (J1772EvseController.h)', () => {
  it.each([
    [0x01, 0x01, 0x0000, 'A', false],
    [0x02, 0x02, 0x0100, 'B', false],
    [0x03, 0x03, 0x0140, 'C', true],
    [0x02, 0x03, 0x0100, 'C', false],
    [0x04, 0x04, 0x0100, 'D', false],
    [0x00, 0x00, 0x0100, 'E', false],
    // In a fault the pilot goes on being told.
    [0x07, 0x03, 0x0120, 'C', false],
    [0x0a, 0x02, 0x0102, 'B', false],
    [0x10, 0x01, 0x0002, 'A', false],
    // Stuck, whatever the flag says.
    [0x08, 0x02, 0x0100, 'B', true],
    [0x08, 0x01, 0x0000, 'A', true],
    // Asleep: the pilot's state is an old one, only the connection is told.
    [0xfe, 0x03, 0x0140, 'C', true],
    [0xfe, 0x03, 0x0100, 'B', false],
    [0xfe, 0x02, 0x0000, 'A', false],
    [0xff, 0x03, 0x0100, 'B', false],
    [0xff, 0x03, 0x0000, 'A', false],
    [0x03, 0x0c, 0x0100, 'error', false],
  ])('%#x %#x %#x is %s', (state, pilot, flags, vehicle, contactsClosed) => {
    expect(openEvseStatus(state, pilot, flags)).toMatchObject({ vehicle, contactsClosed, diodeMissing: false });
  });

  it.each([
    [0x05, 0x05],
    [0x05, 0x02],
    [0x02, 0x05],
  ])('%#x %#x is a missing diode', (state, pilot) => {
    expect(openEvseStatus(state, pilot, 0x0100)).toMatchObject({ vehicle: 'B', diodeMissing: true });
  });

  it.each([
    [0x06, true],
    [0x09, true],
    [0x07, false],
    [0x03, false],
    [0xfe, false],
  ])('%#x is a trip or a broken monitor: %s', (state, tripped) => {
    expect(openEvseStatus(state, 0x02, 0x0100).residualTripped).toBe(tripped);
  });

  it('stands for longer while the controller may be in its GFI test, and for a second otherwise', () => {
    expect(openEvseStatus(0x02, 0x02, 0x0100).validForMs).toBe(2500);
    expect(openEvseStatus(0x03, 0x03, 0x0100).validForMs).toBe(2500);
    expect(openEvseStatus(0x03, 0x03, 0x0140).validForMs).toBe(1000);
    expect(openEvseStatus(0xfe, 0x02, 0x0100).validForMs).toBe(1000);
    expect(openEvseStatus(0x01, 0x01, 0x0000).validForMs).toBe(1000);
  });

  it('has its fault states from 04 to 11', () => {
    expect([0x03, 0x04, 0x11, 0x12, 0xfe, 0xff].map(isFault)).toEqual([false, true, true, false, false, false]);
  });
});
