// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { parseJsonFile } from './json-file.ts';
import { describeProblem } from './problems.ts';

const problems = (text: string) => parseJsonFile('board.json', text).problems.map(describeProblem);
const NO_COMMENTS = 'JSON has no comments; the README beside it is the place for them';
const LAST_COMMA = 'JSON has no comma after the last entry';

describe('text that is not JSON is refused with line and column, counted from 1', () => {
  it.each([
    ['a line comment', '{\n  // why\n  "id": "x"\n}', `2:3: ${NO_COMMENTS}`],
    ['a block comment', '{\n  "id": /* why */ "x"\n}', `2:9: ${NO_COMMENTS}`],
    ['a missing comma', '{\n  "id": "x"\n  "buses": {}\n}', '3:3: expected ","'],
    ['a missing colon', '{\n  "id" "x"\n}', '2:8: expected ":"'],
    ['single quotes', '{\n  "id": \'x\'\n}', '2:9: expected a value; text and names take double quotes'],
    ['an unfinished text', '{\n  "id": "x,\n}', '2:9: expected a closing double quote'],
    ['an unfinished object', '{\n  "id": "x"', '2:12: expected "}" or ","'],
    ['a comma after the last entry', '{\n  "id": "x",\n}', `3:1: expected a name in double quotes; ${LAST_COMMA}`],
    ['a comma after the last item', '[\n  1,\n]', `3:1: expected a value; ${LAST_COMMA}`],
    ['something after the end', '{}\n{}', '2:1: expected the end of the file'],
    ['nothing', '', `1:1: expected a value; ${LAST_COMMA}`],
  ])('%s', (_, text, says) => {
    expect(problems(text)).toEqual([`board.json:${says}`]);
  });
});

describe('a JSON file', () => {
  const text = '{\n  "id": "x",\n  "buses": {\n    "coil": {\n      "line": 17\n    }\n  }\n}\n';
  const lineOf = (...place: string[]) => parseJsonFile('board.json', text).locate({ place, message: '' }).line;

  it('knows the line of each thing in it', () => {
    expect([lineOf('id'), lineOf('buses', 'coil'), lineOf('buses', 'coil', 'line')]).toEqual([2, 4, 5]);
  });

  it('gives what is missing the line of what it is missing from', () => {
    expect([lineOf('buses', 'coil', 'owner'), lineOf('devices')]).toEqual([4, 1]);
  });

  it('does not take a name twice: the second would silently replace the first', () => {
    const { content, problems: found } = parseJsonFile('x.json', '{\n"a": [{"b": 1,\n"b": 2}],\n"a": 3}');
    expect(found.map(describeProblem)).toEqual([
      'x.json:3: a.0.b: stands here a second time',
      'x.json:4: a: stands here a second time',
    ]);
    expect(content).toEqual({ a: 3 });
  });

  it('keeps "__proto__" a name like any other', () => {
    const { content } = parseJsonFile('x.json', '{"__proto__": {"id": "x"}}');
    expect(Object.keys(content as object)).toEqual(['__proto__']);
    expect((content as { id?: string }).id).toBeUndefined();
  });
});
