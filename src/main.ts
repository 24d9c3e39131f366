#!/usr/bin/env node
/** The program `isthmus`: runs one command of its command line. */
import module from 'node:module';

// Node 22 and later cache compiled code between starts.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();

try {
  // Imported after that, to come from the cache.
  const [{ readVersion }, { createProgram }, { surviveClosedPipes }] = await Promise.all([
    import('./server/version.ts'),
    import('./cli/program.ts'),
    import('./cli/output.ts'),
  ]);
  surviveClosedPipes();
  await createProgram(readVersion()).parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`isthmus: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
