#!/usr/bin/env node
/** The program `isthmus`: reads the command line and hands over to one command. */
import module from 'node:module';

// Node 22 and later keep what they have compiled between two starts.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();

try {
  // Imported after that, so that they come out of the cache.
  const [{ readVersion }, { createProgram }] = await Promise.all([
    import('./server/app.ts'),
    import('./cli/program.ts'),
  ]);
  await createProgram(readVersion()).parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`isthmus: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
