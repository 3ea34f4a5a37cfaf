import type { TestProject } from 'vitest/node';
import { startEngines } from './start-engines.ts';

/** Starts the engines for suites that run on the embedded ones otherwise; ends them with the last suite. */
export default async function provideEngines(project: TestProject): Promise<() => Promise<void>> {
  const engines = await startEngines();
  project.provide('engines', engines.env());
  return () => engines.stop();
}

declare module 'vitest' {
  interface ProvidedContext {
    /** What the environment says of running engines; the embedded ones where nobody provides it. */
    engines: Readonly<Record<string, string>> | undefined;
  }
}
