/** Signs callbacks, so that their receiver can verify the sender and the time. */
import { createHmac } from 'node:crypto';

/**
 * The headers of Standard Webhooks: the same `id` for every attempt, the instant, and HMAC-SHA256 over both and the body.
 * @param secret no signature without one
 * @see https://www.standardwebhooks.com
 */
export function signatureHeaders(id: string, body: Buffer, secret?: string, now = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === undefined) return headers;
  const hmac = createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body);
  return { ...headers, 'webhook-signature': `v1,${hmac.digest('base64')}` };
}
