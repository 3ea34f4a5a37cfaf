// node .ci/count.js REPORT: prints `PASSED FAILED` of a vitest JSON report. A skipped test counts as failed, and so
// does a file that could not be loaded.
import { readFileSync } from 'node:fs';

const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = testResults.flatMap((file) => file.assertionResults);
const passed = tests.filter((test) => test.status === 'passed').length;
const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
for (const test of tests.filter(({ status }) => status !== 'passed' && status !== 'failed'))
  console.error(`-- ${test.status}: ${test.fullName}`);
for (const file of broken) console.error(`-- not loaded: ${file.name}`);
console.log(passed, tests.length - passed + broken.length);
