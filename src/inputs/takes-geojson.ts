/** Tells by its published schema whether an input takes a layer or a geometry. */
import { isGeoJsonFormat } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';

type Test = (schema: unknown) => boolean;

/** Remembers the answers: published schemas stay as they are, and each request asks about some. */
function remembered(test: (schema: Readonly<Record<string, unknown>>, self: Test) => boolean): Test {
  const answers = new WeakMap<object, boolean>();
  const self: Test = (schema) => {
    if (!isObject(schema)) return false;
    const answer = answers.get(schema) ?? test(schema, self);
    answers.set(schema, answer);
    return answer;
  };
  return self;
}

/** @param schema published for an input */
export const takesGeojson = remembered(
  ({ format, allOf, anyOf, oneOf }, takes) => isGeoJsonFormat(format) || [allOf, anyOf, oneOf].flat().some(takes),
);

const takesText = remembered(({ type, anyOf, oneOf }, takes) => type === 'string' || [anyOf, oneOf].flat().some(takes));

/** True where a value may be a file in place of GeoJSON: a text with a media type is a value itself where texts are taken. */
export function takesFile(schema: unknown): boolean {
  return takesGeojson(schema) && !takesText(schema);
}
