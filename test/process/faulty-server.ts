import { registerHooks } from 'node:module';

/**
 * `node --import` this before `src/main.ts` or `src/cli/main.ts`: the product as it is, on engines that are watched
 * by faulty-compose.ts. The product itself knows of no faults.
 */
const composed = new URL('../../src/compose.ts', import.meta.url).href;
const watched = new URL('./faulty-compose.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context);
    return found.url === composed && context.parentURL !== watched ? { ...found, url: watched } : found;
  },
});
