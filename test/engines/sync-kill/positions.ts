/** The positions that the syncer has saved in Elasticsearch, behind its back. */
export interface SavedPositions {
  /** Whatever stands there now, to be put back later. */
  read(): Promise<readonly SavedPosition[]>;
  /** An older one again: everything behind it comes twice. False where the syncer was quicker, or knows another index. */
  putBack(saved: SavedPosition): Promise<boolean>;
  lose(): Promise<void>;
}

export interface SavedPosition {
  readonly _id: string;
  readonly _source: { readonly position: string };
}

export function savedPositions(elasticsearchUrl: string): SavedPositions {
  const index = `${elasticsearchUrl}/sync-positions`;
  const ask = async (path: string, method = 'GET', body?: object) => {
    const response = await fetch(index + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { ok: response.ok, body: JSON.parse(await response.text()) };
  };
  return {
    read: async () => (await ask('/_search')).body.hits?.hits ?? [],
    putBack: async ({ _id, _source }) => {
      const now = await ask(`/_doc/${_id}`);
      if (!now.body.found) return false;
      // Under the version that stands there: what the syncer saves next is newer.
      const version = `version=${now.body._version}&version_type=external_gte`;
      return (await ask(`/_doc/${_id}?${version}`, 'PUT', _source)).ok;
    },
    lose: async () => {
      await ask('?ignore_unavailable=true', 'DELETE');
    },
  };
}
