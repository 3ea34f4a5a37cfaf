import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

describe('configuration', () => {
  test('nothing set: the embedded demo shop on 127.0.0.1:3000', () => {
    const read = readConfig({});
    expect(read).toMatchObject({
      ok: true,
      config: {
        port: 3000,
        host: '127.0.0.1',
        dataDir: '.data',
        demo: true,
        badgeMaxAge: 1,
        secretKey: null,
      },
    });
  });

  test('an empty value counts as unset', () => {
    expect(readConfig({ PORT: '', DEMO: '' })).toEqual(readConfig({}));
  });

  test.each([
    ['PORT', '70000'],
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['DEMO', 'yes'],
    ['BADGE_MAX_AGE', '1.5'],
    ['LOG_LEVEL', 'loud'],
    ['BOOTSTRAP_ADMIN_KEY', 'with a space'],
    ['SECRET_KEY', 'ünicode'],
    ['TRUSTED_PROXIES', 'the-proxy'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.0/8,'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['TRUSTED_PROXIES', '::/129'],
    ['CLAIMS_IN_FLIGHT', '0'],
    ['CLAIM_RATE_USER', '-1'],
    ['CLAIM_RATE_ADDRESS', 'many'],
    ['CLAIM_RATE_DEVICE', '1.5'],
    ['USER_TAGS_URL', 'example.com'],
    ['RISK_SCORE_URL', 'ftp://example.com'],
    ['CHALLENGE_URL', 'file:///etc/passwd'],
    ['ORDER_STATUS_URL', 'orders.example.com'],
    ['ORDER_STATUS_LIMIT_SECONDS', '1.5'],
    ['OPEN_FREEZES_PER_USER', '-1'],
    ['FREEZES_PER_COUPON_DAY', 'few'],
    ['OUTGOING_HOSTS', 'risk.internal:8080'],
    ['OUTGOING_HOSTS', 'https://risk.internal'],
    ['OUTGOING_HOSTS', 'risk.internal,'],
    ['OUTGOING_HOSTS', 'user@risk'],
    ['OUTGOING_HOSTS', '*'],
    ['OUTGOING_TIMEOUT_MS', '0'],
    ['RATE_LIMIT_PRINCIPAL', '-5'],
    ['RATE_LIMIT_ADDRESS', 'some'],
    ['REQUEST_TIMEOUT_MS', '1'],
    ['CORS_ORIGINS', 'shop.example.com'],
    ['CORS_ORIGINS', 'https://shop.example.com/'],
    ['CORS_ORIGINS', '*'],
    ['LOG_BADGE_SAMPLE', '1.5'],
    ['LOG_BADGE_SAMPLE', '1e-2'],
    ['JWT_SECRET', 'far-too-short'],
    ['JWKS_URL', 'sign-in.example.com'],
    ['JWT_ISSUER', 'https://sign-in.example.com'],
    ['JWT_AUDIENCE', 'clipper'],
    ['MONGODB_URL', 'http://127.0.0.1'],
    ['ELASTICSEARCH_URL', '127.0.0.1:9200'],
    ['REDIS_URL', 'localhost'],
    ['REDIS_CACHE_URL', 'redis://127.0.0.1:6379'],
    ['SERIALS_GUARD', 'off'],
    ['SERIALS_GUARD', 'on'],
  ])('%s=%s stops the start with a sentence that names it', (name, value) => {
    const read = readConfig({ [name]: value });
    if (read.ok) throw new Error('it was taken');
    expect(read.mistakes).toHaveLength(1);
    expect(read.mistakes[0]).toMatch(new RegExp(`^${name} .*\\.$`));
  });

  test('trusted proxies are blocks or single addresses of either kind', () => {
    const read = readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1,2001:db8::/32,::1' });
    expect(read.ok && read.config.trustedProxies).toEqual([
      '10.0.0.0/8',
      '192.0.2.1/32',
      '2001:db8::/32',
      '::1/128',
    ]);
  });

  test('hosts that services are asked at are names or addresses, as a URL has them', () => {
    const read = readConfig({ OUTGOING_HOSTS: 'Risk.internal, 10.0.0.7,::1' });
    expect(read.ok && read.config.outgoingHosts).toEqual(['risk.internal', '10.0.0.7', '[::1]']);
  });

  test.each(['USER_TAGS_URL', 'RISK_SCORE_URL', 'CHALLENGE_URL', 'ORDER_STATUS_URL', 'JWKS_URL'])(
    '%s asks a host that OUTGOING_HOSTS names',
    (name) => {
      const url = { [name]: 'https://Service.example.com:8443/answer' };
      expect(readConfig({ ...url, OUTGOING_HOSTS: 'a.example.com,service.example.com' }).ok).toBe(true);
      expect(readConfig({ ...url, OUTGOING_HOSTS: 'example.com' })).toEqual({
        ok: false,
        mistakes: [
          expect.stringMatching(new RegExp(`^${name} asks service.example.com, which OUTGOING_HOSTS`)),
        ],
      });
    },
  );

  test('every mistake is told at once', () => {
    const read = readConfig({ PORT: 'x', DEMO: '2', SERIALS_GUARD: 'on' });
    expect(read.ok || read.mistakes.length).toBe(3);
  });

  describe('engines', () => {
    const urls = {
      MONGODB_URL: 'mongodb://127.0.0.1:27017/clipper?replicaSet=r',
      ELASTICSEARCH_URL: 'http://127.0.0.1:9200',
      REDIS_URL: 'redis://a:6379,b:6379',
    };

    test('all three: one process of many, with a secret that they share, and no demo shop', () => {
      const read = readConfig({ ...urls, SECRET_KEY: 'shared' });
      expect(read).toMatchObject({ ok: true, config: { isOneOfMany: true, demo: false } });
      expect(readConfig(urls)).toMatchObject({
        ok: false,
        mistakes: [expect.stringMatching(/^SECRET_KEY must be set/)],
      });
    });

    test.each(Object.keys(urls))('without %s a process is alone', (name) => {
      const read = readConfig({ ...urls, [name]: '' });
      expect(read).toMatchObject({ ok: true, config: { isOneOfMany: false } });
    });

    test('the demo shop on MongoDB only by name', () => {
      const { MONGODB_URL } = urls;
      expect(readConfig({ MONGODB_URL })).toMatchObject({ config: { demo: false } });
      expect(readConfig({ MONGODB_URL, DEMO: '1' })).toMatchObject({ config: { demo: true } });
    });
  });
});
