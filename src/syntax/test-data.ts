const TEST_DATA = /(?:^|\/)(?:fixtures?|test-?_?data|testsuite|snapshots|ui)\//i;

/** Is it a file that tests read? Nobody builds what such manifests and lock files say. */
export function isTestData(path: string): boolean {
  return TEST_DATA.test(path);
}
