import type { Origin } from '../../ports/origin.ts';

/** The origin by the runtime's `fetch`. No redirect is followed: it is the reader's. */
export function createFetchedOrigin(originUrl: string): Origin {
  return {
    // Past whatever cache lies between: what may be kept is decided here.
    ask: (target, headers, signal) =>
      fetch(originUrl + target, { headers, signal, redirect: 'manual', cache: 'no-store' }),
    pass: (request, headers, signal) => {
      const { pathname, search } = new URL(request.url);
      return fetch(originUrl + pathname + search, {
        method: request.method,
        headers,
        body: request.body,
        signal,
        redirect: 'manual',
        ...(request.body && { duplex: 'half' }),
      });
    },
  };
}
