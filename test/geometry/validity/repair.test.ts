import { describe, expect, it } from 'vitest';
import { toFlat, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { EngineError } from '../../../src/geometry/engine/engine.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { runOnValid } from '../../../src/geometry/validity/repair.ts';
import { runOnValidPair } from '../../../src/geometry/validity/valid-layer.ts';
import { square } from '../relate/plane.ts';

const engine = await loadGeos();
const polygon = toFlat({ type: 'Polygon', coordinates: [square(0, 0, 1)] });
const topologyException = new EngineError('TopologyException: side location conflict at 1 2. ');

/** Two of its edges cross at [13/7, 25/7]: GEOS gives up an overlay of it and the frame. */
const crossed = toFlat({ type: 'Polygon', coordinates: [[[3, 7], [1, 1], [1, 3], [7, 7], [3, 7]]] }); // prettier-ignore
const frame = toFlat({ type: 'Polygon', coordinates: [square(2, 2, 5)] });

/** An operation that the engine gives up so many times. */
function failing(times: number, error: Error): (geometry: FlatGeometry) => number {
  let left = times;
  return (geometry) => {
    if (left-- > 0) throw error;
    return engine.area(geometry);
  };
}

describe('onValid', () => {
  it('says nothing when all goes well', () => {
    expect(runOnValid(engine, polygon, engine.area)).toEqual({ result: 1, warnings: [] });
  });

  it('tries once more when the engine gives up, and says so', () => {
    expect(runOnValid(engine, polygon, failing(1, topologyException))).toEqual({
      result: 1,
      warnings: [
        'The first attempt failed (TopologyException: side location conflict at 1 2); retried after repairing the geometry.',
      ],
    });
  });

  it('gets over a real exception of GEOS, should a fault escape the check', () => {
    const words = /^TopologyException: side location conflict at 1\.857142857142857\d* 3\.571428571428571\d*/;
    expect(() => engine.intersection(crossed, frame)).toThrow(words);
    const trusting = new Proxy(engine, {
      get: (target, key: keyof typeof engine) => (key === 'invalidity' ? () => undefined : target[key]),
    });
    const { result, warnings } = runOnValid(trusting, crossed, (valid) => engine.intersection(valid, frame));
    // The triangle of 48/7 above the crossing, less the 1/42 that lie west of the frame.
    expect(engine.area(result)).toBeCloseTo(41 / 6, 12);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The first attempt failed \(TopologyException: side location conflict at .*\); retried after repairing the geometry\.$/,
      ),
    ]);
  });

  it("refuses with the engine's words when it gives up twice", () => {
    expect(() => runOnValid(engine, polygon, failing(2, topologyException))).toThrow(
      expect.objectContaining({
        code: 'invalid-geometry',
        message:
          'The geometry cannot be processed: TopologyException: side location conflict at 1 2. Repair or simplify it.',
      }),
    );
  });

  it('calls a lack of memory too large', () => {
    expect(() => runOnValid(engine, polygon, failing(1, new EngineError('std::bad_alloc')))).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });

  it('lets a trap of the WebAssembly through', () => {
    const trap = Object.assign(new Error('unreachable'), { name: 'RuntimeError' });
    expect(() => runOnValid(engine, polygon, failing(1, trap))).toThrow(trap);
  });
});

describe('onValidPair', () => {
  it('gets over a real exception of GEOS, and says so in its words', () => {
    const { result, warnings } = runOnValidPair(engine, [crossed, frame], engine.intersection);
    expect(engine.area(result)).toBeCloseTo(41 / 6, 12);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^The first attempt failed \(TopologyException: side location conflict at .* invalid\); retried after repairing the geometries\.$/,
      ),
    ]);
  });

  it('says nothing when all goes well, and asks for less when memory is short', () => {
    expect(runOnValidPair(engine, [polygon, frame], engine.difference).warnings).toEqual([]);
    const short = () => failing(1, new EngineError('std::bad_alloc'))(polygon);
    expect(() => runOnValidPair(engine, [polygon, frame], short)).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });
});
