// SPDX-License-Identifier: Apache-2.0
import { describeAllowed } from '../check.ts';
import type { SettingRow } from '../row.ts';
import { ROLES } from '../settings.ts';
import { formatText } from '../text-form.ts';
import { rightOf } from './rights.ts';

const APPLY_WORDS = {
  live: 'at once',
  reconnect: 'with the next connection',
  restart: 'with the next start',
} as const;

/** The settings reference as Markdown, one section for each page of the portal. */
export function renderSettingsDocs(rows: readonly SettingRow[]): string {
  const pages = [...new Set(rows.map((row) => row.page))];
  const sections = pages.map((page) =>
    renderPage(
      page,
      rows.filter((row) => row.page === page),
    ),
  );
  return [
    '# Settings',
    '',
    'Generated from the settings registry. Numbers are in the unit given; lists are separated by commas.',
    'Rights are those of the roles manufacturer, operator, maintainer, user: `rw` read and change, `r` read, `-` hidden.',
    '',
    ...sections,
  ].join('\n');
}

function renderPage(page: string, rows: readonly SettingRow[]): string {
  return [
    `## ${page}`,
    '',
    '| Setting | Meaning | Allowed | Default | Rights | OCPP key | Takes effect |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(renderRow),
    '',
  ].join('\n');
}

function renderRow(row: SettingRow): string {
  const unit = row.unit === undefined ? '' : ` ${row.unit}`;
  const rights = ROLES.map((role) => rightOf(row, role).replace('none', '-')).join(' / ');
  const defaultText = row.type.kind === 'secret' ? 'none' : formatText(row.default);
  const cells = [
    `\`${row.id}\``,
    `**${row.label}.** ${row.help}`,
    `${describeAllowed(row.type)}${unit}`,
    defaultText === '' ? '(empty)' : `${defaultText}${unit}`,
    rights,
    row.ocpp === undefined ? '' : `${row.ocpp.key}${ACCESS_WORDS[row.ocpp.access]}`,
    row.readOnly === true ? 'read-only' : APPLY_WORDS[row.apply],
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const ACCESS_WORDS = { rw: '', r: ' (read)', w: ' (write)' } as const;
