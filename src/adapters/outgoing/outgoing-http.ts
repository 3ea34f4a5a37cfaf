import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from 'node:dns';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { addressKind } from './address-kind.ts';

/** The one way out: whatever asks a service of somebody else asks through it. */
export interface OutgoingHttp {
  /**
   * A whole answer of at most 64 KiB, redirects included: they are not followed. Rejects where none came before the
   * signal, where the host is not one of the configured ones, and where its address is none that may be dialled.
   */
  fetch(url: string, request: OutgoingRequest): Promise<Response>;
  close(): void;
}

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>> | Headers;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface OutgoingSettings {
  /** Every URL that may be asked, by the setting that names it. */
  readonly urls: Readonly<Record<string, string>>;
  /** Where an internal address may be dialled for a name (OUTGOING_HOSTS). */
  readonly internalHosts: readonly string[];
  /** Hears, once a minute and host, why a host was not dialled. */
  readonly warn: (sentence: string) => void;
  readonly resolve?: Resolve;
}

export type Resolve = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const mostBytes = 64 * 1024;
/** An idle connection is used again for so long: shorter than servers keep theirs (5 s and more). */
const idleMs = 4_000;
const warnAgainMs = 60_000;

/**
 * Dials configured hosts alone, and looks at the address when it dials: what a name stood for before is no promise. An
 * internal address is dialled where the operator says so: the URL names it, or OUTGOING_HOSTS names its host. Throws
 * where a URL names an address that is never dialled.
 */
export function createOutgoingHttp(settings: OutgoingSettings): OutgoingHttp {
  const { urls, internalHosts, warn, resolve = systemLookup } = settings;
  const named = new Set(Object.values(urls).map(hostOf));
  for (const [setting, url] of Object.entries(urls)) {
    const host = hostOf(url);
    // An address goes past the look-up.
    if (isIP(bare(host)) && addressKind(bare(host)) === 'never') {
      throw new Error(`${setting} names ${host}, where no service may be asked. Name another address.`);
    }
  }
  const agents = {
    'http:': new http.Agent({ keepAlive: true, timeout: idleMs }),
    'https:': new https.Agent({ keepAlive: true, timeout: idleMs }),
  };
  const lookup = lookupOf(resolve, new Set(internalHosts), warn);
  return {
    fetch: async (url, { method, headers, body, signal }) => {
      const parsed = new URL(url);
      if (!named.has(hostOf(url))) throw new Error(`${parsed.hostname} is none of the configured hosts.`);
      const isTls = parsed.protocol === 'https:';
      const { request } = isTls ? https : http;
      const agent = agents[isTls ? 'https:' : 'http:'];
      const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` };
      return new Promise((answered, failed) => {
        const asked = request(parsed, {
          method,
          agent,
          lookup,
          signal,
          headers: { ...plain(headers), ...length },
        });
        asked.once('error', failed);
        asked.once('response', (answer) => void wholeOf(answer).then(answered, failed));
        asked.end(body);
      });
    },
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** Nothing is unpacked, so nothing grows: an answer that comes packed all the same is not understood. */
function plain(headers: OutgoingRequest['headers']): Record<string, string> {
  const given = headers instanceof Headers ? Object.fromEntries(headers) : headers;
  return { ...given, 'accept-encoding': 'identity' };
}

/** Resolves as `resolve` does, to those addresses alone that may be dialled; an error where there is none. */
function lookupOf(resolve: Resolve, internal: ReadonlySet<string>, warn: (sentence: string) => void) {
  const warned = new Map<string, number>();
  const mayDial = (host: string, { address }: LookupAddress) => {
    const kind = addressKind(address);
    return kind === 'public' || (kind === 'internal' && (internal.has(host) || isThisMachine(host)));
  };
  const refusal = (host: string, addresses: readonly LookupAddress[]) => {
    const list = addresses.map(({ address }) => address).join(', ');
    const remedy = addresses.some(({ address }) => addressKind(address) === 'internal')
      ? ` It is internal: if the service is there, name ${host} in OUTGOING_HOSTS.`
      : '';
    return `${host} stands for ${list}, which is not dialled.${remedy}`;
  };
  const lookup: LookupFunction = (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const allowed = addresses.filter((each) => mayDial(host, each));
      const [first] = allowed;
      if (first) return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
      const sentence = refusal(host, addresses);
      const now = performance.now();
      if (now - (warned.get(host) ?? Number.NEGATIVE_INFINITY) > warnAgainMs) {
        warned.set(host, now);
        warn(sentence);
      }
      callback(new Error(sentence), '');
    });
  };
  return lookup;
}

/** Names that stand for this machine and nothing else (RFC 6761, 6.3), as an address in the URL would. */
function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

async function wholeOf(answer: IncomingMessage): Promise<Response> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer) {
    bytes += part.length;
    if (bytes > mostBytes) throw new Error(`The answer is longer than ${mostBytes} bytes.`);
    parts.push(part);
  }
  const status = answer.statusCode ?? 0;
  const hasNoBody = status === 204 || status === 205 || status === 304;
  return new Response(hasNoBody ? null : Buffer.concat(parts), { status });
}
