import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'data', '.cache', '.scratch'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js', '*.cjs'] } } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // A port is asynchronous even where one implementation of it is not.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-function': 'off',
      // In hot loops over typed arrays `as number` says that an index is in range; `!` is for nobody.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Ports are closures: nothing here reads `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `string[]` for simple ones, `readonly (A | B)[]` too.
      '@typescript-eslint/array-type': ['error', { default: 'array' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only src/server/config.ts reads the environment.',
        },
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Default exports are for src/processes, src/views and src/formats alone.',
        },
        { selector: 'ExportAllDeclaration', message: 'No barrel files.' },
      ],
    },
  },
  { files: ['**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['src/server/config.ts', 'demo/**', 'bench/**', 'scripts/**', 'test/**', '*.js', '*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['src/processes/**', 'src/views/**', 'src/formats/**', 'test/**/processes/**'],
    rules: { 'no-restricted-syntax': ['error', { selector: 'ExportAllDeclaration', message: 'No barrel files.' }] },
  },
  { files: ['test/**', 'demo/**', 'bench/**'], rules: { 'max-lines': 'off' } },
  // The asymmetric matchers of vitest are `any`.
  { files: ['test/**'], rules: { '@typescript-eslint/no-unsafe-assignment': 'off' } },
  // The only way to learn the client of a session up to 2025-11-25.
  {
    files: ['tools/mcp/server.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', name: 'getClientVersion', package: '@modelcontextprotocol/server' }] },
      ],
    },
  },
  // The official suite asks for what a revision has deprecated.
  { files: ['test/conformance/**'], rules: { '@typescript-eslint/no-deprecated': 'off' } },
  {
    files: [
      'demo/**',
      'bench/**',
      'scripts/**',
      'src/workers/worker.ts',
      'test/**/processes/**',
      'test/conformance/**',
    ],
    rules: { 'no-console': 'off' },
  },
);
