/** Prompts for common workflows, which users select from a menu. */
import { completable, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { McpServices } from '../model/tool.ts';
import { readValue } from '../results/answers.ts';

const layer = z.string().describe('GeoJSON, a reference (isthmus://jobs/…), or a description of where the data is.');

const byReference =
  'Work by reference: use output "reference", and pass results.<output>.reference to the next tool. Read the warnings. ' +
  'Finish with the numbers, their units and the method.';

export function registerPrompts(mcp: McpServer, { execution }: McpServices): void {
  async function crsCodes(prefix: string): Promise<string[]> {
    const [codes] = await execution.view('crs-codes', { prefix: prefix.slice(0, 20) });
    // The view's own output, checked by its schema.
    return codes ? ((await readValue(codes)).value as string[]) : [];
  }

  mcp.registerPrompt(
    'reach',
    {
      title: 'Area within a distance',
      description: 'The area within a distance of places, and the features in it.',
      argsSchema: z.object({ places: layer, metres: z.string().describe('Such as 400'), features: layer.optional() }),
    },
    ({ places, metres, features }) =>
      toPrompt(
        `Find the area within ${metres} metres of these places: ${places}`,
        'Steps: buffer with that distance and dissolve true, so that overlaps count once; measure for the area.',
        ...(features === undefined
          ? []
          : [`Then select_by_location (within) from: ${features}. Report how many, and which.`]),
      ),
  );
  mcp.registerPrompt(
    'check-data',
    {
      title: 'Check and repair a layer',
      description: 'Finds problems in the data and repairs them.',
      argsSchema: z.object({ layer }),
    },
    ({ layer: data }) =>
      toPrompt(
        `Check this layer and repair it: ${data}`,
        'Steps: diagnose for the dataset (axes, CRS, duplicates, outliers); validate (run_process) for invalid ' +
          'geometries; make_valid; then diagnose again. Report what changed, and what a person must decide.',
      ),
  );
  mcp.registerPrompt(
    'summarize-by-area',
    {
      title: 'Summarize features by area',
      description: 'Counts or sums of features per area, and the areas that stand out.',
      argsSchema: z.object({ areas: layer, features: layer, question: z.string().optional() }),
    },
    ({ areas, features, question }) =>
      toPrompt(
        `For each of these areas: ${areas} summarize these features: ${features}`,
        'Steps: measure both to check that their extents overlap; count-points (run_process) for points, spatial_join ' +
          '(match aggregate) for sums; read_result with geometry false for the table. Report densities, not only counts.',
        ...(question === undefined ? [] : [`Question: ${question}`]),
      ),
  );
  mcp.registerPrompt(
    'reproject',
    {
      title: 'Reproject a layer',
      description: 'Reprojects to a CRS, and reports the accuracy.',
      argsSchema: z.object({
        layer,
        target_crs: completable(z.string().describe('Such as EPSG:25832'), crsCodes),
      }),
    },
    ({ layer: data, target_crs }) =>
      toPrompt(
        `Reproject this layer to ${target_crs}: ${data}`,
        'Steps: diagnose to infer the CRS of the coordinates; describe-crs (run_process) for the area of use of the ' +
          'target; reproject. Report the accuracy and the axis order. If the target does not fit the area, suggest-crs.',
      ),
  );

  function toPrompt(...parts: readonly string[]) {
    const text = [...parts, byReference].join('\n\n');
    return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
  }
}
