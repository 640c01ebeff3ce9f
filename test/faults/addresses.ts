/**
 * Envelope recipients: ordinary ones first, then odd but valid ones, and two that differ from others by case alone.
 * Without quotes and punycode, which smtp-server resolves before anybody sees them.
 */
export const ADDRESSES: readonly string[] = [
  'r1@example.com',
  'r2@example.com',
  'r3@example.com',
  'r4@example.com',
  'r5@example.com',
  'r6@example.com',
  'a@one.example',
  'b@one.example',
  'c@one.example',
  'a@two.example',
  "o'brien+tag@two.example",
  "!#$%&'*+/=?^_`{|}~-@sub.two.example",
  `${'x'.repeat(64)}@two.example`,
  'R1@example.com',
  'A@one.example',
];

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
