/** Nothing is transformed: jest loads the CommonJS build as it is published. */
module.exports = { testEnvironment: 'node', testMatch: ['**/*.test.cjs'], transform: {} };
