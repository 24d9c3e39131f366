/** Workflows that a user picks from a menu; each is what an expert would have written. */
import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { readValue } from '../results/inline.ts';
import type { McpServices } from '../model/tool.ts';

const layer = z.string().describe('GeoJSON, a reference (isthmus://jobs/…), or where the data is.');

const byReference =
  'Work by reference: output "reference", and give results.<output>.reference to the next tool. Read the warnings. ' +
  'End with the numbers, their units and the method.';

export function registerPrompts(mcp: McpServer, { execution }: McpServices): void {
  async function crsCodes(prefix: string): Promise<string[]> {
    const [codes] = await execution.view('crs-codes', { prefix: prefix.slice(0, 20) });
    // The view's own output, checked by its schema.
    return codes ? ((await readValue(codes)).value as string[]) : [];
  }

  mcp.registerPrompt(
    'reach',
    {
      title: 'What lies within reach',
      description: 'The area within a distance of places, and which features lie in it.',
      argsSchema: z.object({ places: layer, metres: z.string().describe('Such as 400.'), features: layer.optional() }),
    },
    ({ places, metres, features }) =>
      say(
        `Which area lies within ${metres} metres of these places? ${places}`,
        'Steps: buffer with that distance and dissolve true, so that overlaps count once; measure for its area.',
        ...(features === undefined ? [] : [`Then select_by_location (within) from: ${features}. How many, and which?`]),
      ),
  );
  mcp.registerPrompt(
    'check-data',
    {
      title: 'Check and repair a layer',
      description: 'What is wrong with the data, and a repaired version of it.',
      argsSchema: z.object({ layer }),
    },
    ({ layer: data }) =>
      say(
        `Check this layer and repair it: ${data}`,
        'Steps: diagnose for the data as a whole (axes, CRS, duplicates, outliers); validate through run_process for ' +
          'faults inside geometries; make_valid; then diagnose again. Say what changed, and what a person must decide.',
      ),
  );
  mcp.registerPrompt(
    'summarize-by-area',
    {
      title: 'Sum up features by area',
      description: 'Counts or sums of features for each area, and which areas stand out.',
      argsSchema: z.object({ areas: layer, features: layer, question: z.string().optional() }),
    },
    ({ areas, features, question }) =>
      say(
        `For each of these areas: ${areas} sum up these features: ${features}`,
        'Steps: measure the extents of both to see that they lie in one place; count_points for points, spatial_join ' +
          '(match aggregate) for sums; read_result with geometry false for the table. Give densities, not counts alone.',
        ...(question === undefined ? [] : [`The question behind it: ${question}`]),
      ),
  );
  mcp.registerPrompt(
    'reproject',
    {
      title: 'Bring a layer into a CRS',
      description: 'Reprojects, and says what accuracy is lost.',
      argsSchema: z.object({
        layer,
        target_crs: completable(z.string().describe('Such as EPSG:25832.'), crsCodes),
      }),
    },
    ({ layer: data, target_crs }) =>
      say(
        `Bring this layer into ${target_crs}: ${data}`,
        'Steps: diagnose finds the CRS that the numbers speak for; describe-crs (run_process) for the area of use of ' +
          'the target; reproject. Say the accuracy and the axis order. If the target does not suit the place, suggest-crs.',
      ),
  );

  function say(...parts: readonly string[]) {
    const text = [...parts, byReference].join('\n\n');
    return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
  }
}
