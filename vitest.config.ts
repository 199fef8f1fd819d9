/**
 * Tests run on the sources: the package's own names lead to `src/`, so that examples and README blocks need no build.
 *
 * @module
 */
import { defineConfig } from 'vitest/config';

const source = (path: string): string => new URL(`./src/${path}`, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    alias: [
      { find: /^smki-sim$/, replacement: source('index.ts') },
      { find: /^smki-sim\/([a-z0-9/-]+)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/announce-missing.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The blocks of the README, which test/readme.test.ts writes there, are programs of ours.
    server: { deps: { inline: [/\.cache\/smki-sim\/readme/] } },
  },
});
