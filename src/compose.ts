import { type BadgeMemoryBounds, createBadgeMemory } from './adapters/memory/badge-memory.ts';
import { createClaimCache } from './adapters/memory/claim-cache.ts';
import { createFrozenLately } from './adapters/memory/frozen-lately.ts';
import { systemClock } from './adapters/system/clock.ts';
import { systemIds } from './adapters/system/ids.ts';
import { keptSecret } from './adapters/system/kept-secret.ts';
import { createRequestRates } from './app/request-rates.ts';
import { type Apart, type EngineSettings, openEngines } from './compose/engines.ts';
import { openServices, type ServiceSettings } from './compose/services.ts';
import type { Config } from './config.ts';
import type { Clock } from './ports/clock.ts';
import type { Ports } from './ports/ports.ts';

export interface Composition {
  readonly ports: Ports;
  /** Signs cursors and page tokens. */
  readonly secret: string;
  close(): Promise<void>;
}

type Composed = Pick<Config, 'secretKey'> &
  EngineSettings &
  ServiceSettings &
  Partial<Pick<Config, 'requestRates' | 'freezeLimits'>>;

interface ComposeOptions {
  readonly clock?: Clock;
  readonly apart?: Apart;
  /** Hears what an operator should know of while the process runs; Node's own warnings where left out. */
  readonly warn?: (sentence: string) => void;
  /** How much badges may take of the memory of this process. */
  readonly badgeBounds?: BadgeMemoryBounds;
}

/** Picks the engines and puts them together: with compose/ the one place that knows every adapter. */
export async function compose(config: Composed, options: ComposeOptions = {}): Promise<Composition> {
  const clock = options.clock ?? systemClock;
  const {
    close: closeEngines,
    createRateCounter,
    badgeFacts,
    ...engines
  } = await openEngines(config, clock, options.apart);
  const { close: closeServices, ...services } = openServices(config, {
    clock,
    createRateCounter,
    warn: options.warn ?? ((sentence) => process.emitWarning(sentence)),
  });
  const ports: Ports = {
    clock,
    ids: systemIds,
    ...engines,
    ...services,
    badges: createBadgeMemory(
      { facts: badgeFacts, announcements: engines.announcements, clock },
      options.badgeBounds,
    ),
    claimCache: createClaimCache(engines.templates, engines.announcements),
    requestRates: createRequestRates(createRateCounter, config.requestRates ?? { principal: 0, address: 0 }),
    freezeLimits: config.freezeLimits ?? { openPerUser: 0, perCouponDay: 0 },
    frozenLately: createFrozenLately(),
  };
  return {
    ports,
    secret: config.secretKey ?? (await keptSecret(config.dataDir)),
    close: async () => {
      closeServices();
      await closeEngines();
    },
  };
}
