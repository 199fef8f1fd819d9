/** A meter harness that is still CommonJS: `require`, and jest as it comes. */
const { SmkiError } = require('smki-sim');
const testing = require('smki-sim/testing');

test('the package and its test support load by require', () => {
  expect(typeof SmkiError).toBe('function');
  expect(typeof testing).toBe('object');
});
