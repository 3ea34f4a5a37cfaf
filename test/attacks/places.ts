type Step = string | number;

/** Where something stands in a JSON document. */
export interface Place {
  readonly path: readonly Step[];
  readonly value: unknown;
}

/** Every text, number and truth value in a document. */
export function leavesOf(document: unknown): Place[] {
  return placesOf(document).filter(({ value }) => typeof value !== 'object');
}

/** Every object in a document, itself included. */
export function objectsOf(document: unknown): Place[] {
  return placesOf(document).filter(
    ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
  );
}

function placesOf(value: unknown, path: readonly Step[] = []): Place[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, each]) =>
          placesOf(each, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return [{ path, value }, ...inner];
}

/** As RFC 6901 writes it. */
export function shownPlace({ path }: Place): string {
  return path.map((step) => `/${step}`).join('');
}

/** The document as JSON with another thing at that place: any text, JSON or not. */
export function changedAt(document: unknown, { path }: Place, json: string): string {
  return written(document, path, () => json);
}

/** The document as JSON with one member more in the object at that place, whatever it is called. */
export function withMember(document: unknown, { path }: Place, name: string, json: string): string {
  return written(document, path, (object) => {
    const members = JSON.stringify(object).slice(1);
    return `{${JSON.stringify(name)}:${json}${members === '}' ? '' : ','}${members}`;
  });
}

function written(value: unknown, path: readonly Step[], put: (value: unknown) => string): string {
  const [step, ...rest] = path;
  if (step === undefined) return put(value);
  const each = ([key, inner]: [string, unknown]) =>
    key === String(step) ? written(inner, rest, put) : JSON.stringify(inner);
  if (Array.isArray(value)) return `[${Object.entries(value).map(each).join(',')}]`;
  const members = Object.entries(Object(value)).map((entry) => `${JSON.stringify(entry[0])}:${each(entry)}`);
  return `{${members.join(',')}}`;
}
