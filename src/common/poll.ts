/** Does something again and again, never twice at the same time. */

export interface Polling {
  /** Does it now, unless it is being done. */
  act(): void;
  /** Resolves when nothing is done any more. */
  stop(): Promise<void>;
}

/** Once at once, then every so often; never keeps the process alive. */
export function startPolling(ms: number, act: () => Promise<void>, onError: (error: unknown) => void): Polling {
  let acting: Promise<void> | undefined;
  const run = () => {
    acting ??= act()
      .catch(onError)
      .finally(() => (acting = undefined));
  };
  run();
  const timer = setInterval(run, ms).unref();
  return {
    act: run,
    async stop() {
      clearInterval(timer);
      await acting;
    },
  };
}
