/** Links within pages. */
import type { PageContext } from '../model/page.ts';

/** A link within this API without the origin that it would tie the reader to. */
export function near(href: string, { base, address }: Pick<PageContext, 'base' | 'address'>): string {
  if (href === address) return `${base}/`;
  return href.startsWith(`${address}/`) ? base + href.slice(address.length) : href;
}
