#!/usr/bin/env node
/** The program `isthmus`: runs one command of its command line. */
import module from 'node:module';

// Node 22 and later cache compiled code between starts.
(module as { enableCompileCache?: () => unknown }).enableCompileCache?.();

try {
  const [, , command, id = '', ...args] = process.argv;
  // Imported after that, to come from the cache.
  const { surviveClosedPipes } = await import('./cli/output.ts');
  surviveClosedPipes();
  // The command line and its settings take longer to load than most processes take to run.
  if (command === 'run' && isPlain(id, args)) await (await import('./cli/run.ts')).run(id, args);
  else {
    const [{ readVersion }, { createProgram }] = await Promise.all([
      import('./server/version.ts'),
      import('./cli/program.ts'),
    ]);
    await createProgram(readVersion()).parseAsync(process.argv);
  }
} catch (error) {
  process.stderr.write(`isthmus: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode ??= 1;
}

/** A process and its inputs alone, without an option of the program. */
function isPlain(id: string, args: readonly string[]): boolean {
  return /^[a-z]/.test(id) && !args.some((arg) => ['--', '-V', '--version'].includes(arg));
}
