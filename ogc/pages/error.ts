/** The page of an error, for people who came by a link. */
import type { Exception } from '../model/exceptions.ts';
import { html } from 'hono/html';
import { layout } from './layout.ts';
import type { Page } from '../model/page.ts';
import { exceptionNote } from './parts.ts';

export const errorPage: Page<Exception> = (exception, page) => {
  const content = html`${exceptionNote(exception)}
<p class="small quiet">Status ${exception.status}, code <code>${exception.code}</code></p>
<p class="actions"><a class="button main" href="${page.base}/">To the start</a> <a class="button" href="${page.base}/processes">Processes</a> <a class="button" href="${page.base}/jobs">Jobs</a></p>`;
  return layout(exception.title, content, page);
};
