/** The Clipper behind the edge. Both reject where it can't be reached. */
export interface Origin {
  /** A GET of path and query. Its signal bounds the answer to its last byte. */
  ask(target: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response>;
  /** The request as it came, with other headers. Its signal bounds the wait for status and headers. */
  pass(request: Request, headers: Headers, signal: AbortSignal): Promise<Response>;
}
