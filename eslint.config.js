/**
 * typescript-eslint at its strictest with types, and TSDoc syntax. What the layers and the tidy rules ask is in test/tidy.test.ts.
 *
 * Every rule that is off or relaxed says why.
 */
import { defineConfig, globalIgnores } from 'eslint/config';
import tsdoc from 'eslint-plugin-tsdoc';
import tseslint from 'typescript-eslint';

/** The few rules of ESLint itself that the compiler does not already enforce. */
const CORE_RULES = {
  eqeqeq: 'error',
  'no-console': 'error',
  'no-param-reassign': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
};

export default defineConfig(
  globalIgnores(['dist', 'coverage', 'node_modules']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { tsdoc },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      ...CORE_RULES,
      'tsdoc/syntax': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports' },
      ],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // A `default` says on purpose what the other cases do.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // As the compiler has it: an underscore marks a parameter that the signature asks for.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Numbers in messages and labels are the normal case here; what must not slip in is an object.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowAny: false, allowNullish: false, allowRegExp: false },
      ],
      // `while (true)` is how a decoder reads until its input ends; other constant conditions stay errors.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
    },
  },
  {
    // A command, an example and a benchmark talk to a person.
    files: ['src/cli/**', 'examples/**', 'bench/**', 'test/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**', 'examples/**', 'bench/**', '*.ts'],
    rules: {
      // A test that is wrong about what is there fails on that line, which is what it is for.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Callbacks of properties and rows are read beside the call that types them.
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      // Whoever reads a suite's JSON names the shape that it expects: `suite<Shape>(file)`.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['src/**'],
    rules: {
      // What is exported is there by name, and has one name for all who import it.
      'no-restricted-syntax': [
        'error',
        'ExportDefaultDeclaration',
        'ExportAllDeclaration[exported=null]',
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    rules: { ...CORE_RULES, 'no-console': 'off' },
  },
);
