/** The outputs of a job: maps, measures, tables, downloads. */
import { isObject } from '../../schemas/is-object.ts';
import { TABLE_KIND } from '../../src/model/summary.ts';
import { html } from 'hono/html';
import { selectPlural } from '../../src/common/format-count.ts';
import { outputUri } from '../../src/inputs/job-uri.ts';
import { GEOJSON_TYPE, layerFormats, PNG_TYPE } from '../http/media-types.ts';
import type { Executed } from '../handlers/execution.ts';
import type { Content, Html, Page, PageContext } from '../model/context.ts';
import type { StatusInfo } from '../model/status-info.ts';
import type { DrawnInputs, ShownOutput, ShownResult, ShownResults } from '../responses/result-pages.ts';
import { fileNameOf } from '../responses/file-headers.ts';
import { jobPage } from './job.ts';
import { layout } from './layout.ts';
import { facts, formatBytes, formatMediaType, localHref, snippet, warningsNote } from './parts.ts';
import { showMeasures, showValue } from './values.ts';

export const resultsPage: Page<ShownResults> = (results, page) => showOutputs(results, results.outputs, page);

export const resultPage: Page<ShownResult> = (result, page) => showOutputs(result, [result.output], page);

export const executedPage: Page<Executed> = (executed, page) =>
  'outputs' in executed ? resultsPage(executed, page) : jobPage(executed satisfies StatusInfo, page);

type Results = Omit<ShownResults, 'outputs'>;

function showOutputs(shown: Results, outputs: readonly ShownOutput[], page: PageContext): Html {
  const { jobID, processID, warnings, links } = shown;
  const hasMap = outputs.some(({ summary }) => summary?.extent !== undefined);
  const title = page.processes.find(({ id }) => id === processID)?.title ?? processID;
  const content = html`${warningsNote(warnings)}
${outputs.map((output) => section(output, shown, outputs.length === 1, page))}
<p class="actions">${links.filter(({ rel }) => rel === 'up' || rel === 'describedby').map(({ href, title: name = href }) => html`<a class="button" href="${localHref(href, page)}">${name}</a>\n`)}</p>`;
  const lead = html`Output of <a href="${page.base}/processes/${processID}">${title}</a>, job <a href="${page.base}/jobs/${jobID}"><code>${jobID.slice(0, 8)}</code></a>`;
  return layout('Results', content, page, {
    title: `Results of ${title}, job ${jobID.slice(0, 8)}`,
    lead,
    scripts: hasMap ? ['result'] : [],
    hasMap,
  });
}

function section(output: ShownOutput, { jobID, processID, inputs }: Results, isOnly: boolean, page: PageContext): Html {
  const { id, mediaType, bytes, summary, link } = output;
  const url = `${page.base}/jobs/${jobID}/results/${encodeURIComponent(id)}`;
  const isMap = summary?.extent !== undefined;
  const own = fileNameOf({ id: jobID, processId: processID }, output, isOnly) ?? id;
  const ofType = (type: string) =>
    fileNameOf({ id: jobID, processId: processID }, { id, mediaType: type }, isOnly) ?? id;
  const downloads: (readonly [string, string, string])[] = summary
    ? [
        [
          `${summary.kind === TABLE_KIND ? 'JSON' : 'GeoJSON'}, ${formatBytes(bytes)}`,
          `${url}?f=json`,
          ofType(GEOJSON_TYPE),
        ],
        ...(isMap ? [['PNG', `${url}?f=png&width=1200`, ofType(PNG_TYPE)] as const] : []),
      ]
    : [[`${formatMediaType(mediaType)}, ${formatBytes(bytes)}`, localHref(link.href, page), own]];
  return html`<section class="card result" aria-labelledby="out-${id}"><h2 id="out-${id}">${id}</h2>
${isMap && mapOf(url, id, inputs, page)}
<p class="actions"><span class="quiet">Download</span> ${downloads.map(([name, href, file]) => html`<a class="button" download="${file}" href="${href}">${name}</a>\n`)}</p>
${summary && otherFormats(url, ofType)}
${summary ? describeSummary(summary) : valueOf(output)}
${summary?.kind === TABLE_KIND && showRows(output, summary)}
${isMap && (summary.kind !== 'Feature' || !summary.values) && html`<div data-table="${url}" hidden><h3>Properties</h3><p class="small quiet" data-rows></p><div class="scroll" tabindex="0" role="region" aria-label="Properties of ${id}"><table class="rows"></table></div></div>`}
<details><summary>Use as an input of another process</summary>${snippet(outputUri(jobID, id), 'reference')}</details></section>\n`;
}

/** A link for each file format. */
function otherFormats(url: string, nameOf: (mediaType: string) => string): Html {
  const others = layerFormats.filter(({ mediaType }) => mediaType !== GEOJSON_TYPE);
  const links = others.map(({ id, title, mediaType, extension }, index) => {
    const name = title.charAt(0).toUpperCase() + title.slice(1);
    return html`${index > 0 && ', '}<a download="${nameOf(mediaType)}" href="${url}?f=${id}">${name}</a> <span class="quiet">.${extension}</span>`;
  });
  return html`<details class="formats"><summary>Other formats</summary><p>${links}</p></details>`;
}

/** An image for browsers without scripts; the script replaces it by a map. */
function mapOf(url: string, id: string, { layers, notes }: DrawnInputs, page: PageContext): Html {
  const name = (input: string) => (layers.length === 1 ? 'Input' : `Input ${input}`);
  return html`<div class="map" data-map="${url}" role="region" aria-label="Map of ${id}">
<noscript><img class="still" alt="Map of ${id}" src="${url}?f=png&amp;width=1000"></noscript></div>
<ul class="legend" aria-label="Legend"><li class="strong">Result</li>${layers.map(({ id: input, href }, index) => html`<li class="${index === 0 ? 'faint' : 'other'}" data-input="${localHref(href, page)}">${name(input)}</li>`)}</ul>
${notes.length > 0 && html`<div class="note small">${notes.map((note) => html`<p>${note}</p>`)}</div>`}
<p class="note small" data-simplified role="status" hidden></p>\n`;
}

const MAX_ROWS = 200;

/** The rows of a small table, and of a large one the first few. */
function showRows({ text }: ShownOutput, { features, properties: names, first = [] }: Summary): Html {
  const stored = text === undefined ? undefined : parse(text);
  const all = isObject(stored) && Array.isArray(stored.rows) ? (stored.rows as readonly unknown[]) : first;
  const rows = all.slice(0, MAX_ROWS).filter(isObject);
  const note = rows.length < features ? `The first ${rows.length} of ${features.toLocaleString('en')} rows; the CSV is complete.` : ''; // prettier-ignore
  return html`<h3>Rows</h3>${note !== '' && html`<p class="small quiet">${note}</p>`}<div class="scroll" tabindex="0" role="region" aria-label="Rows"><table class="rows"><thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${names.map((name) => html`<td>${cellOf(row[name])}</td>`)}</tr>`)}</tbody></table></div>`;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

type Summary = NonNullable<ShownOutput['summary']>;

/** The form of a layer on the left, its measures on the right. */
function describeSummary({ summary, values, ...shape }: Summary): Html {
  // A Feature has its measures among its properties too; each is shown once.
  const measures = { ...values, ...summary };
  const what = html`<section><h3>Summary</h3>${facts(summaryFacts(shape))}</section>`;
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
  if (kind === TABLE_KIND) return [['Form', `${kind} of ${count(features)} ${selectPlural(features, 'row')}`]];
  const geometries = Object.entries(types).map(([type, number]) => `${count(number)} ${type}`);
  return [
    [
      'Form',
      kind === 'FeatureCollection' ? `${kind} of ${count(features)} ${selectPlural(features, 'feature')}` : kind,
    ],
    ['Geometries', geometries.join(', ')],
    ['Vertices', count(vertices)],
    ['Without geometry', empty > 0 ? count(empty) : undefined],
    ['Extent', extent && html`<code>${extent.map((edge) => Number(edge.toFixed(6))).join(', ')}</code>`],
  ];
}

function valueOf({ text, mediaType, bytes }: ShownOutput): Content {
  if (mediaType.startsWith('image/') || text === undefined) {
    return html`<p>${mediaType}, ${formatBytes(bytes)}: too large for a page, or not text. Download it.</p>`;
  }
  const value = parse(text);
  if (typeof value === 'object' && value !== null) return showValue(value);
  const isShort = String(value).length < 60;
  return isShort
    ? html`<p class="value">${showValue(value)}</p>`
    : html`<pre tabindex="0"><code>${String(value)}</code></pre>`;
}

/** A raw text value is not JSON and is shown unchanged. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
