#!/usr/bin/env node
/** The program `isthmus`: reads the command line and hands over to one command. */
import { readVersion } from './app.ts';
import { createProgram } from './cli/program.ts';

try {
  await createProgram(readVersion()).parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`isthmus: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
