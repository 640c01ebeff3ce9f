// For the examples of this folder that run in Vitest; those with `globals` are written as for Jest.
export default { test: { include: ['vitest*.test.js', 'jest.test.js'], globals: true } };
