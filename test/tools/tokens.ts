/** What a text costs a model: tokens of the o200k vocabulary, which differs from others by a few per cent. */
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

export function tokensOf(value: unknown): number {
  return countTokens(typeof value === 'string' ? value : JSON.stringify(value));
}
