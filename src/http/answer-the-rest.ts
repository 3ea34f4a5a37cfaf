import type { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { EngineUnavailable } from '../ports/engine-unavailable.ts';
import { send } from './serve-route.ts';
import { problemAnswer } from './served-answer.ts';

/** What no route takes, and what a route throws: its caller hears a code, `onError` hears what it was. */
export function answerTheRest(app: Hono, onError: (error: unknown) => void): void {
  app.notFound((c) =>
    send(c, problemAnswer({ code: 'not-found', params: { path: c.req.path.slice(0, 200) } })),
  );
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
