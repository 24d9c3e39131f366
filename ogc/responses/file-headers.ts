/** Headers of an output as a file: its name, and the CRS of its coordinates. */
import type { Job } from '../../src/model/job.ts';
import { JSON_TYPE, layerFormatOf, PNG_TYPE, writtenFormatOf } from '../http/media-types.ts';
import type { HeaderMap } from '../http/response.ts';
import type { Encoded } from './encode.ts';

/** Letters of a job id that pages show, too. */
const ID_LETTERS = 8;

/** Extensions of what is not a layer. */
const extensions: Readonly<Record<string, string>> = { [JSON_TYPE]: 'json', [PNG_TYPE]: 'png', 'text/plain': 'txt' };

interface Named {
  readonly id: string;
  readonly mediaType: string;
}

/** `buffer-019ad2c1.gpkg`, with the name of the output in it where its job has others, too. */
export function fileNameOf(
  { id, processId }: Pick<Job, 'id' | 'processId'>,
  { id: outputId, mediaType }: Named,
  isOnly: boolean,
): string | undefined {
  const extension = layerFormatOf(mediaType)?.extension ?? extensions[mediaType];
  if (extension === undefined) return undefined;
  return `${[processId, ...(isOnly ? [] : [outputId]), id.slice(0, ID_LETTERS)].join('-')}.${extension}`;
}

/**
 * A file to be saved, or a value that a browser may show.
 * @see RFC 6266; names of processes and outputs are ASCII
 */
export function dispositionHeader(job: Pick<Job, 'id' | 'processId'>, output: Named, isOnly: boolean): HeaderMap {
  const name = fileNameOf(job, output, isOnly);
  const type = writtenFormatOf(output.mediaType) ? 'attachment' : 'inline';
  return name === undefined ? {} : { 'Content-Disposition': `${type}; filename="${name}"` };
}

/** @see OGC 18-058r1 (OGC API - Features, part 2), requirement 16 */
export function crsHeader({ crsUri }: Pick<Encoded, 'crsUri'>): HeaderMap {
  return crsUri === undefined ? {} : { 'Content-Crs': `<${crsUri}>` };
}
