import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemCodes } from '../../src/http/problems.ts';
import { at, type Json, schemaIn } from './described.ts';
import { type OpenedApp, openApp } from './open-app.ts';
import { tellStory } from './story-of-examples.ts';

describe('the OpenAPI document', () => {
  let app: OpenedApp;
  let document: Json;
  beforeAll(async () => {
    app = await openApp();
    document = (await app.call('GET', '/openapi.json')).body;
  });
  afterAll(() => app.close());

  test('every parameter, body and answer has an example, and it is valid', () => {
    const shown = [...shownIn(document)];
    expect(shown.length).toBeGreaterThan(200);
    const judges = new Map<string, ReturnType<typeof schemaIn>>();
    const wrong = shown.flatMap(({ where, schema, examples }) => {
      if (examples.length === 0) return [`${where}: no example`];
      const name = JSON.stringify(schema);
      const judge = judges.get(name) ?? schemaIn(document, schema);
      judges.set(name, judge);
      return examples.flatMap((example) => {
        const { error } = judge.safeParse(example);
        return error ? [`${where}: ${error.message}`] : [];
      });
    });
    expect(wrong).toEqual([]);
  });

  test('told in order, the examples of all requests are accepted', async () => {
    expect(await tellStory(document, app.call)).toEqual([]);
  });

  test('every problem that an answer may carry has a page, and every page is of one that some answer carries', async () => {
    const carried = new Set(
      [...shownIn(document)].flatMap(({ schema }) => {
        const parts = Array.isArray(schema.allOf) ? schema.allOf : [];
        const codes = parts.map((part) => at(part, 'properties', 'code')?.enum);
        return codes.flatMap((each) => (Array.isArray(each) ? each : []));
      }),
    );
    // Of paths and methods that the document does not have.
    carried.add('method-not-allowed');
    expect([...carried].toSorted()).toEqual(problemCodes.toSorted());
    for (const code of problemCodes) {
      const page = await app.call('GET', `/problems/${code}`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
      expect(page.body).toContain(`<code>${code}</code>`);
    }
  });

  test.each([
    ['DELETE', '/v1/badges', 'GET, HEAD, POST'],
    ['POST', '/v1/templates/t-100', 'GET, HEAD, PATCH'],
    ['PUT', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/v1/items', 'PUT'],
  ])('%s %s is not allowed, and the answer says what is', async (method, path, allowed) => {
    const done = await app.call(method, path);
    expect([done.status, done.body.code]).toEqual([405, 'method-not-allowed']);
    expect(done.headers.get('allow')).toBe(allowed);
  });
});

interface Shown {
  readonly where: string;
  readonly schema: Json;
  readonly examples: readonly unknown[];
}

/** Every place of the document that has a schema of its own: parameters, bodies, answers. */
function* shownIn(document: Json): Generator<Shown> {
  for (const [path, methods] of Object.entries(at(document, 'paths') ?? {})) {
    for (const [method, operation] of Object.entries(at(methods) ?? {})) {
      const where = `${method} ${path}`;
      const parameters = at(operation)?.parameters;
      for (const parameter of Array.isArray(parameters) ? parameters : []) {
        yield shown(document, `${where} ${parameter.name}`, parameter);
      }
      const places = Object.entries(at(operation, 'responses') ?? {});
      for (const [place, holder] of [['body', at(operation, 'requestBody')] as const, ...places]) {
        for (const media of Object.values(at(holder, 'content') ?? {})) {
          yield shown(document, `${where} ${place}`, at(media) ?? {});
        }
      }
    }
  }
}

/** OpenAPI has examples beside the schema, and an example in it. */
function shown(document: Json, where: string, holder: Json): Shown {
  const schema = at(holder, 'schema') ?? {};
  const beside = Object.values(at(holder, 'examples') ?? {}).map((one) => resolved(document, one).value);
  const { example } = { ...resolved(document, schema), ...schema };
  return { where, schema, examples: [...beside, ...(example === undefined ? [] : [example])] };
}

function resolved(document: Json, found: unknown): Json {
  const reference = at(found)?.$ref;
  return typeof reference === 'string'
    ? (at(document, ...reference.split('/').slice(1)) ?? {})
    : (at(found) ?? {});
}
