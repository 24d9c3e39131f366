/** What the tools and prompts of the fixture answer with, and the schemas of what they ask for. */
import type { CallToolResult } from '@modelcontextprotocol/server';

/** One red pixel. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** A WAV file of two samples. */
export const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

export function say(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

type Json = Readonly<Record<string, unknown>>;

/** A form with one required text. */
export function textForm(name: string) {
  return { type: 'object' as const, properties: { [name]: { type: 'string' as const } }, required: [name] };
}

/** A default for every kind of field (SEP-1034). */
export const formWithDefaults: Json = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
};

const plain = ['option1', 'option2', 'option3'];
const titled = (words: readonly string[]) =>
  words.map((title, index) => ({ const: `value${index + 1}`, title: `${title} Option` }));
const ordinals = ['First', 'Second', 'Third'];

/** Every way to write a choice (SEP-1330). */
export const formWithChoices: Json = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: plain },
    titledSingle: { type: 'string', oneOf: titled(ordinals) },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2'], enumNames: ['Option One', 'Option Two'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: plain } },
    titledMulti: { type: 'array', items: { anyOf: titled(ordinals) } },
  },
};

/** Keywords of JSON Schema 2020-12 that must reach the client untouched (SEP-1613, SEP-2106). */
export const schema2020: Json = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};
