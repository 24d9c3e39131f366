/** Limit of the JavaScript heap by default, for those that start before the configuration, and the libraries behind it, are loaded. */
export const DEFAULT_HEAP_MB = 2048;
