/**
 * Builds `dist/`: ES modules with external dependencies, CommonJS with the ES-module-only ones inside, and types for both.
 *
 * `splitting` puts what entry points share into chunks, so that a class such as `SmkiError` exists once however it
 * is imported. Why the CommonJS build bundles: docs/decisions/commonjs-build.md.
 *
 * @module
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { defineConfig, type Options } from 'tsup';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, unknown>>;
};
/** One entry for each subpath that package.json exports: `./x509` is `src/x509/index.ts`. */
const LIBRARY = Object.fromEntries(
  Object.keys(exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => subpath.slice('./'.length))
    .map((name) => (name === '' ? ['index', 'src/index.ts'] : [name, `src/${name}/index.ts`])),
);

/** No CommonJS build of these exists, and `require` of an ES module fails under jest. */
const ES_MODULES_ONLY = [/^@noble\//, /^@peculiar\/utils/, /^asn1js$/, /^bytestreamjs$/, /^pkijs$/];

const common: Options = {
  target: 'node20',
  platform: 'node',
  outDir: 'dist',
  splitting: true,
  sourcemap: true,
  removeNodeProtocol: false,
  silent: true,
};

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];
type TsupPlugin = NonNullable<Options['plugins']>[number];

/** Writes the licence texts of every package whose code the build contains. */
const thirdPartyLicences: EsbuildPlugin = {
  name: 'third-party-licences',
  setup(build) {
    build.onEnd(({ metafile }) => {
      const inputs = Object.keys(metafile?.inputs ?? {});
      const folders = inputs.flatMap(
        (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
      );
      const texts = [...new Set(folders)].sort().map(licenceOf);
      writeFileSync('dist/THIRD-PARTY-LICENSES.txt', texts.join('\n'));
    });
  },
};

/**
 * esbuild splits ES modules only, so each finished chunk is turned into CommonJS on its own. (tsup's own way, sucrase,
 * also rewrites class fields and loses class names.)
 */
const chunksToCommonJs: TsupPlugin = {
  name: 'chunks-to-commonjs',
  async renderChunk(code, chunk) {
    const result = await transform(code, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      // import() becomes require(): jest has no import() without flags, and a chunk beside this one is CommonJS.
      supported: { 'dynamic-import': false },
      // ES modules are strict by themselves, and a write to a frozen value must throw here too.
      banner: '"use strict";',
      sourcemap: 'external',
      sourcefile: chunk.path,
    });
    return { code: result.code, map: result.map };
  },
};

function licenceOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence file, so it cannot be bundled`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8')}`;
}

export default defineConfig(() => {
  rmSync('dist', { recursive: true, force: true });
  // The builds run at once, and whichever ends first writes into it.
  mkdirSync('dist');
  return [
    { ...common, entry: { ...LIBRARY, cli: 'src/cli/main.ts' }, format: 'esm' },
    {
      ...common,
      entry: LIBRARY,
      format: 'esm',
      outExtension: () => ({ js: '.cjs' }),
      noExternal: ES_MODULES_ONLY,
      esbuildPlugins: [thirdPartyLicences],
      plugins: [chunksToCommonJs],
    },
    { ...common, entry: LIBRARY, format: ['esm', 'cjs'], dts: { only: true } },
  ];
});
