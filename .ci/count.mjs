// Prints the closing line from the test runner's JSON report. A report with no test in it is a failure.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
// A file that cannot be loaded has no failed test in it; it is a failure all the same.
const failed = numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
if (numPassedTests === 0 || failed > 0) process.exitCode = 1;
