import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';

const root = path.resolve(import.meta.dirname, '../..');

const Service = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).default({}),
  healthcheck: z.object({ test: z.array(z.string()), interval: z.string(), retries: z.number() }).optional(),
});
type Service = z.infer<typeof Service>;

const file = z
  .object({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.null()) })
  .parse(parse(readFileSync(path.join(root, 'docker-compose.yml'), 'utf8'), { merge: true }));
const services = Object.entries(file.services);
const ours = services.filter(([, { build }]) => build !== undefined);

describe('docker-compose.yml', () => {
  it('starts two servers and a syncer on the three engines, and a Redis that may evict', () => {
    expect(Object.keys(file.services).sort()).toEqual(
      ['elasticsearch', 'mongodb', 'redis', 'redis-cache', 'server-1', 'server-2', 'syncer'].sort(),
    );
    expect(ours.map(([name]) => name)).toEqual(['server-1', 'server-2', 'syncer']);
  });

  it.each(ours)('%s has an environment that a start takes, as one of many', (_, service) => {
    const read = readConfig(environmentOf(service));
    expect(read).toMatchObject({ ok: true, config: { isOneOfMany: true, demo: false } });
  });

  it.each(ours)('%s looks for each engine at the service that is one', (_, service) => {
    const { MONGODB_URL = '', ELASTICSEARCH_URL = '', ...redis } = environmentOf(service);
    const { REDIS_URL = '', REDIS_CACHE_URL = '' } = redis;
    const hosts = [MONGODB_URL, ELASTICSEARCH_URL, REDIS_URL, REDIS_CACHE_URL].map(
      (url) => new URL(url).hostname,
    );
    expect(hosts).toEqual(['mongodb', 'elasticsearch', 'redis', 'redis-cache']);
    expect(Object.keys(service.depends_on)).toEqual(hosts);
    const { searchParams } = new URL(MONGODB_URL);
    expect(file.services.mongodb?.command?.join(' ')).toContain(
      `--replSet ${searchParams.get('replicaSet')} `,
    );
  });

  it.each(ours)('%s is built from what is here', (_, { build = '', command }) => {
    expect(existsSync(path.join(root, build, 'Dockerfile'))).toBe(true);
    if (command === undefined) return;
    const scripts = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))).scripts;
    expect(command.slice(0, 2)).toEqual(['npm', 'run']);
    expect(Object.keys(scripts)).toContain(command[2]);
  });

  it.each(services)('%s waits for services that there are, and that say when they are well', (_, service) => {
    for (const name of Object.keys(service.depends_on)) {
      expect(file.services[name]?.healthcheck).toBeDefined();
    }
  });

  it.each(services)('%s has a health check', (_, { healthcheck }) => {
    expect(healthcheck?.test.length).toBeGreaterThan(1);
    expect(['CMD', 'CMD-SHELL']).toContain(healthcheck?.test[0]);
  });

  it.each(ours)('%s is asked for its health where it listens', (_, service) => {
    const { PORT } = environmentOf(service);
    expect(service.healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${PORT}/readyz`);
    for (const port of service.ports) expect(port.split(':').at(-1)).toBe(PORT);
  });

  it.each(services)('%s comes from no registry that is named, and from no moving tag', (_, service) => {
    expect(service.image).toMatch(service.build === undefined ? /^[a-z]+:\d+(\.\d+)+$/ : /^[a-z]+$/);
  });

  it.each(services)('%s is reached from this machine alone', (_, { ports }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('gives no port twice', () => {
    const ports = services.flatMap(([, service]) => service.ports.map((port) => port.split(':')[1]));
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('names the volumes that it keeps data in', () => {
    const kept = services.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(':')[0]));
    expect(kept.sort()).toEqual(Object.keys(file.volumes).sort());
  });
});

/** As a container sees it, where the shell sets nothing: texts, with the defaults in place. */
function environmentOf({ environment }: Service): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      String(value).replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1'),
    ]),
  );
}
