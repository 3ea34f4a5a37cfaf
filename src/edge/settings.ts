/** The Worker's variables as wrangler.toml or a deployment sets them. */
export interface EdgeVariables {
  readonly ORIGIN_URL?: string;
  readonly ORIGIN_TIMEOUT_MS?: string;
  readonly PATIENCE_MS?: string;
  readonly LAST_KNOWN_SECONDS?: string;
}

export interface EdgeSettings {
  /** Scheme, host and port, no slash at the end. */
  readonly originUrl: string;
  /** How long a public read may take at the origin, to its last byte. */
  readonly originTimeoutMs: number;
  /** Who could be given the last known answer waits so long for a newer one. */
  readonly patienceMs: number;
  /** Nothing that the origin last confirmed longer ago is ever served. */
  readonly lastKnownMs: number;
}

/** Every mistake at once, a sentence each. */
export function readEdgeSettings(
  variables: EdgeVariables,
):
  | { readonly ok: true; readonly settings: EdgeSettings }
  | { readonly ok: false; readonly mistakes: string[] } {
  const mistakes: string[] = [];
  const whole = (
    name: keyof Omit<EdgeVariables, 'ORIGIN_URL'>,
    least: number,
    most: number,
    usual: number,
  ) => {
    const text = variables[name] ?? '';
    const value = text === '' ? usual : Number(text);
    if (/^\d*$/.test(text) && value >= least && value <= most) return value;
    mistakes.push(`${name} is ${JSON.stringify(text)}: it must be a whole number from ${least} to ${most}.`);
    return usual;
  };
  const originUrl = originOf(variables.ORIGIN_URL ?? '');
  if (originUrl === null) {
    mistakes.push(
      `ORIGIN_URL is ${JSON.stringify(variables.ORIGIN_URL ?? '')}: it must be where Clipper listens, ` +
        'for example https://clipper.example, without a path.',
    );
  }
  const originTimeoutMs = whole('ORIGIN_TIMEOUT_MS', 10, 60_000, 5000);
  const patienceMs = whole('PATIENCE_MS', 0, 60_000, 500);
  const lastKnownMs = whole('LAST_KNOWN_SECONDS', 1, 86_400, 3600) * 1000;
  if (originUrl === null || mistakes.length > 0) return { ok: false, mistakes };
  return { ok: true, settings: { originUrl, originTimeoutMs, patienceMs, lastKnownMs } };
}

function originOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return null;
  const bare = url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
  return bare ? url.origin : null;
}
