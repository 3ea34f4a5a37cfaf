/**
 * Parses documents, each text once as long as it is kept: hot templates are read far more often than they change.
 * What it answers is shared and must not be changed. Keeps up to `most`, the least recently used go first.
 */
export function createParsedDocuments<T>(most: number): (id: string, doc: string) => T {
  const parsed = new Map<string, { readonly doc: string; readonly value: T }>();
  return (id, doc) => {
    const known = parsed.get(id);
    parsed.delete(id);
    const entry = known?.doc === doc ? known : { doc, value: JSON.parse(doc) as T };
    if (parsed.size >= most) parsed.delete(parsed.keys().next().value ?? '');
    parsed.set(id, entry);
    return entry.value;
  };
}
