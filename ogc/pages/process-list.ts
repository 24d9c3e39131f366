/** The processes by group, with a search. */
import { html } from 'hono/html';
import type { ProcessList, ProcessSummary } from '../handlers/processes.ts';
import type { Html, Page } from '../model/context.ts';
import { layout } from './layout.ts';
import { localHref, prose } from './parts.ts';

const titles: Readonly<Record<string, string>> = {
  construction: 'Construct',
  overlay: 'Overlay',
  measure: 'Measure',
  relations: 'Relate',
  cleaning: 'Check and clean',
  patterns: 'Find patterns',
  network: 'Travel along streets',
  crs: 'Coordinate systems',
  test: 'Test the server',
};

export const processListPage: Page<ProcessList> = ({ processes, links }, page) => {
  const groups = [...new Set(processes.map(({ group }) => group))].sort((a, b) => rank(a) - rank(b));
  const content = html`
<form class="field scripted" role="search" data-search><label for="search">Search</label>
<input id="search" type="search" autocomplete="off" placeholder="buffer, area, overlap …">
<p class="small quiet" role="status" data-found></p></form>
${groups.map((group) =>
  section(
    titles[group] ?? group,
    group,
    processes.filter((process) => process.group === group),
    page.base,
  ),
)}
<p>${links.filter(({ rel }) => rel === 'next' || rel === 'up').map(({ href, rel }) => html`<a href="${localHref(href, page)}">${rel === 'next' ? 'More processes' : 'Landing page'}</a> `)}</p>`;
  return layout(page.title, content, page, {
    lead: `${processes.length} processes, available via both APIs.`,
    scripts: ['search'],
  });
};

function rank(group: string): number {
  const place = Object.keys(titles).indexOf(group);
  return place < 0 ? Infinity : place;
}

function section(title: string, group: string, processes: readonly ProcessSummary[], base: string): Html {
  return html`<section data-group aria-labelledby="group-${group}"><h2 id="group-${group}">${title}</h2>
<ul class="cards">${processes.map(
    ({ id, title: name, description, keywords = [] }) =>
      html`<li class="card" data-words="${[id, name, description, ...keywords].join(' ').toLowerCase()}">
<h3><a href="${base}/processes/${id}">${name}</a></h3><p>${prose(description)}</p></li>\n`,
  )}</ul></section>\n`;
}
