import type { RunningServer } from './server.ts';

const TIMEOUT_MS = 15_000;

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One call with the server's admin key. Throws where no whole answer came: what it did is then unknown. */
export type Api = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

export function apiOf(server: Pick<RunningServer, 'url' | 'adminKey'>): Api {
  return async (method, path, body, headers) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${server.adminKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
}
