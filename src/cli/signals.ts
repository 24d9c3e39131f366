/** Resolves at SIGINT or SIGTERM; the second signal exits at once. */
export function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    let hasSignal = false;
    const onSignal = () => {
      if (hasSignal) process.exit(1);
      hasSignal = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
