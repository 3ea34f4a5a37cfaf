import { z } from 'zod';
import type { ProvidedUser } from '../../domain/audience.ts';
import type { AudienceProvider } from '../../ports/audience-provider.ts';
import type { Clock } from '../../ports/clock.ts';
import type { JsonService } from './json-service.ts';

const answer = z.object({
  admitted: z.boolean(),
  level: z.string().max(64).nullable().optional(),
  tags: z.array(z.string().max(64)).max(100).optional(),
  registeredAt: z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .nullable()
    .optional(),
});

/** An answer is good for this long: somebody who was just given a tag waits no longer. */
const keptMs = 30_000;
const mostKept = 50_000;

/** Asks the service at USER_TAGS_URL. Answers are kept a while, silence is not; who is being asked about is not asked twice. */
export function createAudienceProvider(service: JsonService, clock: Clock): AudienceProvider {
  const kept = new Map<string, { readonly at: number; readonly user: Promise<ProvidedUser | null> }>();
  return {
    ask: async ({ couponId, userId }) => {
      const key = `${couponId}|${userId}`;
      const now = clock.now();
      const known = kept.get(key);
      if (known && now - known.at < keptMs) return known.user;
      const user = service.ask({ userId, couponId }, answer);
      kept.delete(key);
      kept.set(key, { at: now, user });
      const oldest = kept.size > mostKept ? kept.keys().next() : null;
      if (oldest && !oldest.done) kept.delete(oldest.value);
      const said = await user;
      if (said === null && kept.get(key)?.user === user) kept.delete(key);
      return said;
    },
  };
}

/** No service is configured: nobody ever answers. */
export const silentAudience: AudienceProvider = { ask: async () => null };
