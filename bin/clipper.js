#!/usr/bin/env node
// Starts the command line on the Node 24 of this clone, whatever `node` is on the path: older ones read no .ts.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const fromHere = (name) => fileURLToPath(new URL(name, import.meta.url));
const node = fromHere('../node_modules/node/bin/node');
// As the script `clipper` in package.json: without limits V8 lets an import of 600 MB grow before it collects.
const flags = ['--max-old-space-size=256', '--max-semi-space-size=4'];
const main = fromHere('../src/cli/main.ts');
const child = spawn(node, [...flags, main, ...process.argv.slice(2)], { stdio: 'inherit' });

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
