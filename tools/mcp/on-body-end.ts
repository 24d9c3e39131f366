/** Tells when the body of a response has been sent. */

/** @param onEnd called once: at the end of the body, when it fails, or when its reader goes away */
export function watchBody(response: Response, onEnd: () => void): Response {
  const { status, headers } = response;
  // The types of fetch leave open what a body is made of; the SDK writes bytes.
  const body = response.body as ReadableStream<Uint8Array> | null;
  if (body === null) {
    onEnd();
    return response;
  }
  const reader = body.getReader();
  let ended = false;
  const end = () => {
    if (!ended) onEnd();
    ended = true;
  };
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        end();
        controller.close();
      } catch (error) {
        end();
        controller.error(error);
      }
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
  return new Response(watched, { status, headers });
}
