/** `Expect: 100-continue`: the request is answered as any other, and 100 is sent when its body is first read. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { toException } from '../../ogc/model/exceptions.ts';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';

/**
 * What method, target and headers alone decide, such as an unknown process or a body that is too long, is answered at
 * once and closes the connection, on which a body may follow or not.
 * @see RFC 9110, section 10.1.1
 */
export function continueWhenRead(server: Server): void {
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const read = incoming.read.bind(incoming);
    let isRead = false;
    incoming.read = (size?: number): unknown => {
      // Node also reads what is left of a body behind the answer, to discard it.
      if (!isRead && !outgoing.headersSent) outgoing.writeContinue();
      isRead = true;
      return read(size);
    };
    server.emit('request', incoming, outgoing);
  });
  // In the form of the errors of the application, which does not see the request.
  server.on('checkExpectation', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const expected = show(incoming.headers.expect ?? '');
    const message = `Expect is ${expected}; the only expectation is 100-continue. Remove the header.`;
    const exception = toException(new ProcessError('expectation-failed', message));
    const body = JSON.stringify(exception);
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    outgoing.writeHead(exception.status, { ...headers, Connection: 'close' }).end(body);
  });
}
