import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { type Database, openWriting } from './database.ts';
import { type Command, commitGroup } from './group-commit.ts';
import type { FromWriter, Request, ToWriter, WriterData } from './writer-protocol.ts';

/** What a command module exports. */
interface CommandModule {
  readonly commands: Readonly<Record<string, Command>>;
  prepare(db: Database): void;
}

const port = parentPort;
if (port === null) throw new Error('writer-thread.ts is started by startWriter, as a worker thread.');
const { file, module, synchronous }: WriterData = workerData;
const send = (message: FromWriter) => port.postMessage(message);

try {
  const { commands, prepare }: CommandModule = await import(module);
  const db = openWriting(file, synchronous);
  prepare(db);
  serve(db, new Map(Object.entries(commands)));
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'refused', message: error instanceof Error ? error.message : String(error) });
}

/** While a group commits, requests gather in the port: the next group takes all of them. */
function serve(db: Database, commands: ReadonlyMap<string, Command>): void {
  const queue: Request[] = [];
  let closing = false;
  const take = (message: ToWriter) => {
    if (message.kind === 'close') closing = true;
    else queue.push(...message.requests);
  };
  port?.on('message', (first: ToWriter) => {
    take(first);
    do {
      for (let more = receive(); more; more = receive()) take(more);
      if (queue.length > 0) send({ kind: 'answers', ...commitGroup(db, commands, queue) });
    } while (queue.length > 0);
    if (!closing) return;
    db.close();
    port.close();
  });
}

function receive(): ToWriter | undefined {
  return port ? receiveMessageOnPort(port)?.message : undefined;
}
