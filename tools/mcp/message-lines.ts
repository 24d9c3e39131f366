/** Reads messages from lines: passes on those that are one, and answers the others, which a client may wait for. */
import { isUtf8 } from 'node:buffer';
import type { Transform } from 'node:stream';
import { withDuplicatesNoted, withoutByteOrderMark } from '../../src/common/json/scan.ts';
import { limitLines } from './line-limit.ts';
import { checkMessage, findId, type Refusal } from './message-check.ts';

/**
 * @param maxBytes of one line
 * @param refuse answers a line that is not a message
 * @returns a stream whose chunks are lines with one message each
 */
export function readMessageLines(maxBytes: number, refuse: (refusal: Refusal) => undefined): Transform {
  return limitLines({
    maxBytes,
    onTooLong(head, tail) {
      const id = findId(withoutByteOrderMark(head).toString(), tail.toString()) ?? 'null';
      const size = `The message is larger than ${maxBytes / 1e6} MB.`;
      refuse({ id, code: -32600, message: `${size} Send a smaller or simpler geometry.` });
    },
    change: (line) => readLine(withoutByteOrderMark(line), refuse),
  });
}

function readLine(line: Buffer, refuse: (refusal: Refusal) => undefined): Buffer | undefined {
  if (!isUtf8(line)) return refuse(parseError('it is not UTF-8. Send JSON in UTF-8.'));
  const text = line.toString();
  if (/^[ \t\r\n]*$/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 200) : '';
    return refuse(parseError(`${reason}. Send one JSON-RPC message on each line.`));
  }
  const checked = checkMessage(value, text);
  if ('refusals' in checked) {
    checked.refusals.forEach(refuse);
    return undefined;
  }
  const { message } = checked;
  return message === value ? withDuplicatesNoted(line, value) : Buffer.from(`${JSON.stringify(message)}\n`);
}

function parseError(reason: string): Refusal {
  return { id: 'null', code: -32700, message: `Parse error: ${reason}` };
}
