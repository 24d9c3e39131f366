/** What `ask_proj.py` prints: one object a line. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Start, what PROJ makes of it, and what PROJ makes of that on the way back. */
export type Reference = readonly [from: Pair, to: Pair, back: Pair];
export type Pair = readonly [x: number, y: number];
export type Box = readonly [west: number, south: number, east: number, north: number];
export type AxisAnswer = readonly [name: string, direction: string, unit: string, size: number];

export interface OperationAnswer {
  readonly name: string;
  readonly code: string | null;
  readonly accuracy: number;
  readonly grids: readonly string[];
  readonly area: Box | null;
  readonly areaName: string | null;
  readonly pipeline: string | null;
  /** From WGS 84 to the CRS. */
  readonly points?: readonly Reference[];
}

interface Described {
  readonly code: number;
  readonly name: string;
  readonly area: Box;
  readonly meridian: number;
  readonly definition: string | null;
  readonly axes: readonly AxisAnswer[];
  readonly ellipsoid: { readonly name: string; readonly a: number; readonly b: number };
  /** From WGS 84 to the CRS, as cs2cs chooses for each point. */
  readonly default: readonly Reference[];
}

export interface GeographicAnswer extends Described {
  readonly kind: 'geographic 2D';
  readonly direct: readonly OperationAnswer[];
  readonly pivots?: readonly OperationAnswer[];
}

export interface ProjectedAnswer extends Described {
  readonly kind: 'projected';
  readonly base: number;
  readonly method: string | null;
  /** From its own longitude and latitude to the plane: the projection alone. */
  readonly points?: readonly Reference[];
}

export interface OtherAnswer {
  readonly kind: 'geographic 3D' | 'geocentric' | 'vertical' | 'compound';
  readonly code: number;
  readonly name: string;
}

export interface DeprecatedAnswer {
  readonly kind: 'deprecated';
  readonly code: number;
  readonly name: string;
  readonly replacement: number | null;
}

export interface SourceAnswer {
  readonly kind: 'source';
  readonly proj: string;
  readonly epsg: string;
  readonly date: string;
}

export type Answer = GeographicAnswer | ProjectedAnswer | OtherAnswer | DeprecatedAnswer | SourceAnswer;

export async function readAnswers(file: string): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    answers.push(JSON.parse(line) as Answer);
  }
  return answers;
}
