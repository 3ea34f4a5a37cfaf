import { Hono } from 'hono';
import { listenForBench } from '../bench-server.ts';

/** A process that has nothing to do with the rush: what its callers wait for is the machine. */
listenForBench(new Hono().get('/', (c) => c.json({})));
