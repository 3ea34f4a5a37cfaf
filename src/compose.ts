import { createMemoryAnnouncements } from './adapters/memory/announcements.ts';
import { createClaimCache } from './adapters/memory/claim-cache.ts';
import { createClaimRates } from './adapters/memory/claim-rates.ts';
import { createRequestRates } from './adapters/memory/request-rates.ts';
import { createMemoryGate } from './adapters/memory/stock-gate.ts';
import { createAudienceProvider, silentAudience } from './adapters/outgoing/audience-provider.ts';
import { createChallenges } from './adapters/outgoing/challenges.ts';
import { createJsonService, type JsonService } from './adapters/outgoing/json-service.ts';
import { createOrderStatus } from './adapters/outgoing/order-status.ts';
import { createRiskScore } from './adapters/outgoing/risk-score.ts';
import { createShopperTokens, noShopperTokens } from './adapters/outgoing/shopper-tokens.ts';
import { openSqliteIndex } from './adapters/sqlite/index/open-index.ts';
import { openSqliteStore } from './adapters/sqlite/open-store.ts';
import { systemClock } from './adapters/system/clock.ts';
import { systemIds } from './adapters/system/ids.ts';
import { keptSecret } from './adapters/system/kept-secret.ts';
import type { Config } from './config.ts';
import type { Clock } from './ports/clock.ts';
import type { Ports } from './ports/ports.ts';

export interface Composition {
  readonly ports: Ports;
  /** Signs cursors and page tokens. */
  readonly secret: string;
  close(): Promise<void>;
}

/** Picks the engines and puts them together: the one place that knows every adapter. */
export async function compose(
  config: Pick<Config, 'dataDir' | 'secretKey'> &
    Partial<ClaimGuards & OrderSettings & Pick<Config, 'jwt' | 'requestRates'>>,
  options: { readonly clock?: Clock } = {},
): Promise<Composition> {
  const store = await openSqliteStore({ dataDir: config.dataDir });
  const index = await openSqliteIndex({ dataDir: config.dataDir }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const clock = options.clock ?? systemClock;
  const guards = guardClaims(config, clock);
  const orders = askOrders(config);
  const announcements = createMemoryAnnouncements();
  const ports: Ports = {
    clock,
    ids: systemIds,
    templates: store.templates,
    items: store.items,
    relations: store.relations,
    users: store.users,
    lists: store.lists,
    userCoupons: store.userCoupons,
    redemptions: store.redemptions,
    ledger: store.ledger,
    idempotency: store.idempotency,
    changeFeed: store.changeFeed,
    collectionWalk: store.collectionWalk,
    leases: store.leases,
    keys: store.keys,
    audit: store.audit,
    index: index.index,
    indexWriter: index.writer,
    gate: createMemoryGate(store.userCoupons),
    claimCache: createClaimCache(store.templates, announcements),
    announcements,
    engines: [store.health, index.health],
    audience: guards.audience,
    risk: guards.risk,
    requestRates: createRequestRates(config.requestRates ?? { principal: 0, address: 0 }),
    orderStatus: orders.orderStatus,
    freezeLimits: config.freezeLimits ?? { openPerUser: 0, perCouponDay: 0 },
    shopperTokens: config.jwt
      ? createShopperTokens({ ...config.jwt, timeoutMs: config.outgoingTimeoutMs ?? 1000 })
      : noShopperTokens,
  };
  return {
    ports,
    secret: config.secretKey ?? (await keptSecret(config.dataDir)),
    close: async () => {
      guards.close();
      orders.close();
      await index.close();
      await store.close();
    },
  };
}

type ClaimGuards = Pick<
  Config,
  'claimRates' | 'userTagsUrl' | 'riskScoreUrl' | 'challengeUrl' | 'outgoingTimeoutMs'
>;

/** Who may claim, as far as it is counted here or asked elsewhere; what is not configured is not asked. */
function guardClaims(
  config: Partial<ClaimGuards>,
  clock: Clock,
): Pick<Ports, 'audience' | 'risk'> & { close(): void } {
  const services: JsonService[] = [];
  const serviceAt = (url: string | null | undefined) => {
    if (url == null) return null;
    const service = createJsonService({ url, timeoutMs: config.outgoingTimeoutMs ?? 1000 });
    services.push(service);
    return service;
  };
  const [userTags, riskScore] = [serviceAt(config.userTagsUrl), serviceAt(config.riskScoreUrl)];
  const challenges = createChallenges(serviceAt(config.challengeUrl));
  return {
    audience: userTags ? createAudienceProvider(userTags, clock) : silentAudience,
    risk: {
      first: config.claimRates ? [createClaimRates(config.claimRates)] : [],
      last: riskScore ? [createRiskScore(riskScore), challenges] : [challenges],
    },
    close: () => {
      for (const service of services) service.close();
    },
  };
}

type OrderSettings = Pick<
  Config,
  'orderStatusUrl' | 'orderStatusLimitSeconds' | 'outgoingTimeoutMs' | 'freezeLimits'
>;

function askOrders(config: Partial<OrderSettings>): Pick<Ports, 'orderStatus'> & { close(): void } {
  const {
    orderStatusUrl: url,
    outgoingTimeoutMs: timeoutMs = 1000,
    orderStatusLimitSeconds = 86_400,
  } = config;
  if (url == null) return { orderStatus: null, close: () => {} };
  const service = createJsonService({ url, timeoutMs });
  const orderStatus = createOrderStatus(service, { timeoutMs, limitMs: orderStatusLimitSeconds * 1000 });
  return { orderStatus, close: () => service.close() };
}
