/** As little OGC API - Processes as a script needs: submit, look, fetch. */

export interface OgcClient {
  get(path: string): Promise<Readonly<Record<string, unknown>>>;
  /** @returns where to watch the job */
  submit(processId: string, inputs: unknown): Promise<string>;
}

export function ogcClient(url: string): OgcClient {
  return {
    async get(path) {
      const response = await fetch(url + path, { headers: { Accept: 'application/json' } });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Record<string, unknown>;
    },
    async submit(processId, inputs) {
      const response = await fetch(`${url}/processes/${processId}/execution`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
        body: JSON.stringify({ inputs }),
      });
      const location = response.headers.get('location');
      if (response.status !== 201 || location === null) throw new Error(`${response.status} ${await response.text()}`);
      return location;
    },
  };
}
