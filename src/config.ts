import { z } from 'zod';

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly demo: boolean;
  /** Null: made and kept under dataDir. */
  readonly secretKey: string | null;
  readonly bootstrapAdminKey: string | null;
  /** Seconds that a badge answer may be kept by others. */
  readonly badgeMaxAge: number;
  readonly logLevel: (typeof logLevels)[number];
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
    .regex(/^[\x21-\x7e]{16,256}$/, `${name} must be 16 to 256 visible ASCII characters.`)
    .nullable()
    .default(null);

const schema = z.object({
  PORT: whole('PORT', 0, 65_535, 3000),
  HOST: z
    .string()
    .min(1, 'HOST must be an address to listen on, for example 127.0.0.1.')
    .default('127.0.0.1'),
  DATA_DIR: z.string().min(1, 'DATA_DIR must name a folder.').default('.data'),
  DEMO: z
    .enum(['0', '1'], { error: 'DEMO must be 1 (seed and serve the demo shop) or 0.' })
    .default('1')
    .transform((text) => text === '1'),
  SECRET_KEY: secret('SECRET_KEY'),
  BOOTSTRAP_ADMIN_KEY: secret('BOOTSTRAP_ADMIN_KEY'),
  BADGE_MAX_AGE: whole('BADGE_MAX_AGE', 0, 3600, 1),
  LOG_LEVEL: z
    .enum(logLevels, { error: `LOG_LEVEL must be one of ${logLevels.join(', ')}.` })
    .default('info'),
});

/** Engines that this version can't run on yet: running embedded instead would put data where nobody looks. */
const notYet = ['MONGODB_URL', 'ELASTICSEARCH_URL', 'REDIS_URL'];

/** The environment as a typed configuration, or a sentence for every mistake in it. Empty values count as unset. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly mistakes: string[] } {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const mistakes = notYet
    .filter((name) => name in set)
    .map((name) => `${name} is set, but this version runs on the embedded engine alone; unset it.`);
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
      demo: values.DEMO,
      secretKey: values.SECRET_KEY,
      bootstrapAdminKey: values.BOOTSTRAP_ADMIN_KEY,
      badgeMaxAge: values.BADGE_MAX_AGE,
      logLevel: values.LOG_LEVEL,
    },
  };
}
