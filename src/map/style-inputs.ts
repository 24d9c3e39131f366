/** Inputs of a map that is styled by values, the same at every API; without the palettes and the drawing behind them. */
import { z } from 'zod';
import { classMethods } from '../geometry/classes/classify-field.ts';

/** ColorBrewer's sequential and diverging schemes that are safe for colour blindness, and the colours of Okabe and Ito. */
export const paletteNames = [
  'OkabeIto', 'YlGnBu', 'YlOrRd', 'YlOrBr', 'YlGn', 'Blues', 'Greens', 'Oranges', 'Purples', 'Reds', 'Greys', 'BuGn',
  'BuPu', 'GnBu', 'OrRd', 'PuBu', 'PuBuGn', 'PuRd', 'RdPu', 'RdBu', 'RdYlBu', 'BrBG', 'PiYG', 'PRGn', 'PuOr',
] as const; // prettier-ignore

export type PaletteName = (typeof paletteNames)[number];

const Field = z.string().min(1).max(200);

/** Inputs of a styled map at every API. */
export const styleInputs = {
  color_by: Field.optional().describe('Property to colour by.'),
  classes: z.int().min(1).max(9).default(5).describe('Number of classes.'),
  class_method: z.enum(classMethods).optional().describe('How class breaks are found.'),
  breaks: z.array(z.number()).min(1).max(10).optional().describe('Of class_method manual, ascending.'),
  palette: z.enum(paletteNames).optional().describe('ColorBrewer, or OkabeIto for unique values.'),
  size_by: Field.optional().describe('Property with the sizes of symbols or widths of lines.'),
  label_by: Field.optional().describe('Property with labels.'),
  title: z.string().max(120).optional().describe('Above the map.'),
  unit: z.string().max(40).optional().describe('Unit of the values, for the legend.'),
} as const;

export type StyleOptions = z.output<z.ZodObject<typeof styleInputs>>;
