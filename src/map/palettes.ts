/** Colours of classes that readers with any colour vision tell apart. */
import * as chromatic from 'd3-scale-chromatic';
import type { PaletteName } from './style-inputs.ts';

/** Sequential and diverging schemes that ColorBrewer marks as safe for colour blindness. @see https://colorbrewer2.org */
const schemes = {
  YlGnBu: chromatic.schemeYlGnBu,
  YlOrRd: chromatic.schemeYlOrRd,
  YlOrBr: chromatic.schemeYlOrBr,
  YlGn: chromatic.schemeYlGn,
  Blues: chromatic.schemeBlues,
  Greens: chromatic.schemeGreens,
  Oranges: chromatic.schemeOranges,
  Purples: chromatic.schemePurples,
  Reds: chromatic.schemeReds,
  Greys: chromatic.schemeGreys,
  BuGn: chromatic.schemeBuGn,
  BuPu: chromatic.schemeBuPu,
  GnBu: chromatic.schemeGnBu,
  OrRd: chromatic.schemeOrRd,
  PuBu: chromatic.schemePuBu,
  PuBuGn: chromatic.schemePuBuGn,
  PuRd: chromatic.schemePuRd,
  RdPu: chromatic.schemeRdPu,
  RdBu: chromatic.schemeRdBu,
  RdYlBu: chromatic.schemeRdYlBu,
  BrBG: chromatic.schemeBrBG,
  PiYG: chromatic.schemePiYG,
  PRGn: chromatic.schemePRGn,
  PuOr: chromatic.schemePuOr,
} as const satisfies Record<Exclude<PaletteName, 'OkabeIto'>, unknown>;

/** @see Okabe and Ito 2008, Color Universal Design; without black, which is of the labels. */
const okabeIto = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442'] as const;

const diverging: readonly string[] = ['RdBu', 'RdYlBu', 'BrBG', 'PiYG', 'PRGn', 'PuOr'];

export function getMaxColours(palette: PaletteName): number {
  return palette === 'OkabeIto' ? okabeIto.length : 9;
}

/**
 * @param count at most `getMaxColours`
 * @param isThin for lines and points, on which the lightest colours of a sequential scheme cannot be seen
 * @returns hexadecimal colours, from low to high
 */
export function getColours(palette: PaletteName, count: number, isThin: boolean): readonly string[] {
  if (palette === 'OkabeIto') return okabeIto.slice(0, count);
  const size = Math.min(9, Math.max(3, isThin && !diverging.includes(palette) ? count + 2 : count));
  const colours = schemes[palette][size] ?? [];
  if (count === 1) return colours.slice(-2, -1);
  if (count === 2) return [colours[isThin ? 1 : 0] ?? '', colours.at(-1) ?? ''];
  return colours.slice(-count);
}
