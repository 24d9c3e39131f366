/** The port that spreads what happens to jobs among the instances of one store. Every implementation passes `test/contract/news.ts`. */

export interface NewsListener {
  onChange(ids: readonly string[]): void;
  /** The instance that runs the job is to cancel it. */
  onCancel(id: string): void;
  /** News may have been missed: look at everything once. */
  onReconnect(): void;
}

/** News are hints: they are never awaited and may be lost, so that subscribers look at the store as well. */
export interface News {
  publishChange(id: string): void;
  publishCancel(id: string): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: NewsListener): () => void;
  close(): Promise<void>;
}
