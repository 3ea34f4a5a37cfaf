import type { EventEmitter } from 'node:events';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { type AnnouncedKey, type Announcements, anyKey } from '../../ports/announcements.ts';
import type { RedisClient } from './connect-redis.ts';
import { parseJson } from './parse-json.ts';
import { unavailable } from './run-script.ts';

export interface RedisAnnouncements {
  readonly client: RedisClient;
  /** Names this process among the others; a new one at every start. */
  readonly instance: string;
  readonly channel?: string;
}

/** A process says its newest number again this often, so that a lost message is missed soon. */
const beatMs = 250;
/** Having heard not even its own beat for so long, a process takes it that it misses what others say. */
const silentMs = 1_000;
const keysOfMessage = 1_000;
/** Of processes that were not heard for so long, nothing is remembered. */
const forgottenMs = 60_000;

const Message = z.object({
  from: z.string(),
  /** Of this process: one more with each message of keys; a beat says the newest again. */
  number: z.int(),
  keys: z.array(z.string()),
});
type Message = z.infer<typeof Message>;

/**
 * Between processes, by pub/sub, which loses what is said while a connection is away. So each message is numbered by
 * its sender and the newest number is repeated; a gap, a connection that was away, and each second of silence are
 * told to listeners as `*`: any key may have moved. Listeners of this process hear of its own before `announce`
 * returns, whether Redis answers or not. Rejects where the subscription can't be made.
 */
export async function createRedisAnnouncements({
  client,
  instance,
  channel = 'clipper:announcements',
}: RedisAnnouncements): Promise<Announcements & { close(): Promise<void> }> {
  const listeners = new Set<(keys: readonly AnnouncedKey[]) => void>();
  const heard = new Map<string, { number: number; at: number }>();
  let number = 0;
  let heardAt = performance.now();

  const tell = (keys: readonly AnnouncedKey[]) => {
    for (const listener of listeners) listener(keys);
  };
  const say = (keys: readonly AnnouncedKey[]) => {
    const message: Message = { from: instance, number, keys: [...keys] };
    // Whoever does not get it finds the gap.
    client.publish(channel, JSON.stringify(message)).catch(() => undefined);
  };

  function hear(text: string): void {
    const parsed = Message.safeParse(parseJson(text));
    // Of another version, perhaps: what it says is unknown.
    if (!parsed.success) {
      tell([anyKey]);
      return;
    }
    const { from, number: theirs, keys } = parsed.data;
    heardAt = performance.now();
    if (from === instance) return;
    const last = heard.get(from)?.number ?? 0;
    heard.set(from, { number: Math.max(theirs, last), at: heardAt });
    if (theirs > (keys.length === 0 ? last : last + 1)) tell([anyKey]);
    if (keys.length > 0) tell(keys);
  }

  // The library would subscribe again by itself, and end the process where that fails.
  const subscriber: RedisClient =
    client instanceof Redis ? client.duplicate({ autoResubscribe: false }) : client.duplicate();
  let isSubscribed = false;
  async function listen(): Promise<void> {
    await subscriber.subscribe(channel);
    isSubscribed = true;
    // What was said while it did not listen is lost.
    tell([anyKey]);
  }
  const events: EventEmitter = subscriber;
  events.on('error', () => undefined);
  events.on('message', (_, text: unknown) => hear(String(text)));
  events.on('close', () => {
    isSubscribed = false;
    tell([anyKey]);
  });
  if (subscriber.status !== 'ready') await readyOf(subscriber);
  await listen().catch((error: unknown) => {
    subscriber.disconnect();
    throw unavailable(error);
  });
  // One that fails is tried again with the next beat.
  events.on('ready', () => void listen().catch(() => undefined));

  const timer = setInterval(() => {
    say([]);
    if (!isSubscribed && subscriber.status === 'ready') void listen().catch(() => undefined);
    const now = performance.now();
    if (now - heardAt >= silentMs) {
      heardAt = now;
      tell([anyKey]);
    }
    for (const [from, { at }] of heard) if (now - at > forgottenMs) heard.delete(from);
  }, beatMs);

  return {
    announce: (keys) => {
      if (keys.length === 0) return;
      for (let at = 0; at < keys.length; at += keysOfMessage) {
        number++;
        say(keys.slice(at, at + keysOfMessage));
      }
      tell(keys);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      clearInterval(timer);
      listeners.clear();
      subscriber.disconnect();
    },
  };
}

const readyMs = 5_000;

function readyOf(subscriber: RedisClient): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      subscriber.disconnect();
      reject(new Error(`Redis gave no connection for announcements within ${readyMs} ms.`));
    }, readyMs);
    subscriber.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
