export interface RedisTarget {
  /** Without its credentials. */
  readonly shown: string;
  /** More than one: the seeds of a Cluster. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly credentials: {
    readonly username?: string;
    readonly password?: string;
    readonly db?: number;
    /** With the settings of the machine. */
    readonly tls?: Record<never, never>;
  };
}

/** Throws an Error that says what a URL of Redis looks like. */
export function parseRedisUrl(url: string): RedisTarget {
  const parts = /^(rediss?):\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/(\d{1,3})?)?$/.exec(url);
  const [, scheme, login, hosts = '', db] = parts ?? [];
  const nodes = hosts.split(',').map((host) => URL.parse(`redis://${host}`));
  if (!parts || nodes.some((node) => node === null || node.hostname === '')) {
    throw new Error(
      'A Redis URL must look like redis://host:6379 or, for a Cluster, redis://host-a:6379,host-b:6379.',
    );
  }
  const [username, password] = login?.includes(':') ? splitOnce(login, ':') : [undefined, login];
  return {
    shown: `${scheme}://${hosts}`,
    nodes: nodes.flatMap((node) =>
      node ? [{ host: node.hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(node.port || 6379) }] : [],
    ),
    credentials: {
      ...(username ? { username: decodeURIComponent(username) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      ...(db ? { db: Number(db) } : {}),
      ...(scheme === 'rediss' ? { tls: {} } : {}),
    },
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}
