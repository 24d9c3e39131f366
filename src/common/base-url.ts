/** A base URL without slashes at its end, so that paths can be appended to it. */
export function normalizeBaseUrl(url: string): string {
  return url.replace(/\/+$/, '');
}
