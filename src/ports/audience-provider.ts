import type { ProvidedUser } from '../domain/audience.ts';

export interface AudienceQuestion {
  readonly couponId: string;
  readonly userId: string;
}

/** A shop's own word on whom a template addresses, asked where `audience.provider` is set. */
export interface AudienceProvider {
  /** Null: there is none, or it did not say in time; the template's `onSilence` decides. Never rejects. */
  ask(question: AudienceQuestion): Promise<ProvidedUser | null>;
}
