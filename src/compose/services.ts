import { createAudienceProvider, silentAudience } from '../adapters/outgoing/audience-provider.ts';
import { createChallenges } from '../adapters/outgoing/challenges.ts';
import { createJsonService, type JsonService } from '../adapters/outgoing/json-service.ts';
import { createOrderStatus } from '../adapters/outgoing/order-status.ts';
import { createOutgoingHttp } from '../adapters/outgoing/outgoing-http.ts';
import { createRiskScore } from '../adapters/outgoing/risk-score.ts';
import { createShopperTokens, noShopperTokens } from '../adapters/outgoing/shopper-tokens.ts';
import { createClaimRates } from '../app/claim-rates.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ports } from '../ports/ports.ts';
import type { CreateRateCounter } from '../ports/rate-counter.ts';

export type ServiceSettings = Partial<
  Pick<
    Config,
    | 'claimRates'
    | 'userTagsUrl'
    | 'riskScoreUrl'
    | 'challengeUrl'
    | 'orderStatusUrl'
    | 'orderStatusLimitSeconds'
    | 'outgoingHosts'
    | 'outgoingTimeoutMs'
    | 'jwt'
  >
>;

export interface Services extends Pick<Ports, 'audience' | 'risk' | 'orderStatus' | 'shopperTokens'> {
  close(): void;
}

interface Around {
  readonly clock: Clock;
  readonly createRateCounter: CreateRateCounter;
  /** Hears why a service is not asked at its address. */
  readonly warn: (sentence: string) => void;
}

/** Services of the shop's own that are asked about claims, orders and shoppers; what is not configured is not asked. */
export function openServices(
  settings: ServiceSettings,
  { clock, createRateCounter, warn }: Around,
): Services {
  const { outgoingTimeoutMs: timeoutMs = 1000, orderStatusLimitSeconds = 86_400 } = settings;
  const http = createOutgoingHttp({
    urls: urlsOf(settings),
    internalHosts: settings.outgoingHosts ?? [],
    warn,
  });
  const services: JsonService[] = [];
  const serviceAt = (url: string | null | undefined) => {
    if (url == null) return null;
    const service = createJsonService({ url, timeoutMs, http });
    services.push(service);
    return service;
  };
  const userTags = serviceAt(settings.userTagsUrl);
  const riskScore = serviceAt(settings.riskScoreUrl);
  const challenges = createChallenges(serviceAt(settings.challengeUrl));
  const orders = serviceAt(settings.orderStatusUrl);
  return {
    audience: userTags ? createAudienceProvider(userTags, clock) : silentAudience,
    risk: {
      first: settings.claimRates ? [createClaimRates(createRateCounter, settings.claimRates)] : [],
      last: riskScore ? [createRiskScore(riskScore), challenges] : [challenges],
    },
    orderStatus: orders && createOrderStatus(orders, { timeoutMs, limitMs: orderStatusLimitSeconds * 1000 }),
    shopperTokens: settings.jwt ? createShopperTokens({ ...settings.jwt, timeoutMs, http }) : noShopperTokens,
    close: () => {
      for (const service of services) service.close();
      http.close();
    },
  };
}

function urlsOf(settings: ServiceSettings): Record<string, string> {
  const from = settings.jwt?.from;
  const urls = {
    USER_TAGS_URL: settings.userTagsUrl,
    RISK_SCORE_URL: settings.riskScoreUrl,
    CHALLENGE_URL: settings.challengeUrl,
    ORDER_STATUS_URL: settings.orderStatusUrl,
    JWKS_URL: from && 'jwksUrl' in from ? from.jwksUrl : null,
  };
  return Object.fromEntries(Object.entries(urls).flatMap(([name, url]) => (url ? [[name, url]] : [])));
}
