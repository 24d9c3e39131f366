/**
 * Sends requests over HTTP, in a process of its own: raw sockets that stay open, with one request at a time on each. The
 * client of a library takes more of a processor than a small execution does, and the server under load would lack it.
 */
import { connect, type Socket } from 'node:net';
import { takeRound, type Caller, type Round } from './round.ts';

export interface Requests {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parts of the body, with the number of the call between them. */
  readonly body: readonly string[];
  /** Source of a regular expression that matches the whole answer of a success. */
  readonly success: string;
}

/** Numbers have one length, and so have the bodies. */
const FIRST_NUMBER = 1_000_000;

function createCaller({ port, path, headers, body }: Requests): Caller {
  const length = body.reduce((sum, part) => sum + Buffer.byteLength(part), (body.length - 1) * 7);
  const all = { Host: `127.0.0.1:${port}`, 'Content-Type': 'application/json', ...headers, 'Content-Length': length };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  let socket: Socket | undefined;
  let received = '';
  let resolveCall = (_: string) => {};

  /** Ends the call. A server such as gunicorn closes the connection with each answer. */
  function finish(isClosed: boolean): void {
    if (isClosed || /^connection: close\r$/im.test(headOf(received))) {
      socket?.destroy();
      socket = undefined;
    }
    resolveCall(received);
  }

  function open(): Socket {
    const opened = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1');
    opened.on('data', (text: string) => {
      received += text;
      if (isWhole(received)) finish(false);
    });
    // The end of an answer without a length; one that is cut off is not a success.
    opened.once('error', () => undefined).once('close', () => opened === socket && finish(true));
    return opened;
  }

  return {
    call(number) {
      return new Promise((resolve) => {
        received = '';
        resolveCall = resolve;
        socket ??= open();
        socket.write(head + body.join(String(FIRST_NUMBER + number)));
      });
    },
    close: () => void socket?.destroy(),
  };
}

function headOf(answer: string): string {
  return answer.slice(0, answer.indexOf('\r\n\r\n') + 2);
}

function isWhole(answer: string): boolean {
  const head = headOf(answer);
  if (head.length < 4) return false;
  const [, length] = /^content-length: (\d+)\r$/im.exec(head) ?? [];
  if (length !== undefined) return answer.length >= head.length + 2 + Number(length);
  return /^transfer-encoding: chunked\r$/im.test(head) && answer.endsWith('\r\n0\r\n\r\n');
}

// Written by `startRequests`.
const requests = JSON.parse(process.argv[2] ?? '{}') as Requests;
process.on('message', (message) => {
  const round = message as Round;
  const success = new RegExp(requests.success, 's');
  void takeRound(round, () => createCaller(requests), success).then((taken) => process.send?.(taken));
});
