import type { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { EngineUnavailable } from '../ports/engine-unavailable.ts';
import type { AnyRoute } from './route.ts';
import { send } from './serve-route.ts';
import { problemAnswer } from './served-answer.ts';

/** What no route takes, and what a route throws: its caller hears a code, `onError` hears what it was. */
export function answerTheRest(
  app: Hono,
  routes: readonly AnyRoute[],
  onError: (error: unknown) => void,
): void {
  const methodsOf = methodsByPath(routes);
  app.notFound((c) => {
    const allowed = methodsOf(c.req.path);
    if (allowed.length === 0) {
      return send(c, problemAnswer({ code: 'not-found', params: { path: c.req.path.slice(0, 200) } }));
    }
    const answer = problemAnswer({ code: 'method-not-allowed', params: { allowed } });
    return send(c, { ...answer, headers: { ...answer.headers, allow: allowed.join(', ') } });
  });
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status === 400) {
      return send(c, problemAnswer({ code: 'malformed', params: {} }));
    }
    onError(error);
    if (error instanceof EngineUnavailable) {
      return send(c, problemAnswer({ code: 'unavailable', params: { engine: error.engine } }));
    }
    return send(c, problemAnswer({ code: 'internal', params: {} }));
  });
}

/** The methods that a path takes, none where there is no such path. */
function methodsByPath(routes: readonly AnyRoute[]): (path: string) => readonly string[] {
  const paths = [...Map.groupBy(routes, ({ path }) => path)].map(([path, those]) => ({
    shape: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    methods: those.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])),
  }));
  return (path) => [
    ...new Set(paths.filter(({ shape }) => shape.test(path)).flatMap(({ methods }) => methods)),
  ];
}
