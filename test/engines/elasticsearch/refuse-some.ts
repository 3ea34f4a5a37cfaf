import type { Answered, Asked, FaultyProxy } from './faulty-proxy.ts';

/**
 * From now on Elasticsearch answers some items of some bulks with 429, as a node whose queue is full does: those are
 * not written, the rest of the bulk is. Returns how many it has refused so far.
 */
export function refuseSome(proxy: FaultyProxy, random: () => number): () => number {
  let refused = 0;
  const refusedOf = new WeakMap<Asked, ReadonlySet<number>>();
  proxy.before = (asked) => {
    // What was asked before is of no use here, and would fill the memory.
    proxy.asked.length = 0;
    if (asked.path !== '/_bulk' || random() > 0.5) return null;
    const entries = entriesOf(asked.body);
    const share = random() * 0.3;
    const chosen = new Set([...entries.keys()].filter(() => random() < share));
    if (chosen.size === 0) return null;
    refused += chosen.size;
    if (chosen.size === entries.length) return answerOf(entries.map(() => full));
    refusedOf.set(asked, chosen);
    return { body: entries.filter((_, n) => !chosen.has(n)).join('') };
  };
  proxy.after = (asked, answer) => {
    const chosen = refusedOf.get(asked);
    if (!chosen || answer.status !== 200) return answer;
    const written: unknown[] = JSON.parse(answer.body).items ?? [];
    const all = entriesOf(asked.body);
    return answerOf(all.map((_, n) => (chosen.has(n) ? full : (written.shift() ?? done))));
  };
  return () => refused;
}

const error = { type: 'es_rejected_execution_exception', reason: 'the queue is full' };
const full = { index: { status: 429, error } };
const done = { index: { status: 200 } };

function answerOf(items: readonly unknown[]): Answered {
  return { status: 200, body: JSON.stringify({ errors: true, items }) };
}

/** A delete is one line, an index action has its document behind it. */
function entriesOf(body: string): string[] {
  const lines = body.split('\n');
  const entries: string[] = [];
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n];
    if (!line) continue;
    entries.push(line.startsWith('{"delete"') ? `${line}\n` : `${line}\n${lines[++n]}\n`);
  }
  return entries;
}
