#!/usr/bin/env node
// Starts the command line on the Node 24 of this clone, whatever `node` is on the path: older ones read no .ts.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const fromHere = (name) => fileURLToPath(new URL(name, import.meta.url));
const node = fromHere('../node_modules/node/bin/node');
const child = spawn(node, [fromHere('../src/cli/main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of passedOn) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`clipper: ${node} does not start (${error.message}); run \`npm ci\` in the clone first`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  if (signal === null) process.exitCode = code ?? 1;
  else {
    for (const passed of passedOn) process.removeAllListeners(passed);
    process.kill(process.pid, signal);
  }
});
