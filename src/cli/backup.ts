/** `isthmus backup` and `isthmus restore`. */
import { formatCount, selectPlural } from '../common/format-count.ts';
import { placeOf } from '../server/data-folder.ts';
import { backUp, restore as restoreFrom, type BackupSize } from '../storage/sqlite/backup.ts';
import { print } from './output.ts';
import { progressBar } from './progress-bar.ts';

/** @param data the data folder */
export async function backup(file: string, data: string): Promise<void> {
  const { leftOut, ...size } = await withBar('backup', (onProgress) => backUp(placeOf(data), file, onProgress));
  if (leftOut > 0) {
    const what = `${formatCount(leftOut, 'job')} ${selectPlural(leftOut, 'is', 'are')} left out`;
    process.stderr.write(
      `warning: ${what}: a file of each was not there. It was removed while the backup was made, or before.\n`,
    );
  }
  await print(`${file} has ${describe(size)} of ${data}.`);
}

/** @param data the data folder, which has no store yet */
export async function restore(file: string, data: string): Promise<void> {
  const size = await withBar('restore', (onProgress) => restoreFrom(file, placeOf(data), onProgress));
  await print(`${data} has ${describe(size)} of ${file}. Start it: isthmus serve --data ${data}`);
}

async function withBar<T>(title: string, work: (onProgress: (fraction: number) => void) => Promise<T>): Promise<T> {
  const bar = progressBar(title);
  try {
    return await work((fraction) => bar.show(Math.floor(100 * fraction)));
  } finally {
    bar.clear();
  }
}

function describe({ jobs, files, bytes }: BackupSize): string {
  const kept = `${formatCount(files, 'file')} (${(bytes / 1e6).toFixed(1)} MB)`;
  return `${formatCount(jobs, 'job')} and ${kept}`;
}
