/** A progress bar on standard error, if that is a terminal. */

export interface ProgressBar {
  show(percent: number, message?: string): void;
  clear(): void;
}

const CELLS = 24;

export function progressBar(title: string): ProgressBar {
  const { stderr } = process;
  if (!stderr.isTTY) return { show() {}, clear() {} };
  return {
    show(percent, message = '') {
      const full = Math.round((percent / 100) * CELLS);
      const line = `${title} [${'#'.repeat(full)}${'.'.repeat(CELLS - full)}] ${String(percent).padStart(3)} % ${message}`;
      stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns || 80) - 1)}`);
    },
    clear: () => void stderr.write('\r\x1b[K'),
  };
}
