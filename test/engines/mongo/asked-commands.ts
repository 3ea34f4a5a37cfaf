import type { CommandStartedEvent, Document, MongoClient } from 'mongodb';

/** A command as the server gets it. */
export interface Asked {
  readonly name: string;
  readonly collection: string;
  readonly command: Document;
}

const ofCollections = ['find', 'aggregate', 'insert', 'update', 'delete', 'findAndModify', 'createIndexes'];

/** Keeps what the client asks of its collections from now on. */
export function keepCommands(client: MongoClient, kept: Asked[]): void {
  client.on('commandStarted', ({ commandName, command, databaseName }: CommandStartedEvent) => {
    if (databaseName === 'local' || !ofCollections.includes(commandName)) return;
    kept.push({ name: commandName, collection: String(command[commandName]), command });
  });
}

export interface AskedQuery {
  readonly filter: Document;
  readonly sort: Document;
}

/** The queries in a command: what it looks for, and in which order. */
export function queriesOf({ name, command }: Asked): AskedQuery[] {
  switch (name) {
    case 'find':
      return [{ filter: command.filter, sort: orderOf(command.sort) }];
    case 'aggregate': {
      const [first] = command.pipeline;
      return '$changeStream' in first ? [] : [{ filter: first.$match, sort: {} }];
    }
    case 'update':
      return command.updates.map(({ q }: Document) => ({ filter: q, sort: {} }));
    case 'delete':
      return command.deletes.map(({ q }: Document) => ({ filter: q, sort: {} }));
    default:
      return [];
  }
}

/** The driver keeps an order in a map. */
function orderOf(sort: unknown): Document {
  return sort instanceof Map ? Object.fromEntries(sort) : { ...(sort ?? {}) };
}
