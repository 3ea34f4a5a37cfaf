import { z } from 'zod';

export type Json = Readonly<Record<string, unknown>>;

/**
 * Judges answers by the service's own OpenAPI document: the route, the status and the media type are in it, and the
 * body has the members that it names, no fewer and no others. Answers what is wrong, or null.
 */
export function judgedBy(parsed: unknown) {
  const document = at(parsed) ?? {};
  const known = new Map<string, z.ZodType>();
  const schemaOf = (name: string, schema: Json): z.ZodType => {
    const found = known.get(name) ?? schemaIn(document, schema);
    known.set(name, found);
    return found;
  };
  return (
    method: string,
    path: string,
    status: number,
    type: string | null,
    body: unknown,
  ): string | null => {
    const template = templateOf(document, path.split('?')[0] ?? path);
    if (template === null) return null;
    const operation = at(document, 'paths', template, method.toLowerCase());
    if (!operation) return null;
    const name = `${method} ${template} ${status}`;
    const response = at(operation, 'responses', String(status));
    if (!response) return `${name}: the document has no such status`;
    const content = at(response, 'content');
    if (!content) return body === '' ? null : `${name}: the document has no body`;
    const schema = at(content, type?.split(';')[0] ?? '', 'schema');
    if (!schema) return `${name}: the document has no ${type}`;
    const done = schemaOf(name, schema).safeParse(body);
    return done.success
      ? null
      : `${name}: ${z.prettifyError(done.error)}\n${JSON.stringify(body).slice(0, 2000)}`;
  };
}

export function at(from: unknown, ...path: readonly string[]): Json | null {
  let found: unknown = from;
  for (const step of path) found = isObject(found) ? found[step] : undefined;
  return isObject(found) ? found : null;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The longest literal match: `/v1/coupons/{couponId}` stands behind `/v1/coupons/x`. */
function templateOf(document: Json, path: string): string | null {
  const templates = Object.keys(at(document, 'paths') ?? {});
  const fits = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
  return templates.find((template) => template === path) ?? templates.find(fits) ?? null;
}

/** What judges values by a schema of the document. */
export function schemaIn(document: Json, schema: Json): z.ZodType {
  const components = at(document, 'components', 'schemas') ?? {};
  const $defs = Object.fromEntries(
    Object.entries(components).map(([name, each]) => [name, closed(each, components)]),
  );
  // What it can't read it refuses by itself.
  return z.fromJSONSchema({ ...at(closed(schema, components)), $defs } as z.core.JSONSchema.JSONSchema);
}

/** Objects as the document has them, open to nothing else; `allOf` becomes one object for that. */
function closed(schema: unknown, components: Json): unknown {
  if (Array.isArray(schema)) return schema.map((each) => closed(each, components));
  if (!isObject(schema)) return schema;
  if (typeof schema.$ref === 'string')
    return { $ref: schema.$ref.replace('#/components/schemas/', '#/$defs/') };
  if (Array.isArray(schema.allOf)) return closed(merged(schema.allOf, components), components);
  const inner = Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== 'example' && key !== 'default' && key !== 'format')
      // Beside properties, `oneOf` has conditions on the same object.
      .map(([key, value]) => [key, key === 'oneOf' && schema.properties ? value : closed(value, components)]),
  );
  return inner.properties && inner.additionalProperties === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
}

function merged(parts: readonly unknown[], components: Json): Json {
  const objects = parts.map((part) => {
    const ref = isObject(part) && typeof part.$ref === 'string' ? part.$ref.split('/').at(-1) : undefined;
    const object = ref === undefined ? part : components[ref];
    const all = at(object)?.allOf;
    return Array.isArray(all) ? merged(all, components) : (at(object) ?? {});
  });
  return {
    type: 'object',
    properties: Object.assign({}, ...objects.map((object) => object.properties ?? {})),
    required: objects.flatMap((object) => (Array.isArray(object.required) ? object.required : [])),
  };
}
