import { describe, expect, it } from 'vitest';
import { Choice } from '../../../src/transport/routes/choice.ts';
import type { Route } from '../../../src/transport/routes/route.ts';

interface Setting {
  readonly out?: boolean;
  /** It is out, and time to try it. */
  readonly due?: boolean;
  readonly room?: boolean;
  readonly waiting?: number;
  /** Nothing but hands messages back. */
  readonly local?: boolean;
}

/** What a choice sees of routes. */
function routesFrom(settings: readonly Setting[]) {
  const tried: number[] = [];
  const routes = settings.map(({ out = false, due = false, room = true, waiting = 0, local = false }, position) => {
    const standing = {
      isOut: out || due,
      isDue: () => due,
      tried: () => tried.push(position),
    };
    return { position, standing, gate: local ? undefined : { hasRoom: room, waiting } };
  });
  return { routes: routes as unknown as readonly Route[], tried };
}

const places = (routes: readonly Route[]) => routes.map(({ position }) => position);

describe('failover', () => {
  const choice = new Choice({ strategy: 'failover' });

  it.each<[chosen: number | undefined, what: string, settings: Setting[], tried?: number[]]>([
    [0, 'the first', [{}, {}]],
    [0, 'the first, whoever waits for it', [{ room: false, waiting: 100 }, {}]],
    [1, 'the next where the first is out', [{ out: true }, {}, {}]],
    [0, 'one that is out, when it is time to try it', [{ due: true }, {}], [0]],
    [1, 'and that waits there for nobody', [{ due: true, room: false }, {}], []],
    [0, 'one that hands back and was out', [{ due: true, local: true }, {}], [0]],
    [0, 'not one that nobody would go back to', [{}, { due: true }], []],
    [1, 'one before the one in use', [{ out: true }, { due: true }, {}], [1]],
    [
      1,
      'the one that least wait for, where all are out',
      [
        { out: true, waiting: 5 },
        { out: true, waiting: 2 },
      ],
    ],
    [
      0,
      'the first of those',
      [
        { out: true, waiting: 2 },
        { out: true, waiting: 2 },
      ],
    ],
    [1, 'one to be tried, where all are out', [{ out: true }, { due: true, waiting: 9 }], [1]],
    [undefined, 'none where there is none', []],
  ])('takes %s: %s', (chosen, _what, settings, expected = []) => {
    const { routes, tried } = routesFrom(settings);
    expect(choice.among(routes, 0)?.position).toBe(chosen);
    expect(tried).toEqual(expected);
  });

  it('goes over the first that is not out, or all when all are', () => {
    expect(places(choice.inUse(routesFrom([{ out: true }, {}, {}]).routes))).toEqual([1]);
    expect(places(choice.inUse(routesFrom([{ out: true }, { due: true }]).routes))).toEqual([0, 1]);
  });
});

describe('round-robin', () => {
  const chosen = (settings: Setting[], times = 1) => {
    const choice = new Choice({ strategy: 'round-robin' });
    const { routes, tried } = routesFrom(settings);
    return { places: Array.from({ length: times }, () => choice.among(routes, 0)?.position), tried };
  };

  it('takes one after the other', () => {
    expect(chosen([{}, {}, {}], 7).places).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it('passes over those that are out', () => {
    expect(chosen([{}, { out: true }, {}], 6).places).toEqual([0, 2, 2, 0, 2, 2]);
  });

  it('passes over those without room, while another one has some', () => {
    expect(chosen([{ room: false }, {}, { room: false, local: true }], 3).places).toEqual([1, 1, 2]);
  });

  it('takes the one that least wait for, when none has room', () => {
    const full = (waiting: number) => ({ room: false, waiting });
    expect(chosen([full(3), full(1), full(2)], 3).places).toEqual([1, 1, 1]);
  });

  it('tries any that is out, when it is time', () => {
    expect(chosen([{}, { due: true }]).places).toEqual([1]);
    expect(chosen([{}, { due: true }]).tried).toEqual([1]);
  });

  it('goes over all that are not out', () => {
    const choice = new Choice({ strategy: 'round-robin' });
    expect(places(choice.inUse(routesFrom([{ out: true }, {}, {}]).routes))).toEqual([1, 2]);
  });

  it('takes none where there is none', () => {
    expect(chosen([]).places).toEqual([undefined]);
  });
});
