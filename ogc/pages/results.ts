/** The outputs of a job: maps, measures, tables, downloads. */
import { outputUri } from '../../src/inputs/job-uri.ts';
import type { Executed } from '../handlers/execution.ts';
import type { DrawnInputs } from '../responses/drawn-inputs.ts';
import type { ShownOutput, ShownResult, ShownResults } from '../responses/result-pages.ts';
import type { StatusInfo } from '../model/status-info.ts';
import { html } from 'hono/html';
import { jobPage } from './job.ts';
import { layout } from './layout.ts';
import type { Content, Html, Page, PageContext } from '../model/page.ts';
import { near } from './page.ts';
import { facts, sayBytes, sayCount, sayType, snippet, warningsNote } from './parts.ts';
import { showMeasures, showValue } from './values.ts';

export const resultsPage: Page<ShownResults> = (results, page) => show(results, results.outputs, page);

export const resultPage: Page<ShownResult> = (result, page) => show(result, [result.output], page);

export const executedPage: Page<Executed> = (executed, page) =>
  'outputs' in executed ? resultsPage(executed, page) : jobPage(executed satisfies StatusInfo, page);

type About = Omit<ShownResults, 'outputs'>;

function show(of: About, outputs: readonly ShownOutput[], page: PageContext): Html {
  const { jobID, processID, warnings, links } = of;
  const hasMap = outputs.some(({ summary }) => summary?.extent !== undefined);
  const title = page.processes.find(({ id }) => id === processID)?.title ?? processID;
  const content = html`${warningsNote(warnings)}
${outputs.map((output) => section(output, of, page))}
<p class="actions">${links.filter(({ rel }) => rel === 'up' || rel === 'describedby').map(({ href, title: name = href }) => html`<a class="button" href="${near(href, page)}">${name}</a>\n`)}</p>`;
  const lead = html`Made by <a href="${page.base}/processes/${processID}">${title}</a> in job <a href="${page.base}/jobs/${jobID}"><code>${jobID.slice(0, 8)}</code></a>`;
  return layout('Results', content, page, {
    title: `Results of ${title}, job ${jobID.slice(0, 8)}`,
    lead,
    scripts: hasMap ? ['result'] : [],
    map: hasMap,
  });
}

function section(output: ShownOutput, { jobID, inputs }: About, page: PageContext): Html {
  const { id, mediaType, bytes, summary, link } = output;
  const url = `${page.base}/jobs/${jobID}/results/${encodeURIComponent(id)}`;
  const isMap = summary?.extent !== undefined;
  const downloads: (readonly [string, string, string])[] = summary
    ? [
        [`GeoJSON, ${sayBytes(bytes)}`, `${url}?f=json`, `${id}.geojson`],
        ['WKT', `${url}?f=wkt`, `${id}.wkt`],
        ['CSV', `${url}?f=csv`, `${id}.csv`],
        ...(isMap ? [['PNG', `${url}?f=png&width=1200`, `${id}.png`] as const] : []),
      ]
    : [[`${sayType(mediaType)}, ${sayBytes(bytes)}`, near(link.href, page), id]];
  return html`<section class="card result" aria-labelledby="out-${id}"><h2 id="out-${id}">${id}</h2>
${isMap && mapOf(url, id, inputs, page)}
<p class="actions"><span class="quiet">Download</span> ${downloads.map(([name, href, file]) => html`<a class="button" download="${file}" href="${href}">${name}</a>\n`)}</p>
${summary ? described(summary) : valueOf(output)}
${isMap && (summary.kind !== 'Feature' || !summary.values) && html`<div data-table="${url}" hidden><h3>Properties</h3><p class="small quiet" data-rows></p><div class="scroll" tabindex="0" role="region" aria-label="Properties of ${id}"><table class="rows"></table></div></div>`}
<details><summary>Use it as an input of another process</summary>${snippet(outputUri(jobID, id), 'reference')}</details></section>\n`;
}

/** A picture where there is no script; the script puts a map in its place. */
function mapOf(url: string, id: string, { layers, notes }: DrawnInputs, page: PageContext): Html {
  const name = (input: string) => (layers.length === 1 ? 'Input' : `Input ${input}`);
  return html`<div class="map" data-map="${url}" role="region" aria-label="Map of ${id}">
<noscript><img class="still" alt="Map of ${id}" src="${url}?f=png&amp;width=1000"></noscript></div>
<ul class="legend" aria-label="Legend"><li class="strong">Result</li>${layers.map(({ id: input, href }, index) => html`<li class="${index === 0 ? 'faint' : 'other'}" data-input="${near(href, page)}">${name(input)}</li>`)}</ul>
${notes.length > 0 && html`<div class="note small">${notes.map((note) => html`<p>${note}</p>`)}</div>`}
<p class="note small" data-simplified role="status" hidden></p>\n`;
}

type Summary = NonNullable<ShownOutput['summary']>;

/** What it is on the left, what was measured on the right. */
function described({ summary, values, ...shape }: Summary): Html {
  // A Feature has its measures among its properties; what the two say alike stands once.
  const measures = { ...values, ...summary };
  const what = html`<section><h3>What it is</h3>${facts(summaryFacts(shape))}</section>`;
  if (Object.keys(measures).length === 0) return what;
  const heading = values && !summary ? 'Properties' : values ? 'Measures and properties' : 'Measures';
  return html`<div class="two wide">${what}<section><h3>${heading}</h3>${showMeasures(measures)}</section></div>`;
}

function summaryFacts({
  kind,
  features,
  types,
  vertices,
  empty,
  extent,
}: Omit<Summary, 'summary' | 'values'>): (readonly [string, Content])[] {
  const count = (number: number) => number.toLocaleString('en');
  const geometries = Object.entries(types).map(([type, number]) => `${count(number)} ${type}`);
  return [
    ['Form', kind === 'FeatureCollection' ? `${kind} of ${sayCount(features, 'feature')}` : kind],
    ['Geometries', geometries.join(', ')],
    ['Vertices', count(vertices)],
    ['Without geometry', empty > 0 ? count(empty) : undefined],
    ['Extent', extent && html`<code>${extent.map((edge) => Number(edge.toFixed(6))).join(', ')}</code>`],
  ];
}

function valueOf({ text, mediaType, bytes }: ShownOutput): Content {
  if (mediaType.startsWith('image/') || text === undefined) {
    return html`<p>${mediaType}, ${sayBytes(bytes)}: too large for a page, or no text. Download it.</p>`;
  }
  const value = parse(text);
  if (typeof value === 'object' && value !== null) return showValue(value);
  const short = String(value).length < 60;
  return short
    ? html`<p class="value">${showValue(value)}</p>`
    : html`<pre tabindex="0"><code>${String(value)}</code></pre>`;
}

/** A raw value of text is no JSON and stands as it is. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
