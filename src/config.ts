import { isIP } from 'node:net';
import { z } from 'zod';
import { outgoingHosts, outgoingUrl, unlistedHosts } from './outgoing-hosts.ts';

/** How shoppers' own tokens are verified. */
export interface JwtSettings {
  readonly from: { readonly secret: string } | { readonly jwksUrl: string };
  readonly issuer: string | null;
  readonly audience: string | null;
}

export interface Config {
  /** Null: the embedded store. */
  readonly mongodbUrl: string | null;
  /** `on`: as on a sharded cluster, whatever the server says. */
  readonly serialsGuard: 'auto' | 'on';
  /** Null: the embedded index. */
  readonly elasticsearchUrl: string | null;
  /** Of the stock gate; null: it is in this process. */
  readonly redisUrl: string | null;
  /** Of what badges are decided from; may evict. Null: it is at `redisUrl`. */
  readonly redisCacheUrl: string | null;
  /** Whether other processes may serve the same store: nothing that they share is in this one then. */
  readonly isOneOfMany: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly demo: boolean;
  /** Null: made and kept under dataDir. */
  readonly secretKey: string | null;
  readonly bootstrapAdminKey: string | null;
  /** Requests a minute; 0 is no bound. */
  readonly requestRates: { readonly principal: number; readonly address: number };
  readonly requestTimeoutMs: number;
  readonly corsOrigins: readonly string[];
  /** The share of successful badge reads that get a line in the log. */
  readonly logBadgeSample: number;
  /** Null: shoppers come by their storefront's key alone. */
  readonly jwt: JwtSettings | null;
  /** Seconds that a badge answer may be kept by others. */
  readonly badgeMaxAge: number;
  readonly logLevel: (typeof logLevels)[number];
  /** CIDR blocks whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Claims worked on at once; more hear `busy`. */
  readonly claimsInFlight: number;
  /** Claims a second; 0 is no bound. */
  readonly claimRates: { readonly user: number; readonly address: number; readonly device: number };
  readonly userTagsUrl: string | null;
  readonly riskScoreUrl: string | null;
  readonly challengeUrl: string | null;
  readonly orderStatusUrl: string | null;
  /** How long after its time an order may stay frozen for want of a word on it. */
  readonly orderStatusLimitSeconds: number;
  /** 0 is no bound. */
  readonly freezeLimits: { readonly openPerUser: number; readonly perCouponDay: number };
  /** The hosts that services may be asked at; null: those of their URLs. An internal one must be named here. */
  readonly outgoingHosts: readonly string[] | null;
  /** How long somebody else's service may take to answer. */
  readonly outgoingTimeoutMs: number;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const whole = (name: string, from: number, to: number, fallback: number) =>
  z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d{1,12}$/.test(text) && Number(text) >= from && Number(text) <= to, {
      error: `${name} must be a whole number from ${from} to ${to}.`,
    })
    .transform(Number);

const secret = (name: string) =>
  z
    .string()
    .regex(/^[\x21-\x7e]{1,256}$/, `${name} must be 1 to 256 visible ASCII characters.`)
    .nullable()
    .default(null);

const named = (name: string) =>
  z.string().max(500, `${name} must be 500 characters at most.`).nullable().default(null);

const engineUrl = (name: string, pattern: RegExp, example: string) =>
  z.string().regex(pattern, `${name} must be a URL like ${example}.`).nullable().default(null);

const cidrBlocks = (name: string) =>
  z
    .string()
    .default('')
    .transform((text) => (text === '' ? [] : text.split(',').map((part) => cidrOf(part.trim()))))
    .refine((blocks) => blocks.every((block) => block !== null), {
      error: `${name} must list addresses or CIDR blocks, separated by commas, for example 10.0.0.0/8,2001:db8::1.`,
    })
    .transform((blocks) => blocks.filter((block) => block !== null));

function cidrOf(text: string): string | null {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || rest.length > 0) return null;
  const longest = version === 4 ? 32 : 128;
  if (prefix === undefined) return `${address}/${longest}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest ? text : null;
}

const origins = (name: string) =>
  z
    .string()
    .default('')
    .transform((text) => (text === '' ? [] : text.split(',').map((part) => part.trim())))
    .refine((parts) => parts.every((part) => URL.parse(part)?.origin === part), {
      error: `${name} must list origins, separated by commas, for example https://shop.example.com.`,
    });

const mostRequestsAMinute = 100_000_000;
const mostClaimsASecond = 1_000_000;
/** Each is read to be counted. */
const mostFreezes = 10_000;

const schema = z.object({
  PORT: whole('PORT', 0, 65_535, 3000),
  HOST: z
    .string()
    .min(1, 'HOST must be an address to listen on, for example 127.0.0.1.')
    .default('127.0.0.1'),
  DATA_DIR: z.string().min(1, 'DATA_DIR must name a folder.').default('.data'),
  DEMO: z
    .enum(['0', '1'], { error: 'DEMO must be 1 (seed and serve the demo shop) or 0.' })
    .transform((text) => text === '1')
    .nullable()
    .default(null),
  MONGODB_URL: engineUrl('MONGODB_URL', /^mongodb(\+srv)?:\/\/./, 'mongodb://127.0.0.1:27017/clipper'),
  SERIALS_GUARD: z
    .enum(['auto', 'on'], { error: 'SERIALS_GUARD must be auto (on where MongoDB is sharded) or on.' })
    .default('auto'),
  ELASTICSEARCH_URL: engineUrl('ELASTICSEARCH_URL', /^https?:\/\/./, 'http://127.0.0.1:9200'),
  REDIS_URL: engineUrl('REDIS_URL', /^rediss?:\/\/./, 'redis://127.0.0.1:6379'),
  REDIS_CACHE_URL: engineUrl('REDIS_CACHE_URL', /^rediss?:\/\/./, 'redis://127.0.0.1:6380'),
  SECRET_KEY: secret('SECRET_KEY'),
  BOOTSTRAP_ADMIN_KEY: secret('BOOTSTRAP_ADMIN_KEY'),
  JWT_SECRET: z
    .string()
    .refine((text) => Buffer.byteLength(text) >= 32 && text.length <= 1024, {
      error: 'JWT_SECRET must have 32 bytes or more (RFC 7518, 3.2), and at most 1024 characters.',
    })
    .nullable()
    .default(null),
  JWKS_URL: outgoingUrl('JWKS_URL'),
  JWT_ISSUER: named('JWT_ISSUER'),
  JWT_AUDIENCE: named('JWT_AUDIENCE'),
  BADGE_MAX_AGE: whole('BADGE_MAX_AGE', 0, 3600, 1),
  TRUSTED_PROXIES: cidrBlocks('TRUSTED_PROXIES'),
  CLAIMS_IN_FLIGHT: whole('CLAIMS_IN_FLIGHT', 1, 100_000, 64),
  CLAIM_RATE_USER: whole('CLAIM_RATE_USER', 0, mostClaimsASecond, 0),
  CLAIM_RATE_ADDRESS: whole('CLAIM_RATE_ADDRESS', 0, mostClaimsASecond, 0),
  CLAIM_RATE_DEVICE: whole('CLAIM_RATE_DEVICE', 0, mostClaimsASecond, 0),
  USER_TAGS_URL: outgoingUrl('USER_TAGS_URL'),
  RISK_SCORE_URL: outgoingUrl('RISK_SCORE_URL'),
  CHALLENGE_URL: outgoingUrl('CHALLENGE_URL'),
  ORDER_STATUS_URL: outgoingUrl('ORDER_STATUS_URL'),
  ORDER_STATUS_LIMIT_SECONDS: whole('ORDER_STATUS_LIMIT_SECONDS', 0, 2_592_000, 86_400),
  OPEN_FREEZES_PER_USER: whole('OPEN_FREEZES_PER_USER', 0, mostFreezes, 100),
  FREEZES_PER_COUPON_DAY: whole('FREEZES_PER_COUPON_DAY', 0, mostFreezes, 1_000),
  OUTGOING_HOSTS: outgoingHosts('OUTGOING_HOSTS'),
  OUTGOING_TIMEOUT_MS: whole('OUTGOING_TIMEOUT_MS', 10, 60_000, 1000),
  RATE_LIMIT_PRINCIPAL: whole('RATE_LIMIT_PRINCIPAL', 0, mostRequestsAMinute, 0),
  RATE_LIMIT_ADDRESS: whole('RATE_LIMIT_ADDRESS', 0, mostRequestsAMinute, 0),
  REQUEST_TIMEOUT_MS: whole('REQUEST_TIMEOUT_MS', 100, 600_000, 30_000),
  CORS_ORIGINS: origins('CORS_ORIGINS'),
  LOG_BADGE_SAMPLE: z
    .string()
    .default('0.01')
    .refine((text) => /^(0(\.\d{1,6})?|1(\.0{1,6})?)$/.test(text), {
      error: 'LOG_BADGE_SAMPLE must be a share from 0 to 1, for example 0.01.',
    })
    .transform(Number),
  LOG_LEVEL: z
    .enum(logLevels, { error: `LOG_LEVEL must be one of ${logLevels.join(', ')}.` })
    .default('info'),
});

/** The environment as a typed configuration, or a sentence for every mistake in it. Empty values count as unset. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly mistakes: string[] } {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const mistakes = mistakesBetween(set);
  const parsed = schema.safeParse(set);
  if (!parsed.success) mistakes.push(...parsed.error.issues.map((issue) => issue.message));
  if (!parsed.success || mistakes.length > 0) return { ok: false, mistakes };
  const values = parsed.data;
  return {
    ok: true,
    config: {
      port: values.PORT,
      host: values.HOST,
      dataDir: values.DATA_DIR,
      // On engines of its own a shop wants no demo beside its coupons, unless it says so.
      demo: values.DEMO ?? values.MONGODB_URL === null,
      mongodbUrl: values.MONGODB_URL,
      serialsGuard: values.SERIALS_GUARD,
      elasticsearchUrl: values.ELASTICSEARCH_URL,
      redisUrl: values.REDIS_URL,
      redisCacheUrl: values.REDIS_CACHE_URL,
      isOneOfMany: isOneOfMany(values),
      secretKey: values.SECRET_KEY,
      bootstrapAdminKey: values.BOOTSTRAP_ADMIN_KEY,
      requestRates: { principal: values.RATE_LIMIT_PRINCIPAL, address: values.RATE_LIMIT_ADDRESS },
      requestTimeoutMs: values.REQUEST_TIMEOUT_MS,
      corsOrigins: values.CORS_ORIGINS,
      logBadgeSample: values.LOG_BADGE_SAMPLE,
      jwt: jwtOf(values),
      badgeMaxAge: values.BADGE_MAX_AGE,
      logLevel: values.LOG_LEVEL,
      trustedProxies: values.TRUSTED_PROXIES,
      claimsInFlight: values.CLAIMS_IN_FLIGHT,
      claimRates: {
        user: values.CLAIM_RATE_USER,
        address: values.CLAIM_RATE_ADDRESS,
        device: values.CLAIM_RATE_DEVICE,
      },
      userTagsUrl: values.USER_TAGS_URL,
      riskScoreUrl: values.RISK_SCORE_URL,
      challengeUrl: values.CHALLENGE_URL,
      orderStatusUrl: values.ORDER_STATUS_URL,
      orderStatusLimitSeconds: values.ORDER_STATUS_LIMIT_SECONDS,
      freezeLimits: {
        openPerUser: values.OPEN_FREEZES_PER_USER,
        perCouponDay: values.FREEZES_PER_COUPON_DAY,
      },
      outgoingHosts: values.OUTGOING_HOSTS,
      outgoingTimeoutMs: values.OUTGOING_TIMEOUT_MS,
    },
  };
}

type Values = z.output<typeof schema>;
type Set = Readonly<Record<string, string | undefined>>;

/** What does not fit together, by what is set. */
function mistakesBetween(set: Set): string[] {
  const mistakes = unlistedHosts(set);
  if (set.JWT_SECRET !== undefined && set.JWKS_URL !== undefined) {
    mistakes.push(
      'JWT_SECRET and JWKS_URL are both set: set the one by which your sign-in signs its tokens.',
    );
  }
  if (set.JWT_SECRET === undefined && set.JWKS_URL === undefined) {
    for (const name of ['JWT_ISSUER', 'JWT_AUDIENCE'].filter((each) => set[each] !== undefined)) {
      mistakes.push(`${name} is set, but neither JWT_SECRET nor JWKS_URL: no token could be verified.`);
    }
  }
  const engines = ['MONGODB_URL', 'ELASTICSEARCH_URL', 'REDIS_URL'];
  if (engines.every((name) => set[name] !== undefined) && set.SECRET_KEY === undefined) {
    mistakes.push(
      `SECRET_KEY must be set where ${engines.join(', ')} are: what one process signs, the others must know.`,
    );
  }
  if (set.REDIS_CACHE_URL !== undefined && set.REDIS_URL === undefined) {
    mistakes.push(
      'REDIS_CACHE_URL is set, but not REDIS_URL: a process by itself remembers what badges need. Set both, or neither.',
    );
  }
  if (set.SERIALS_GUARD === 'on' && set.MONGODB_URL === undefined) {
    mistakes.push('SERIALS_GUARD is on, but MONGODB_URL is not set: the embedded store needs no guard.');
  }
  return mistakes;
}

function jwtOf({ JWT_SECRET, JWKS_URL, JWT_ISSUER: issuer, JWT_AUDIENCE: audience }: Values) {
  if (JWT_SECRET !== null) return { from: { secret: JWT_SECRET }, issuer, audience };
  return JWKS_URL === null ? null : { from: { jwksUrl: JWKS_URL }, issuer, audience };
}

/** With any engine embedded, a process has something that no other one may have: it is alone on its store. */
function isOneOfMany({ MONGODB_URL, ELASTICSEARCH_URL, REDIS_URL }: Values): boolean {
  return MONGODB_URL !== null && ELASTICSEARCH_URL !== null && REDIS_URL !== null;
}
