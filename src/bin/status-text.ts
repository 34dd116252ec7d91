// SPDX-License-Identifier: Apache-2.0
import type { LifetimeCounters } from '../core/display/odometer.ts';
import type { WhyChange } from '../core/history/why-change.ts';
import { fixedDecimalText } from '../core/units/decimal.ts';
import type { CostView } from '../portal/views/cost-view.ts';
import type { FaultView } from '../portal/views/fault-view.ts';
import type { ReservationView } from '../portal/views/reservation-view.ts';
import type { ConnectorStatusView, StationStatusView, StatusView } from '../portal/views/status-view.ts';
import { currentInWords } from '../portal/views/why-view.ts';
import { FAULT_WORDS } from '../portal/words/fault-words.ts';
import { LIMIT_WORDS, STATUS_WORDS, WHY_WORDS } from '../portal/words/why-words.ts';
import type { TransferView } from '../station/transfers-api.ts';

/** The answer of `chargehand status` for people. */
export function describeStatus({ station, connectors }: StatusView, lifetime: LifetimeCounters): string {
  const { centralSystem, identity } = station;
  const link = centralSystem.kind === 'none' ? 'stand-alone' : centralSystem.online ? 'online' : 'offline';
  const first = `${identity.vendor} ${identity.model}, ${link}, ${station.undelivered} messages waiting`;
  const lines = [
    first,
    describeLifetime(lifetime),
    ...describeSchedule(station.schedule),
    ...station.reservations.map(describeReservation),
    ...station.transfers.map(describeTransfer),
  ];
  return [...lines, ...connectors.flatMap((connector) => ['', ...describeConnector(connector)])].join('\n');
}

/** Nothing where all is open all the time. */
function describeSchedule({ timeKnown, hours, charge, chargingNow }: StationStatusView['schedule']): string[] {
  const until = (millis: number | null): string => (millis === null ? '' : ` until ${stamp(millis)}`);
  const lines: string[] = [];
  if (!timeKnown) lines.push('the time is not known: nothing is closed or ended by the clock');
  if (!hours.open || hours.changesAtMillis !== null)
    lines.push(`hours of operation: ${hours.open ? 'open' : 'closed'}${until(hours.changesAtMillis)}`);
  if (charge !== null) {
    const name = charge.by === 'appointment' ? 'charging appointment' : 'peak hours';
    lines.push(`${name}: ${charge.open ? 'energy' : 'no energy'}${until(charge.changesAtMillis)}`);
  }
  if (chargingNow.length > 0) lines.push(`charging now, whatever the times: connector ${chargingNow.join(', ')}`);
  return lines;
}

const TRANSFER_WORDS: Readonly<Record<TransferView['phase'], string>> = {
  scheduled: 'scheduled',
  transferring: 'under way',
  retrying: 'failed, is tried again',
  checking: 'being checked',
  'install-scheduled': 'ready, to be installed later',
  'waiting-for-vehicles': 'ready, waits until nobody charges',
  installing: 'being installed',
  restarting: 'waits for the restart',
  done: 'done',
  failed: 'failed',
};

function describeTransfer(transfer: TransferView): string {
  const { what, phase, server, bytes, totalBytes, attempt, attempts, nextAtMillis, problem } = transfer;
  const kilobytes = (count: number) => `${Math.ceil(count / 1024)} kB`;
  const parts = [
    TRANSFER_WORDS[phase],
    ...(phase === 'transferring' && bytes !== null
      ? [`${kilobytes(bytes)}${totalBytes === null ? '' : ` of ${kilobytes(totalBytes)}`}`]
      : []),
    ...(attempt > 1 ? [`try ${attempt} of ${attempts}`] : []),
    ...(nextAtMillis === null ? [] : [`goes on ${stamp(nextAtMillis)}`]),
    ...(problem === null ? [] : [problem]),
  ];
  return `${what} ${what === 'firmware' ? 'from' : 'to'} ${server}: ${parts.join(', ')}`;
}

/** Lifetime counters in a line. */
export function describeLifetime(lifetime: LifetimeCounters): string {
  const { wattHours, sessions, chargingSeconds, contactorCycles, plugCycles } = lifetime;
  const parts = [
    `${(wattHours / 1000).toFixed(1)} kWh in ${sessions} sessions`,
    ...(chargingSeconds === undefined ? [] : [`${Math.floor(chargingSeconds / 3600)} h of charging`]),
    ...(contactorCycles === undefined ? [] : [`${contactorCycles} contactor cycles`]),
    ...(plugCycles === undefined ? [] : [`${plugCycles} plug-ins`]),
  ];
  return `so far ${parts.join(', ')}`;
}

function describeReservation({ connectorId, idTag, expiresAtMillis, reservationId }: ReservationView): string {
  const place = connectorId === 0 ? 'any connector' : `connector ${connectorId}`;
  const by = reservationId === null ? 'in the portal' : `by the central system as ${reservationId}`;
  return `reserved: ${place} for ${idTag} until ${stamp(expiresAtMillis)}, ${by}`;
}

function describeConnector(connector: ConnectorStatusView): string[] {
  const { id, status, why, text, remedy, countdown, limit, profile, faults, meter, session } = connector;
  const lines = [
    `Connector ${id}: ${status} (${why})`,
    `  ${[text, remedy].filter((part) => part !== null).join(' ')}`,
  ];
  if (countdown !== null) {
    const what = countdown.what === 'reserved' ? 'free for everybody' : 'goes on';
    const at = countdown.at === undefined ? '' : ` (${countdown.at})`;
    lines.push(`  ${what} in ${minutes(countdown.seconds)}${at}`);
  }
  for (const fault of faults) lines.push(...describeFault(fault));
  lines.push(`  limit ${(limit.milliamps / 1000).toFixed(1)} A, set by ${limit.source ?? 'nothing yet'}`);
  for (const link of limit.chain) lines.push(`    ${link.source === limit.source ? '>' : ' '} ${link.text}`);
  if (profile !== null && profile.changesAtMillis !== null) {
    const then = profile.thenMilliamps === null ? 'no limit' : currentInWords(profile.thenMilliamps);
    lines.push(`  charging profile: ${then} from ${stamp(profile.changesAtMillis)}`);
  }
  if (meter !== null) {
    const { milliamps, watts, importWattHours } = meter;
    const amps = milliamps?.map((phase) => (phase / 1000).toFixed(1)).join(' / ') ?? '–';
    const kilowatts = watts === null ? '–' : (watts / 1000).toFixed(2);
    lines.push(`  ${amps} A, ${kilowatts} kW, register ${importWattHours} Wh`);
  }
  if (session?.cost != null) lines.push(describeCost(session.cost));
  return lines;
}

/** What a session costs, in a line. */
export function describeCost({ lines, taxMinorUnits, totalMinorUnits, currency, minorDigits, by }: CostView): string {
  const amount = (minorUnits: number): string => fixedDecimalText(minorUnits, minorDigits);
  const parts = [
    ...lines.map((line) => `${line.element} ${amount(line.amountMinorUnits)}`),
    ...(taxMinorUnits === 0 ? [] : [`tax ${amount(taxMinorUnits)}`]),
    ...(by === 'charger' ? [] : ['by the central system']),
  ];
  return `  cost ${amount(totalMinorUnits)} ${currency}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

function describeFault(fault: FaultView): string[] {
  const lines = [`  FAULT ${fault.code}: ${fault.sentence} ${fault.remedy}`];
  const facts = [
    ...(fault.sinceMillis === null ? [] : [`since ${stamp(fault.sinceMillis)}`]),
    ...(fault.endsInSeconds === null ? [] : [`ends in ${minutes(fault.endsInSeconds)}`]),
    ...(fault.retriesLeft === null ? [] : [`${fault.retriesLeft} tries left`]),
    ...(fault.needsReset ? ['stays until it is reset'] : []),
  ];
  if (facts.length > 0) lines.push(`    ${facts.join(', ')}`);
  return lines;
}

/** The answer of `chargehand status --history` for people: a line for each change, as it came. */
export function describeHistory(changes: readonly WhyChange[]): string {
  return changes.length === 0 ? 'nothing has happened yet' : changes.map(describeChange).join('\n');
}

function describeChange(change: WhyChange): string {
  const { connectorId, atMillis, status, why, fault, faults, limitMilliamps, limitSource, leftOut } = change;
  const reason = fault !== null && why.startsWith('fault') ? FAULT_WORDS[fault] : WHY_WORDS[why].sentence;
  const source = limitSource === null ? '' : ` (${LIMIT_WORDS[limitSource].name})`;
  const parts = [
    `${stamp(atMillis)}  ${connectorId}  ${STATUS_WORDS[status]}`,
    reason,
    `limit ${currentInWords(limitMilliamps)}${source}`,
    ...(faults.length === 0 ? [] : [`faults ${faults.join(' ')}`]),
    ...(leftOut === 0 ? [] : [`${leftOut} more before`]),
  ];
  return parts.join(' | ');
}

/** mm:ss, or h:mm:ss. */
function minutes(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const short = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? short : `${Math.floor(seconds / 3600)}:${short}`;
}

/** Coordinated universal time to the second. */
export function stamp(atMillis: number): string {
  return new Date(atMillis)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}
