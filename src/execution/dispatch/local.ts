/** Dispatch and news within this process: a queue in memory, and listeners that are called at once. */
import type { Dispatch, OfferedJob, RunOffered } from '../../model/dispatch.ts';
import type { News, NewsListener } from '../../model/news.ts';

/** Between servers on one store, jobs move by the store: an instance claims what no other has. */
export function createLocalDispatch(): Dispatch {
  const queue: OfferedJob[] = [];
  const running = new Map<string, Promise<void>>();
  let run: RunOffered | undefined;
  let slots = 0;

  function handOut(): void {
    while (run && running.size < slots) {
      const next = queue.shift();
      if (!next) return;
      const { id } = next;
      // No other process can take a job that is handed out here.
      const done = run(id, new AbortController().signal)
        // The runner reports the failure of a job; here it is only taken off.
        .catch(() => undefined)
        .finally(() => {
          running.delete(id);
          handOut();
        });
      running.set(id, done);
    }
  }

  return {
    async offer(jobs) {
      for (const job of jobs) {
        if (running.has(job.id) || queue.some(({ id }) => id === job.id)) continue;
        const behind = queue.findIndex(({ turn }) => turn > job.turn);
        queue.splice(behind < 0 ? queue.length : behind, 0, job);
      }
      handOut();
    },
    async withdraw(id) {
      const at = queue.findIndex((job) => job.id === id);
      if (at >= 0) queue.splice(at, 1);
    },
    async serve(width, runner) {
      [slots, run] = [width, runner];
      handOut();
    },
    async waiting() {
      return queue.length;
    },
    async close() {
      run = undefined;
      await Promise.all(running.values());
    },
  };
}

/** Changes by other instances on the same store reach this one by looking at the store. */
export function createLocalNews(): News {
  const listeners = new Set<NewsListener>();
  return {
    publishChange(id) {
      for (const listener of listeners) listener.onChange([id]);
    },
    publishCancel(id) {
      for (const listener of listeners) listener.onCancel(id);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      listeners.clear();
    },
  };
}
