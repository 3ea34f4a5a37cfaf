import { type Refusal, refuse } from '../domain/decision.ts';
import type { Ports } from '../ports/ports.ts';
import type { AnyRoute, Principal } from './route.ts';

/**
 * What a merchant's key may do at an operator's route. A route that does not say refuses such keys: users and lists
 * are the shop's.
 */
export type MerchantKeys =
  /** `{id}` names a template: theirs alone. */
  | 'own-template'
  /** `{itemId}` names an item: theirs alone. */
  | 'own-item'
  /** The handler keeps them to what is theirs. */
  | 'in-handler';

/** What a request names, once it is parsed. */
interface Named {
  readonly params: Readonly<Record<string, string>> | undefined;
  readonly body: unknown;
}

/**
 * The refusal of a caller who names what is somebody else's, or null: the same words in which the route says that
 * there is no such thing.
 */
export async function refuseStranger(
  ports: Pick<Ports, 'templates' | 'items'>,
  { merchants }: AnyRoute,
  { merchantId, userId }: Principal,
  { params, body }: Named,
): Promise<Refusal | null> {
  if (userId !== null && userNamed(params, body) !== userId) return refuse('not-found', {});
  if (merchantId === null) return null;
  if (merchants === undefined) return refuse('forbidden');
  if (merchants === 'own-template') {
    const templateId = params?.id ?? '';
    const template = await ports.templates.get(templateId);
    return template?.merchantId === merchantId ? null : refuse('not-found', { templateId });
  }
  if (merchants === 'own-item') {
    const itemId = params?.itemId ?? '';
    const [item] = await ports.items.getMany([itemId]);
    return item?.merchantId === merchantId ? null : refuse('not-found', { itemId });
  }
  return null;
}

/** Whether something of `owner` (null: of the shop) is not for this caller. */
export function isAnothers({ merchantId }: Principal, owner: string | null): boolean {
  return merchantId !== null && owner !== merchantId;
}

/** Routes that shoppers reach name the user in the path, or in the body of a claim. */
function userNamed(params: Named['params'], body: unknown): unknown {
  if (params?.userId !== undefined) return params.userId;
  return typeof body === 'object' && body !== null && 'userId' in body ? body.userId : undefined;
}
