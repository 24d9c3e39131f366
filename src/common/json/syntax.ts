/** Finds the first error in a text that is not JSON: its position, what should be there, and a remedy. */
import { showText } from '../../../schemas/show.ts';
import { JsonFault, type Path } from './fault.ts';
import { toPointer } from '../json-pointer.ts';

interface SyntaxFault {
  /** Position of the character, from 0. */
  readonly at: number;
  readonly problem: string;
  /** A whole value came before it. */
  readonly isAfterEnd?: true;
}

type State = 'value' | 'item' | 'name' | 'first name' | 'colon' | 'comma' | 'end';

const expected: Readonly<Record<State, string>> = {
  value: 'a value',
  item: 'a value or "]"',
  name: 'a name in double quotes',
  'first name': 'a name in double quotes or "}"',
  colon: '":"',
  comma: '"," or the closing bracket',
  end: 'the end',
};

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const LITERAL = /(?:true|false|null)(?!\w)/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /[\w$+.-]+/y;

/** Letters on either side of an error. */
const MAX_BEFORE = 30;
const MAX_AFTER = 15;

/**
 * @param text that `JSON.parse` refuses
 * @param within names around it in its place
 * @returns a predicate such as `is not JSON: …, line 2 column 11`
 */
export function syntaxFault(text: string, within: Path = []): JsonFault {
  if (/^\s*$/.test(text)) return new JsonFault('is empty. Send JSON');
  const scanner = new Scanner(text);
  const fault = scanner.find();
  const { line, column } = lineOf(text, fault.at);
  if (fault.isAfterEnd && /^[{[]/.test(text.slice(fault.at, fault.at + 1))) {
    return new JsonFault(
      `holds more than one JSON value, the second at line ${line} column ${column}; this server reads one document. ` +
        'If it holds one feature per line, put them into a FeatureCollection: {"type": "FeatureCollection", "features": […]}',
    );
  }
  const place = scanner.pointer(within);
  const where = `at position ${fault.at}, line ${line} column ${column}`;
  const inside = place === '' ? '' : `, in ${place}`;
  const near = excerpt(text, fault.at);
  return new JsonFault(`is not JSON: ${fault.problem}, ${where}${inside}, near ${near}`, [], `is not JSON, ${where}`);
}

function lineOf(text: string, at: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', end + 1)) {
    line += 1;
    start = end + 1;
  }
  return { line, column: at - start + 1 };
}

function excerpt(text: string, at: number): string {
  const [from, to] = [Math.max(at - MAX_BEFORE, 0), Math.min(at + MAX_AFTER, text.length)];
  return `${from > 0 ? '…' : ''}${showText(text.slice(from, to))}${to < text.length ? '…' : ''}`;
}

class Scanner {
  readonly #text: string;
  #at = 0;
  #state: State = 'value';
  /** Name or index of the value that is read in each array and object that is open. */
  readonly #keys: (string | number)[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Place of the error: its first names. */
  pointer(within: Path): string {
    return toPointer([...within, ...this.#keys.filter((key) => key !== '').slice(0, 6)]);
  }

  find(): SyntaxFault {
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.#text.length) return this.#fault('it ends too early', this.#text.length);
      const problem = this.#step(this.#text.charAt(this.#at));
      if (problem) return problem;
    }
  }

  #step(letter: string): SyntaxFault | undefined {
    const state = this.#state;
    if (letter === '"' && state !== 'colon' && state !== 'comma' && state !== 'end') return this.#readString();
    if (state === 'colon' && letter === ':') return this.#take('value');
    if (state === 'comma' && letter === ',') return this.#next();
    if (letter === ']' && (state === 'item' || state === 'comma') && typeof this.#keys.at(-1) === 'number') {
      return this.#close();
    }
    if (letter === '}' && (state === 'first name' || state === 'comma') && typeof this.#keys.at(-1) === 'string') {
      return this.#close();
    }
    if (state !== 'value' && state !== 'item') return this.#unexpected(letter);
    if (letter === '[' || letter === '{') {
      this.#keys.push(letter === '[' ? 0 : '');
      return this.#take(letter === '[' ? 'item' : 'first name');
    }
    const token = this.#match(NUMBER) ?? this.#match(LITERAL);
    if (token === undefined) return this.#unexpected(letter);
    this.#at += token.length;
    this.#state = this.#keys.length > 0 ? 'comma' : 'end';
    return undefined;
  }

  #take(state: State): undefined {
    this.#at += 1;
    this.#state = state;
    return undefined;
  }

  #next(): undefined {
    const key = this.#keys.at(-1);
    if (typeof key === 'number') this.#keys[this.#keys.length - 1] = key + 1;
    return this.#take(typeof key === 'number' ? 'value' : 'name');
  }

  #close(): undefined {
    this.#keys.pop();
    return this.#take(this.#keys.length > 0 ? 'comma' : 'end');
  }

  #readString(): SyntaxFault | undefined {
    const start = this.#at;
    for (let at = start + 1; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 0x22) {
        const isName = this.#state === 'name' || this.#state === 'first name';
        if (isName) this.#keys[this.#keys.length - 1] = this.#text.slice(start + 1, at);
        this.#at = at + 1;
        this.#state = isName ? 'colon' : this.#keys.length > 0 ? 'comma' : 'end';
        return undefined;
      }
      if (code < 0x20) {
        const letter = showText(this.#text.charAt(at));
        return this.#fault(`a string has a control character (${letter}); write it as \\n or \\u and four digits`, at);
      }
      if (code !== 0x5c) continue;
      ESCAPE.lastIndex = at;
      const escape = ESCAPE.exec(this.#text)?.[0];
      if (escape === undefined) {
        const shown = showText(this.#text.slice(at, at + 2));
        return this.#fault(`${shown} is not an escape of JSON; a backslash itself is written twice`, at);
      }
      at += escape.length - 1;
    }
    return this.#fault('a string does not end', start);
  }

  #unexpected(letter: string): SyntaxFault {
    const word = this.#match(WORD) ?? letter;
    const remedy = remedyFor(word, letter, this.#state);
    const shown = showText(word.slice(0, 30));
    return {
      ...this.#fault(`expected ${expected[this.#state]}, not ${shown}${remedy === '' ? '' : ` (${remedy})`}`, this.#at),
      ...(this.#state === 'end' && { isAfterEnd: true as const }),
    };
  }

  #fault(problem: string, at: number): SyntaxFault {
    return { at, problem };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }
}

function remedyFor(word: string, letter: string, state: State): string {
  if (/^[+-]?(?:NaN|Infinity|inf|undefined|None)$/i.test(word)) return 'use null';
  if (/^(?:True|False|TRUE|FALSE)$/.test(word)) return 'in lower case';
  if (letter === '/' || letter === '#') return 'comments are not allowed';
  if (letter === "'" || /[\u2018-\u201f]/.test(letter)) return 'use straight double quotes';
  if ((letter === '}' && state === 'name') || (letter === ']' && state === 'value'))
    return 'remove the comma before it';
  if (/^[+-]?\d|^\.\d/.test(word) && (state === 'value' || state === 'item')) return 'not a number of JSON';
  return '';
}
