import { dayMs } from './calendar.ts';
import { type Params, type Refusal, refuse } from './decision.ts';
import type { Instant } from './instant.ts';
import type { Audience } from './template.ts';
import type { UserProfile } from './user.ts';

/** What a shop's own service says of a user; what it leaves out is as in the stored profile. */
export interface ProvidedUser {
  readonly admitted: boolean;
  readonly level?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly registeredAt?: Instant | null | undefined;
}

/** Who is asking, as far as audience rules look at it. */
export interface Claimant {
  readonly profile: Pick<UserProfile, 'level' | 'tags' | 'registeredAt'> | null;
  /** In the audience's list; true where the audience has none. */
  readonly listed: boolean;
  /** The provider's word; null where it was not asked or did not answer. */
  readonly provided: ProvidedUser | null;
}

/** Every rule that is set must hold; the first that does not is named in `params.rule`. */
export function decideAudience(
  audience: Audience,
  claimant: Claimant,
  now: Instant,
): { readonly ok: true } | Refusal<'not-targeted'> {
  for (const [rule, missedBy] of rules) {
    const missed = missedBy(audience, { ...claimant, profile: knownOf(claimant) }, now);
    if (missed) return refuse('not-targeted', { rule, ...missed });
  }
  return { ok: true };
}

/** Whether anything has to be known of the user to decide. */
export function isForEverybody(audience: Audience): boolean {
  const { levels, tags, excludeTags, newWithinDays, listId, provider } = audience;
  if (levels.length > 0 || tags.length > 0 || excludeTags.length > 0) return false;
  return newWithinDays === null && listId === null && !provider;
}

/** Null where the rule holds or is not set, else what the shopper may be told besides its name. */
type AudienceRule = (audience: Audience, claimant: Claimant, now: Instant) => Params | null;

const rules: readonly (readonly [name: string, rule: AudienceRule])[] = [
  ['list', (_, { listed }) => (listed ? null : {})],
  [
    'levels',
    ({ levels }, { profile }) =>
      levels.length === 0 || (profile?.level != null && levels.includes(profile.level)) ? null : { levels },
  ],
  [
    'tags',
    ({ tags }, { profile }) =>
      tags.length === 0 || tags.some((tag) => profile?.tags.includes(tag)) ? null : {},
  ],
  [
    'excludeTags',
    ({ excludeTags }, { profile }) => (excludeTags.some((tag) => profile?.tags.includes(tag)) ? {} : null),
  ],
  [
    'newWithinDays',
    ({ newWithinDays: days }, { profile }, now) => {
      if (days === null) return null;
      const registeredAt = profile?.registeredAt ?? null;
      return registeredAt !== null && now - registeredAt <= days * dayMs ? null : { days };
    },
  ],
  [
    'provider',
    ({ provider, onSilence }, { provided }) => {
      const admitted = provided ? provided.admitted : onSilence === 'admit';
      return !provider || admitted ? null : {};
    },
  ],
];

function knownOf({ profile, provided }: Claimant): Claimant['profile'] {
  if (!provided) return profile;
  return {
    level: provided.level === undefined ? (profile?.level ?? null) : provided.level,
    tags: provided.tags ?? profile?.tags ?? [],
    registeredAt:
      provided.registeredAt === undefined ? (profile?.registeredAt ?? null) : provided.registeredAt,
  };
}
