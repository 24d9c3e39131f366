/** Tells whether an input takes a table, by its type. */
import { dialectsOf } from '../../schemas/dialect.ts';
import type { TakesTables } from '../formats/read-file.ts';
import type { Process } from '../process/define-process.ts';
import { presentName } from '../process/parse-inputs.ts';

/** The views that read files say it with the file. */
export function tablesOf(process: Process, input: string): TakesTables {
  const type = process.group === 'view' ? undefined : process.inputs.shape[presentName(process, input)];
  const tables = type && dialectsOf(type)?.tables;
  return tables === 'alone' ? 'alone' : tables === 'too';
}
