import { type Entity, Repository, Schema } from 'redis-om';
import type { CouponTemplate } from '../../domain/template.ts';
import { shape } from './badge-keys.ts';
import type { EntityClient } from './entity-client.ts';
import { within } from './within.ts';

/**
 * Templates as entities (hashes). Saving one asks nothing, so an older one may come late and take the place of a newer
 * one: whoever reads it compares its `rev` with the one that its fact names.
 */
export interface KeptTemplates {
  /** Those that are there, by couponId. */
  read(generation: string, couponIds: readonly string[]): Promise<ReadonlyMap<string, CouponTemplate>>;
  save(generation: string, template: CouponTemplate): Promise<void>;
  remove(generation: string, couponIds: readonly string[]): Promise<void>;
}

interface TemplateEntity extends Entity {
  readonly couponId: string;
  readonly rev: number;
  readonly phase: string;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly merchantId: string | null;
  readonly total: number | null;
  /** All of it, as JSON. */
  readonly template: string;
}

export function createKeptTemplates(
  client: EntityClient,
  { prefix, timeoutMs }: { readonly prefix: string; readonly timeoutMs: number },
): KeptTemplates {
  const schema = new Schema<TemplateEntity>(
    `${prefix}coupon-${shape}`,
    {
      couponId: { type: 'string' },
      rev: { type: 'number' },
      phase: { type: 'string' },
      opensAt: { type: 'number' },
      closesAt: { type: 'number' },
      merchantId: { type: 'string' },
      total: { type: 'number' },
      template: { type: 'string' },
    },
    { dataStructure: 'HASH' },
  );
  const repository = new Repository<TemplateEntity>(schema, client);
  // The same hash tag as its fact's key.
  const idOf = (generation: string, couponId: string) => `${generation}:{coupon|${couponId}}`;
  return {
    read: async (generation, couponIds) => {
      if (couponIds.length === 0) return new Map();
      const entities = await within(timeoutMs, repository.fetch(couponIds.map((id) => idOf(generation, id))));
      return new Map(entities.flatMap(templateOf).map((template) => [template.id, template]));
    },
    save: async (generation, template) => {
      const { id, rev, phase, merchantId, claim } = template;
      const { opensAt, closesAt, total } = claim;
      await within(
        timeoutMs,
        repository.save(idOf(generation, id), {
          couponId: id,
          rev,
          phase,
          opensAt,
          closesAt,
          merchantId,
          total,
          template: JSON.stringify(template),
        }),
      );
    },
    remove: async (generation, couponIds) => {
      await within(timeoutMs, repository.remove(couponIds.map((id) => idOf(generation, id))));
    },
  };
}

/** An id that is not there reads as an entity without fields. */
function templateOf({ couponId, rev, template: text }: TemplateEntity): CouponTemplate[] {
  if (text === undefined) return [];
  try {
    const template = JSON.parse(text) as CouponTemplate;
    return template.id === couponId && template.rev === rev ? [template] : [];
  } catch {
    // Not written here: it is saved anew.
    return [];
  }
}
