/** Walks XML without building a document: elements below those that only contain others are given one at a time. */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { malformed } from './define-format.ts';

/** An element with all that is in it. Names are without prefixes. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own, without that of its children. */
  readonly text: string;
  /** In the file, where it begins. */
  readonly line: number;
}

export interface XmlVisitor {
  /** Names of elements that are entered and left; all others are given whole. */
  readonly containers: ReadonlySet<string>;
  enter(name: string): void;
  leave(name: string): void;
  visit(element: XmlElement): void;
}

/** Deeper ones exhaust the stack of what reads them. */
const MAX_DEPTH = 100;
const CHUNK = 2 ** 16;

/**
 * Reads no document type, so that no entity of it is expanded, and nothing outside the file.
 * @throws {ProcessError} `invalid-input`
 */
export function walkXml(bytes: Uint8Array, title: string, visitor: XmlVisitor): void {
  if (bytes.length === 0) throw malformed(title, 'byte 0', 'the file is empty');
  const parser = new SaxesParser();
  const builder = new Builder(visitor);
  const place = () => `line ${parser.line}, column ${parser.column + 1}`;
  parser.on('error', (error) => {
    throw malformed(title, place(), error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, ''));
  });
  parser.on('doctype', () => {
    throw malformed(title, place(), 'it has a document type (DOCTYPE), which is not read. Remove it');
  });
  parser.on('opentag', (tag) => {
    if (builder.depth >= MAX_DEPTH) throw malformed(title, place(), `elements are nested more than ${MAX_DEPTH} deep`);
    builder.open(tag, parser.line);
  });
  parser.on('closetag', (tag) => builder.close(tag));
  parser.on('text', (text) => builder.text(text));
  parser.on('cdata', (text) => builder.text(text));
  for (const chunk of decodeChunks(bytes, title, place)) parser.write(chunk);
  parser.close();
}

/** @returns the name of the root element, where the first bytes of a file are XML */
export function sniffRoot(head: Uint8Array): string | undefined {
  const text = new TextDecoder(encodingOf(head) ?? 'utf-8').decode(head);
  const [, name] =
    /^\s*(?:<\?[^]*?\?>\s*|<!--[^]*?-->\s*|<!DOCTYPE[^>[]*(?:\[[^]*?\]\s*)?>\s*)*<([^\s/>!?]+)/i.exec(text) ?? [];
  return name === undefined ? undefined : localName(name);
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
  readonly line: number;
}

class Builder {
  depth = 0;
  readonly #visitor: XmlVisitor;
  /** Those that are not closed yet, below the containers. */
  readonly #open: OpenElement[] = [];

  constructor(visitor: XmlVisitor) {
    this.#visitor = visitor;
  }

  open(tag: SaxesTagPlain, line: number): void {
    this.depth += 1;
    const name = localName(tag.name);
    if (this.#open.length === 0 && this.#visitor.containers.has(name)) this.#visitor.enter(name);
    else this.#open.push({ name, attributes: tag.attributes, children: [], text: '', line });
  }

  text(text: string): void {
    const last = this.#open.at(-1);
    if (last) last.text += text;
  }

  close(tag: SaxesTagPlain): void {
    this.depth -= 1;
    const element = this.#open.pop();
    if (!element) return this.#visitor.leave(localName(tag.name));
    const parent = this.#open.at(-1);
    if (parent) parent.children.push(element);
    else this.#visitor.visit(element);
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function* decodeChunks(bytes: Uint8Array, title: string, place: () => string): Generator<string> {
  const encoding = encodingOf(bytes.subarray(0, 200));
  if (encoding === undefined) throw malformed(title, 'line 1', 'its encoding is not known. Save it as UTF-8');
  const decoder = new TextDecoder(encoding, { fatal: true });
  for (let at = 0; at < bytes.length; at += CHUNK) {
    try {
      yield decoder.decode(bytes.subarray(at, at + CHUNK), { stream: at + CHUNK < bytes.length });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw malformed(title, `after ${place()}`, `the text is not ${encoding.toUpperCase()}`);
    }
  }
}

/** By its byte order mark or declaration; undefined for one that is not known. */
function encodingOf(head: Uint8Array): string | undefined {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const declared = /^\uFEFF?<\?xml[^>]*\bencoding\s*=\s*["']([^"']*)/.exec(new TextDecoder().decode(head))?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8').encoding;
  } catch {
    return undefined;
  }
}
