import { passThrough } from './pass-through.ts';
import { publicReadOf } from './public-read.ts';
import { createReadThrough, type EdgeParts, type KeepAlive } from './read-through.ts';

export type Edge = (request: Request, keepAlive: KeepAlive) => Promise<Response>;

/** Clipper near its readers: public reads from what is kept, everything else from the origin. */
export function createEdge(parts: EdgeParts): Edge {
  const readThrough = createReadThrough(parts);
  return (request, keepAlive) => {
    const read = publicReadOf(request);
    return read ? readThrough(read, request, keepAlive) : passThrough(parts.origin, request, parts.tellAway);
  };
}
