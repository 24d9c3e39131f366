/** The outputs of a job: maps, measures, tables, downloads. */
import type { Executed } from '../execution.ts';
import type { ShownOutput, ShownResult, ShownResults } from '../result-pages.ts';
import type { StatusInfo } from '../status-info.ts';
import { html, type Content, type Html } from './html.ts';
import { jobPage } from './jobs.ts';
import { layout } from './layout.ts';
import type { Page, PageContext } from './page.ts';
import { facts, sayBytes, showValue, warningsNote } from './parts.ts';

export const resultsPage: Page<ShownResults> = (results, page) => show(results, results.outputs, page);

export const resultPage: Page<ShownResult> = (result, page) => show(result, [result.output], page);

export const executedPage: Page<Executed> = (executed, page) =>
  'outputs' in executed ? resultsPage(executed, page) : jobPage(executed satisfies StatusInfo, page);

function show(of: Omit<ShownResults, 'outputs'>, outputs: readonly ShownOutput[], page: PageContext): Html {
  const { jobID, processID, warnings, links } = of;
  const hasMap = outputs.some(({ summary }) => summary?.extent !== undefined);
  const content = html`${warningsNote(warnings)}
${outputs.map((output) => section(output, jobID, page.base))}
<p class="actions">${links.filter(({ rel }) => rel === 'up' || rel === 'describedby').map(({ href, title = href }) => html`<a class="button" href="${href}">${title}</a>\n`)}</p>`;
  const lead = html`Made by <a href="${page.base}/processes/${processID}">${processID}</a> in job <a href="${page.base}/jobs/${jobID}"><code>${jobID.slice(0, 8)}</code></a>`;
  return layout('Results', content, page, { lead, scripts: hasMap ? ['result'] : [], map: hasMap });
}

function section(output: ShownOutput, jobID: string, base: string): Html {
  const { id, mediaType, bytes, summary, link } = output;
  const url = `${base}/jobs/${jobID}/results/${encodeURIComponent(id)}`;
  const isMap = summary?.extent !== undefined;
  const downloads: (readonly [string, string, string])[] = summary
    ? [
        ['GeoJSON', `${url}?f=json`, `${id}.geojson`],
        ['WKT', `${url}?f=wkt`, `${id}.wkt`],
        ['CSV', `${url}?f=csv`, `${id}.csv`],
        ['PNG', `${url}?f=png&width=1200`, `${id}.png`],
      ]
    : [[mediaType, link.href, id]];
  return html`<section class="card" aria-labelledby="out-${id}"><h2 id="out-${id}">${id}</h2>
${isMap && mapOf(url, id, jobID)}
${summary ? facts(summaryFacts(summary)) : valueOf(output)}
${summary?.summary && html`<h3>Measures</h3>${showValue(summary.summary)}`}
${isMap && html`<div data-table="${url}" hidden><h3>Properties</h3><p class="small quiet" data-rows></p><div class="scroll" tabindex="0" role="region" aria-label="Properties of ${id}"><table class="rows"></table></div></div>`}
<p class="actions">${downloads.map(([name, href, file]) => html`<a class="button" download="${file}" href="${href}">${name}</a>\n`)}
<span class="small quiet">${sayBytes(bytes)} · reference for other processes: <code>isthmus://jobs/${jobID}/results/${id}</code></span></p></section>\n`;
}

/** A picture where there is no script; the script puts a map in its place. */
function mapOf(url: string, id: string, jobID: string): Html {
  return html`<div class="map" data-map="${url}" data-job="${jobID}" role="region" aria-label="Map of ${id}">
<noscript><img class="still" alt="Map of ${id}" src="${url}?f=png&amp;width=1000"></noscript></div>
<ul class="legend"><li>Result</li><li class="input" data-input hidden>Input</li></ul>
<p class="note" data-simplified role="status" hidden></p>\n`;
}

type Summary = NonNullable<ShownOutput['summary']>;

function summaryFacts({ kind, features, types, vertices, empty, extent }: Summary): (readonly [string, Content])[] {
  const count = (number: number) => number.toLocaleString('en');
  return [
    ['Form', kind],
    ['Features', count(features)],
    [
      'Geometries',
      Object.entries(types)
        .map(([type, number]) => `${count(number)} ${type}`)
        .join(', '),
    ],
    ['Vertices', count(vertices)],
    ['Without geometry', empty > 0 ? count(empty) : undefined],
    ['Extent', extent && html`<code>${extent.map((edge) => Number(edge.toFixed(6))).join(', ')}</code>`],
  ];
}

function valueOf({ text, mediaType, bytes }: ShownOutput): Content {
  if (mediaType.startsWith('image/') || text === undefined) {
    return html`<p>${mediaType}, ${sayBytes(bytes)}: too large for a page, or no text. Get it below.</p>`;
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
