/** Preloaded into a server process: writes the event-loop delay since the last signal to standard error. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Its worker processes get the same flags.
if (process.argv.includes('serve')) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('SIGUSR2', () => {
    const [p99, max] = [delay.percentile(99), delay.max].map((ns) => (ns / 1e6).toFixed(1));
    process.stderr.write(`loop delay p99 ${p99} max ${max}\n`);
    delay.reset();
  });
}
