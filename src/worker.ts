import { composeEdge } from './compose-edge.ts';
import type { EdgeVariables } from './edge/settings.ts';
import { problemAnswer } from './http/served-answer.ts';

/** Of the runtime's context, what is used. */
interface Context {
  waitUntil(work: Promise<unknown>): void;
}

/** One an isolate: its variables never change. */
let composed: ReturnType<typeof composeEdge> | undefined;

export default {
  async fetch(request: Request, variables: EdgeVariables, context: Context): Promise<Response> {
    composed ??= composeEdge(variables);
    if (composed.ok) return composed.edge(request, (work) => context.waitUntil(work));
    for (const mistake of composed.mistakes) console.error(mistake);
    const { status, headers, body } = problemAnswer({ code: 'internal', params: {} });
    return new Response(body, { status, headers });
  },
};
