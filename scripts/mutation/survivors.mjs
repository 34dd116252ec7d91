// SPDX-License-Identifier: Apache-2.0

/** @typedef {{ line: number, column: number }} Position */
/** @typedef {{ id: string, mutatorName: string, replacement?: string, status: string, location: { start: Position, end: Position } }} Mutant */
/** @typedef {Record<string, { source: string, mutants: readonly Mutant[] }>} MutatedFiles of Stryker's report */

const NOTICED = ['Killed', 'Timeout'];
const UNNOTICED = ['Survived', 'NoCoverage'];
const LONGEST = 100;

/**
 * Mutants that no test noticed, in the order of their files and lines.
 * @param {MutatedFiles} files
 * @returns {readonly { file: string, place: string, mutant: string }[]}
 */
export function survivorsIn(files) {
  return Object.entries(files)
    .sort(([one], [other]) => one.localeCompare(other))
    .flatMap(([file, { source, mutants }]) =>
      mutants
        .filter(({ status }) => UNNOTICED.includes(status))
        .sort((one, other) => one.location.start.line - other.location.start.line)
        .map((mutant) => ({
          file,
          place: `${file}:${mutant.location.start.line}`,
          mutant: `${short(original(source, mutant))} → ${short(mutant.replacement ?? mutant.mutatorName)}`,
        })),
    );
}

/**
 * @param {MutatedFiles} files
 * @returns {string}
 */
export function mutationScore(files) {
  const all = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const noticed = all.filter((status) => NOTICED.includes(status)).length;
  const counted = noticed + all.filter((status) => UNNOTICED.includes(status)).length;
  const percent = counted === 0 ? 0 : Math.floor((noticed * 1000) / counted) / 10;
  return `${noticed} of ${counted} mutants noticed (${percent} %)`;
}

/**
 * docs/mutation-survivors.md.
 * @param {MutatedFiles} files
 */
export function mutationDocument(files) {
  const survivors = survivorsIn(files);
  const byFile = [...new Set(survivors.map(({ file }) => file))].map((file) => [
    `## ${file}`,
    '',
    ...survivors
      .filter((each) => each.file === file)
      .map(({ place, mutant }) => `- ${place.split(':')[1]}: \`${mutant}\``),
    '',
  ]);
  return [
    '# Mistakes that no test notices',
    '',
    '<!-- Written by npm run test:mutation; do not edit. -->',
    '',
    'Each line is a small change of the code (line: before → after) with which all tests of that code still pass. Either the',
    'change makes no difference that could be seen, or a test is missing. Safety code must stay at 85 % and above.',
    '',
    `${mutationScore(files)}.`,
    '',
    ...byFile.flat(),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

/**
 * @param {string} source
 * @param {Mutant} mutant
 */
function original(source, { location: { start, end } }) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const first = lines[0];
  if (first === undefined) return '';
  const text = [...lines];
  text[text.length - 1] = (text.at(-1) ?? '').slice(0, end.column - 1);
  text[0] = (text[0] ?? '').slice(start.column - 1);
  return text.join(' ');
}

/** @param {string} code */
function short(code) {
  const line = code.replaceAll(/\s+/g, ' ').replaceAll('`', '´').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
