import type { Instant } from '../domain/instant.ts';
import type { CouponTemplate, TemplateStatus } from '../domain/template.ts';

export interface TemplateQuery {
  readonly status?: TemplateStatus | undefined;
  readonly merchantId?: string | undefined;
  /** Part of the name or the id, whatever the case. */
  readonly q?: string | undefined;
  /** The instant at which `status` is read off the claim window. */
  readonly now: Instant;
  /** Keyset: elements strictly after this one in (createdAt descending, id ascending). */
  readonly after: { readonly createdAt: Instant; readonly id: string } | null;
  readonly limit: number;
}

export interface TemplateStore {
  insert(template: CouponTemplate): Promise<'inserted' | 'already-exists'>;
  /** Compare-and-set on `rev`; false where the stored revision is another or there is none. */
  replace(template: CouponTemplate, expectedRev: number): Promise<boolean>;
  get(id: string): Promise<CouponTemplate | null>;
  /** Those that exist, in no particular order; up to 1,000 ids. */
  getMany(ids: readonly string[]): Promise<CouponTemplate[]>;
  /** Newest first. */
  list(query: TemplateQuery): Promise<CouponTemplate[]>;
}
