/** The port that spreads what happens to jobs among the instances of one store. Every implementation passes `test/contract/news.ts`. */

export interface NewsListener {
  onChange(ids: readonly string[]): void;
  /** Somebody wants the job cancelled; the instance that runs it does so. */
  onCancel(id: string): void;
  /** News may have been missed: look at everything once. */
  onReconnect(): void;
}

/** News are hints: they are never awaited, they may be lost, and whoever must not miss one looks at the store as well. */
export interface News {
  publishChange(id: string): void;
  publishCancel(id: string): void;
  /** @returns what ends the subscription */
  subscribe(listener: NewsListener): () => void;
  close(): Promise<void>;
}
