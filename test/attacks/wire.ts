import { connect, type Socket } from 'node:net';

/** Longer than any answer takes, and than a slow sender is waited for. */
const GONE_WITHIN_MS = 20_000;

export interface Wire {
  readonly socket: Socket;
  /** What has come so far. */
  readonly received: () => string;
  /** Everything that came until the connection ended; rejects where it does not end. */
  readonly ended: Promise<string>;
  /** Everything that came until this many answers had begun. */
  answers(count: number): Promise<string>;
}

/** A connection on which anything can be said. */
export function dial(url: string): Wire {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, noDelay: true, allowHalfOpen: true });
  let text = '';
  let heard = () => {};
  socket.setEncoding('latin1').on('data', (part) => {
    text += part;
    heard();
  });
  socket.on('error', () => {});
  socket.on('end', () => socket.end());
  const within = <T>(what: string, wait: (done: (value: T) => void) => void) =>
    new Promise<T>((resolve, reject) => {
      const deadline = setTimeout(() => {
        socket.destroy();
        reject(new Error(`${what} not within ${GONE_WITHIN_MS} ms; came: ${text.slice(-500)}`));
      }, GONE_WITHIN_MS);
      wait((value) => {
        clearTimeout(deadline);
        resolve(value);
      });
    });
  const ended = within<string>('the end of the connection', (done) => socket.once('close', () => done(text)));
  ended.catch(() => {});
  return {
    socket,
    received: () => text,
    ended,
    answers: (count) =>
      within(`${count} answers`, (done) => {
        heard = () => statusesOf(text).length >= count && done(text);
        heard();
      }),
  };
}

/** Says it, and hears the statuses of all answers until the connection ends. */
export async function say(url: string, text: string | Uint8Array): Promise<readonly number[]> {
  const wire = dial(url);
  wire.socket.write(text);
  return statusesOf(await wire.ended);
}

export function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
