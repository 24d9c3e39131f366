/** Loaded into the server process: answers each message with the functions entered since the one before. */
import { Session } from 'node:inspector/promises';

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

process.on('message', async () => {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const entered = result.flatMap(({ url, functions }) =>
    functions
      // The first function of a module is its evaluation.
      .filter(
        ({ functionName, ranges: [range] }) => range.count > 0 && !(functionName === '' && range.startOffset === 0),
      )
      .map(({ functionName, ranges: [range] }) => ({ url, name: functionName, at: range.startOffset })),
  );
  process.send(entered);
});
