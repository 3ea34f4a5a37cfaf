import path from 'node:path';

/** For the environment of processes: hundreds of them run the same code, which is compiled once, and kept in the clone. */
export const compileCache = {
  NODE_COMPILE_CACHE: path.resolve(import.meta.dirname, '../../node_modules/.cache/clipper-compiled'),
};
