import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/policy/clock.ts';
import type { Feedback } from '../../../src/transport/gate/feedback.ts';
import { macrotask } from '../../support/faults.ts';
import { type Guest, gateWith, SAID } from '../../support/gate.ts';

const DAY = 86_400_000;

describe('how many are under way', () => {
  it('is what the transport has connections for, else five, and the user has the last word', () => {
    const count = (...args: Parameters<typeof gateWith>) => {
      const { crowd, inside } = gateWith(...args);
      crowd(50);
      return inside().length;
    };
    expect(count({}, { connections: 7 })).toBe(7);
    expect(count({}, {})).toBe(5);
    expect(count({ maxConcurrency: 2 }, { connections: 7 })).toBe(2);
    expect(count({ maxConcurrency: 3 }, {})).toBe(3);
  });

  it('goes down by half when the server asks for less, and up by a part with each success', () => {
    const { crowd, go, gate, first, states } = gateWith({}, { connections: 8 });
    crowd(100);
    go(first(), SAID.busy());
    expect(gate.concurrency).toBe(4);
    expect(gate.state).toBe('slowed');
    for (let i = 0; i < 4; i++) go(first()); // those that were under way
    expect(gate.underWay).toBe(4);
    for (let i = 0; i < 200; i++) if (first()) go(first());
    expect(gate.concurrency).toBeGreaterThan(5);
    expect(states[0]).toBe('slowed');
  });

  it('goes down once for all that were under way when it was too many', () => {
    const { crowd, go, gate, first } = gateWith({}, { connections: 8 });
    crowd(8);
    for (let i = 0; i < 8; i++) go(first(), SAID.busy());
    expect(gate.concurrency).toBe(4);
  });

  it('goes down for a limit of connections also when a rate is known', async () => {
    const { crowd, go, gate, first, clock } = gateWith({}, { connections: 2 });
    crowd(50);
    go(first(), SAID.busy());
    go(first(), SAID.busy()); // from before
    expect(gate.concurrency).toBe(1);
    go(first(), SAID.busy());
    await clock.advance(200);
    go(first());
    for (let i = 0; i < 40 && gate.concurrency < 2; i++) {
      await clock.advance(1000);
      while (first()) go(first());
    }
    expect(gate.rate).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(gate.concurrency).toBe(2);
    const before = gate.rate;
    crowd(50, 'b');
    await clock.advance(5000);
    expect(gate.underWay).toBe(2);
    go(first());
    await clock.advance(5000);
    expect(gate.underWay).toBe(2);
    go(first(), SAID.busy({ stage: 'CONN' }));
    expect(gate.concurrency).toBe(1);
    expect(gate.rate).toBeGreaterThanOrEqual(before * 0.9);
  });
});

describe('a rate', () => {
  it('is kept to when one alone is refused, whatever for', async () => {
    const { crowd, go, gate, first, clock, states } = gateWith({}, { connections: 1 });
    crowd(10);
    go(first(), SAID.busy({ stage: 'CONN' }));
    expect(gate.underWay).toBe(0);
    await clock.advance(99);
    expect(gate.underWay).toBe(0);
    await clock.advance(1);
    expect(gate.underWay).toBe(1);
    go(first());
    expect(gate.rate).toBeLessThan(100);
    expect(gate.underWay).toBe(0);
    expect(states).toEqual(['slowed']);
  });

  it('is a ceiling also for probes', async () => {
    const { crowd, go, gate, first, clock } = gateWith({ rateLimit: 0.1 });
    crowd(10);
    expect(gate.underWay).toBe(1);
    go(first(), SAID.away());
    await clock.advance(9999);
    expect(gate.underWay).toBe(0);
    await clock.advance(1);
    expect(gate.underWay).toBe(1);
  });
});

describe('a time that the server names', () => {
  it('holds for everybody, and is over by itself', async () => {
    const { crowd, come, go, gate, first, clock, states } = gateWith();
    crowd(5);
    go(first(), SAID.busy({ retryAfter: 60_000 }));
    for (let i = 0; i < 4; i++) go(first());
    expect(gate.state).toBe('paused');
    const later = come('b1');
    await clock.advance(59_999);
    expect(later.pass).toBeUndefined();
    await clock.advance(1);
    expect(later.pass).toMatchObject({ isProbe: false });
    expect(states).toEqual(['paused', 'slowed']);
  });

  it('is over also when nobody waited for it', async () => {
    const { crowd, come, go, gate, first, clock } = gateWith();
    crowd(1);
    go(first(), SAID.busy({ retryAfter: 60_000 }));
    await clock.advance(60_000);
    expect(gate.state).toBe('slowed');
    expect(come('b1').pass).toBeDefined();
    expect(clock.waits).toEqual([]);
  });

  it('is the longest that was named', async () => {
    const { crowd, go, gate, first, clock } = gateWith();
    crowd(7);
    for (const retryAfter of [60_000, 120_000, 30_000]) go(first(), SAID.busy({ retryAfter }));
    go(first());
    go(first());
    await clock.advance(119_999);
    expect(gate.underWay).toBe(0);
    await clock.advance(1);
    expect(gate.underWay).toBeGreaterThan(0);
  });

  it('ends those at once who cannot wait so long, with what is left of it', async () => {
    const { come, crowd, go, first, clock } = gateWith({ maxRetryTime: 600_000 });
    crowd(5);
    const short = come('b1', { deadline: 1000 });
    const fresh = come('c1');
    go(first(), SAID.busy({ retryAfter: 600_000 }));
    expect(short.refusal?.classification).toMatchObject({ kind: 'rate-limited', retryAfter: 600_000 });
    expect(fresh.refusal).toBeUndefined();
    await clock.advance(100_000);
    // its own time has not begun, and it has all of it
    expect(come('d1').refusal).toBeUndefined();
    const retry = come('d2', { deadline: 599_999 });
    expect(retry.refusal?.classification).toMatchObject({ retryAfter: 500_000 });
  });
});

describe('whoever comes in the middle of a pause', () => {
  it('has all of its own time for it', async () => {
    const { come, crowd, go, first, clock } = gateWith({ maxRetryTime: 550_000 });
    crowd(1);
    go(first(), SAID.busy({ retryAfter: 600_000 }));
    expect(come('b1').refusal).toBeDefined();
    await clock.advance(49_999);
    expect(come('b2').refusal).toBeDefined();
    await clock.advance(1);
    const patient = come('b3');
    expect(patient.refusal).toBeUndefined();
    await clock.advance(550_000);
    expect(patient.pass).toBeDefined();
  });
});

describe('a quota that is used up', () => {
  it('ends everybody at once, and whoever comes later', async () => {
    const { crowd, come, go, gate, first, clock } = gateWith();
    const guests = crowd(1000);
    go(first(), SAID.exhausted(DAY));
    expect(guests.filter(({ refusal }) => refusal)).toHaveLength(995);
    expect(guests.at(-1)?.refusal?.classification).toMatchObject({ kind: 'quota-exceeded', retryAfter: DAY });
    await clock.advance(3_600_000);
    expect(come('z1').refusal?.classification.retryAfter).toBe(DAY - 3_600_000);
    expect(gate.waiting).toBe(0);
    await clock.advance(DAY - 3_600_000);
    while (first()) go(first());
    expect(come('z2').pass).toBeDefined();
    expect(gate.state).toBe('open');
  });

  it('is waited for by whoever has the time', async () => {
    const { crowd, come, go, first, clock } = gateWith({ maxRetryTime: Number.POSITIVE_INFINITY });
    crowd(1);
    go(first(), SAID.exhausted(DAY));
    const patient = come('b1');
    await clock.advance(DAY);
    expect(patient.pass).toBeDefined();
  });
});

describe('a server that is away', () => {
  /** Lets time pass in small steps; whoever gets in meanwhile finds nobody there. @returns when each of them came */
  async function fruitless({ clock, first, go }: ReturnType<typeof gateWith>, ms: number): Promise<number[]> {
    const times: number[] = [];
    for (const end = clock.now() + ms; clock.now() < end; ) {
      await clock.advance(10);
      const probe = first();
      if (!probe) continue;
      times.push(clock.now());
      go(probe, SAID.away());
    }
    return times;
  }

  it('is tried by one at a time, at growing intervals of no more than five seconds', async () => {
    const all = gateWith();
    const { crowd, go, gate, first, states } = all;
    crowd(1000);
    for (let i = 0; i < 5; i++) go(first(), SAID.away());
    // the first probe is at once
    expect(gate.underWay).toBe(1);
    go(first(), SAID.away());
    expect(gate.underWay).toBe(0);
    const times = await fruitless(all, 60_000);
    const between = times.map((time, i) => time - (times[i - 1] ?? 0));
    expect(between.slice(0, 4)).toEqual([530, 1050, 2100, 4200]);
    for (const each of between.slice(4)) expect(each).toBe(5250); // 5000 and half of the spread
    expect(states).toEqual(['down']);
    expect(gate.waiting).toBe(1000 - 6 - times.length);
  });

  it('is not tried more rarely than the user wants to wait', async () => {
    const all = gateWith({ maxTimeout: 700 });
    all.crowd(100);
    for (let i = 0; i < 6; i++) all.go(all.first(), SAID.away());
    const times = await fruitless(all, 5000);
    expect(times.map((time, i) => time - (times[i - 1] ?? 0)).slice(0, 4)).toEqual([530, 740, 740, 740]);
  });

  it('and asked for quiet by then is left alone so long', async () => {
    const { crowd, come, go, gate, first, last, clock } = gateWith();
    crowd(6);
    go(first(), SAID.away());
    const probe = last();
    go(first(), SAID.exhausted(10_000));
    go(probe, SAID.away());
    expect(gate.state).toBe('paused');
    const later = come('b1');
    await clock.advance(9999);
    expect(later.pass).toBeUndefined();
    await clock.advance(1);
    expect(later.pass).toMatchObject({ isProbe: false });
  });

  it('opens by degrees when the first gets through', async () => {
    const all = gateWith();
    const { crowd, go, gate, first, states, clock } = all;
    crowd(100);
    for (let i = 0; i < 6; i++) go(first(), SAID.away());
    await clock.advance(600);
    expect(gate.underWay).toBe(1);
    go(first());
    expect(gate.state).toBe('slowed');
    expect(gate.underWay).toBe(2);
    go(first());
    expect(gate.underWay).toBe(2);
    for (let i = 0; i < 20; i++) go(first());
    expect(gate.underWay).toBe(5);
    expect(states).toEqual(['down', 'slowed', 'open']);
  });

  it('that was missed once only slows nobody', () => {
    const { crowd, go, gate, first, states } = gateWith();
    crowd(100);
    go(first(), SAID.away());
    for (let i = 0; i < 4; i++) go(first(), SAID.away());
    go(first());
    expect(gate.underWay).toBe(5);
    expect(states).toEqual(['down', 'open']);
  });

  it('keeps everybody in their order', async () => {
    const all = gateWith({}, { connections: 1 });
    const { crowd, go, gate, first, clock, inside } = all;
    crowd(6);
    go(first(), SAID.away());
    go(first(), SAID.away());
    await clock.advance(600);
    const order: (string | undefined)[] = [];
    while (gate.underWay > 0) {
      order.push(inside()[0]);
      go(first());
    }
    expect(order).toEqual(['a3', 'a4', 'a5', 'a6']);
  });

  it('ends each when its own time is over', async () => {
    const all = gateWith({ maxRetryTime: 60_000 });
    const { crowd, come, go, first, clock } = all;
    crowd(5);
    const retry = come('b1', { deadline: 20_000 });
    const fresh = come('c1');
    for (let i = 0; i < 6; i++) if (first()) go(first(), SAID.away());
    // of the two that wait one is the probe
    const others = Array.from({ length: 30 }, (_, i) => come(`d${i}`));
    await fruitless(all, 20_000);
    expect([retry, fresh].some(({ pass }) => pass)).toBe(true);
    const late = come('z1');
    const before = others.filter(({ refusal }) => refusal).length;
    expect(before).toBe(0);
    await fruitless(all, 45_000);
    expect(others.every(({ refusal, pass }) => refusal || pass)).toBe(true);
    expect(others.some(({ refusal }) => refusal?.classification.kind === 'network')).toBe(true);
    expect(late.refusal).toBeUndefined();
    expect(clock.now()).toBeGreaterThanOrEqual(65_000);
  });

  it.each<[string, () => Feedback]>([
    ['was stopped, or failed on this side', SAID.nothing],
    ['found nobody', SAID.away],
  ])('stays away for all when a probe %s', async (_name, said) => {
    const { crowd, go, gate, first, clock } = gateWith();
    crowd(100);
    for (let i = 0; i < 6; i++) go(first(), SAID.away());
    await clock.advance(600);
    go(first(), said());
    expect(gate.state).toBe('down');
    expect(gate.underWay).toBeLessThanOrEqual(1);
  });

  it('is not back when connections from before are lost', () => {
    const { crowd, go, gate, first, states } = gateWith();
    crowd(100);
    go(first(), SAID.away());
    for (let i = 0; i < 4; i++) go(first(), SAID.reached());
    expect(gate.state).toBe('down');
    expect(gate.underWay).toBe(1);
    expect(states).toEqual(['down']);
  });

  it('is back when a connection comes about, even one that is lost', async () => {
    const { crowd, go, gate, first, clock } = gateWith();
    crowd(100);
    for (let i = 0; i < 6; i++) go(first(), SAID.away());
    await clock.advance(600);
    go(first(), SAID.reached());
    expect(gate.state).toBe('slowed');
    expect(gate.concurrency).toBe(1);
  });

  it('lets others in beside those that hang on their connections from before', async () => {
    const { crowd, go, gate, first, last, clock } = gateWith({}, { connections: 8 });
    crowd(100);
    go(first(), SAID.away());
    expect(gate.underWay).toBe(8); // seven that hang, and the probe
    go(last(), SAID.away());
    await clock.advance(600);
    expect(gate.underWay).toBe(8);
    go(last());
    expect(gate.state).toBe('open');
    expect(gate.underWay).toBe(8);
  });
});

describe('a login that is refused', () => {
  it('ends everybody at once, and whoever comes in the cool-down, with the same classification', async () => {
    const { crowd, come, go, gate, first, clock, states } = gateWith();
    const guests = crowd(1000);
    const said = SAID.locked();
    go(first(), said);
    const refused = guests.filter(({ refusal }) => refusal);
    expect(refused).toHaveLength(995);
    for (const { refusal, calls } of refused) {
      expect('classification' in said && refusal?.classification).toBe('classification' in said && said.classification);
      expect(calls).toBe(1);
    }
    while (first()) go(first(), SAID.locked());
    expect(gate.state).toBe('locked');
    await clock.advance(59_999);
    expect(come('b1').refusal).toBeDefined();
    expect(states).toEqual(['locked']);
  });

  it('is tried again by one after the cool-down', async () => {
    const { crowd, come, go, gate, first, clock, states } = gateWith({ loginCooldown: 10_000 });
    crowd(1);
    go(first(), SAID.locked());
    await clock.advance(10_000);
    const [probe, second] = [come('b1'), come('b2')];
    expect(probe.pass).toMatchObject({ isProbe: true });
    expect([second.pass, second.refusal]).toEqual([undefined, undefined]);
    go(probe, SAID.locked());
    expect(second.refusal).toBeDefined();
    await clock.advance(10_000);
    const [third, fourth] = [come('b3'), come('b4')];
    go(third);
    expect(gate.state).toBe('open');
    expect(fourth.pass).toBeDefined();
    expect(states).toEqual(['locked', 'open']);
  });

  it('is not made up for by those who are logged in already, nor forgotten for a pause', async () => {
    const { crowd, come, go, gate, first, clock } = gateWith();
    crowd(5);
    go(first(), SAID.locked());
    go(first());
    go(first(), SAID.busy({ retryAfter: 1000 }));
    go(first(), SAID.exhausted(1000));
    go(first(), SAID.away());
    expect(gate.state).toBe('locked');
    await clock.advance(59_999);
    expect(come('b1').refusal?.classification.kind).toBe('auth');
    await clock.advance(1);
    expect(come('b2').pass).toMatchObject({ isProbe: true });
  });

  it('and then nobody there: a probe at a time, at intervals', async () => {
    const { crowd, go, gate, first, clock } = gateWith();
    crowd(1);
    go(first(), SAID.locked());
    await clock.advance(60_000);
    crowd(100, 'b');
    go(first(), SAID.away());
    expect(gate.state).toBe('down');
    go(first(), SAID.away());
    expect(gate.underWay).toBe(0);
    await clock.advance(600);
    expect(gate.underWay).toBe(1);
  });

  it('without a cool-down is tried by one at a time', () => {
    const { crowd, go, gate, first } = gateWith({ loginCooldown: 0 });
    crowd(100);
    for (let i = 0; i < 5; i++) {
      go(first(), SAID.locked());
      expect(gate.underWay).toBe(4 - i || 1);
    }
    go(first(), SAID.locked());
    expect(gate.underWay).toBe(1);
  });
});

describe('the first login', () => {
  it('is made by one alone; the others follow when it was accepted', () => {
    const { crowd, gate } = gateWith({}, { connections: 5, login: true });
    crowd(10);
    expect(gate.underWay).toBe(1);
    gate.loggedIn();
    expect(gate.underWay).toBe(5);
    gate.loggedIn();
    expect(gate.underWay).toBe(5);
  });

  it.each(['served', 'reached'] as const)('was accepted when the server has %s', (said) => {
    const { crowd, gate, go, first } = gateWith({}, { connections: 5, login: true });
    crowd(10);
    go(first(), SAID[said]());
    expect(gate.underWay).toBeGreaterThan(1);
  });

  it.each(['nothing', 'away'] as const)('is still to be made after %s', (said) => {
    const { crowd, gate, go, first } = gateWith({}, { connections: 5, login: true });
    crowd(10);
    go(first(), SAID[said]());
    expect(gate.underWay).toBe(1);
  });
});

describe('whoever waits', () => {
  it('takes turns by line', () => {
    const { crowd, go, gate, first, inside } = gateWith({}, { connections: 1 });
    crowd(4, 'hot');
    crowd(2, 'cold');
    crowd(1, 'mild');
    const order: (string | undefined)[] = [];
    while (gate.underWay > 0) {
      order.push(inside()[0]);
      go(first());
    }
    expect(order).toEqual(['hot1', 'hot2', 'cold1', 'mild1', 'hot3', 'cold2', 'hot4']);
  });

  it('may give up, and leaves no timer behind', async () => {
    const { crowd, come, go, gate, first, clock, sleeping } = gateWith();
    crowd(1);
    go(first(), SAID.busy({ retryAfter: 60_000 }));
    const [one, two] = [come('b1'), come('b2')];
    gate.giveUp(one);
    gate.giveUp(one);
    expect(gate.waiting).toBe(1);
    expect(await sleeping()).toBe(1);
    gate.giveUp(two);
    expect(gate.waiting).toBe(0);
    expect(await sleeping()).toBe(0);
    await clock.advance(60_000);
    expect([one.calls, two.calls]).toEqual([0, 0]);
  });

  it('has no timer any more after close()', async () => {
    const { crowd, come, go, gate, first, sleeping } = gateWith();
    crowd(1);
    go(first(), SAID.busy({ retryAfter: 60_000 }));
    const one = come('b1');
    gate.close();
    expect(await sleeping()).toBe(0);
    gate.giveUp(one);
    gate.close();
  });

  it('can be sent elsewhere: everybody, or a few that are named, and no timer stays behind', async () => {
    const { gate, go, crowd, come, first, inside, sentAway, sleeping, clock } = gateWith({}, { connections: 1 });
    come('a1');
    go(first(), SAID.busy({ retryAfter: 60_000 }));
    crowd(3, 'b');
    expect(await sleeping()).toBe(1);
    expect(gate.hasRoom).toBe(false);
    expect(gate.sendAway(({ line }) => line === 'x')).toBe(0);
    expect(gate.sendAway(() => true, 1)).toBe(1);
    expect([sentAway(), gate.waiting]).toEqual([['b1'], 2]);
    expect(await sleeping()).toBe(1);
    expect(gate.sendAway()).toBe(2);
    expect([sentAway(), gate.waiting, inside()]).toEqual([['b1', 'b2', 'b3'], 0, []]);
    expect(await sleeping()).toBe(0);
    expect(gate.hasRoom).toBe(false);
    await clock.advance(60_000);
    expect(gate.hasRoom).toBe(true);
  });

  it('is told since when a probe is under way', () => {
    const { gate, go, come, first, last } = gateWith({ minTimeout: 0 }, { connections: 1 });
    come('a1');
    expect(gate.probingSince).toBeUndefined();
    go(first(), SAID.away());
    come('a2');
    expect(gate.probingSince).toBe(0);
    go(last());
    expect(gate.probingSince).toBeUndefined();
  });

  it('shares one timer with all the others', async () => {
    const { crowd, go, first, sleeping } = gateWith();
    crowd(1);
    go(first(), SAID.busy({ retryAfter: 60_000 }));
    crowd(1000, 'b');
    expect(await sleeping()).toBe(1);
  });

  it('is told by `isIdle` and `moved` whether more make sense', () => {
    const { crowd, go, gate, first, moves } = gateWith();
    crowd(9);
    expect(gate.isIdle).toBe(true);
    crowd(1, 'b');
    expect(gate.isIdle).toBe(false);
    go(first());
    expect(gate.isIdle).toBe(true);
    expect(moves()).toBe(1);
  });

  it('may come, go and give up in the very moment in which somebody enters', () => {
    const { guest, come, gate, go, inside, crowd } = gateWith({}, { connections: 1 });
    const [first] = crowd(1);
    const c = guest('c1');
    const b = guest('b1', {
      onEnter: () => {
        gate.giveUp(c);
        come('d1');
        go(b);
      },
    });
    gate.wait(b);
    gate.wait(c);
    go(first);
    expect([b.calls, c.calls]).toEqual([1, 0]);
    expect(inside()).toEqual(['d1']);
    expect(gate.underWay).toBe(1);
  });

  it('may make others leave in the very moment in which it is refused', () => {
    const { guest, gate, go, crowd } = gateWith({}, { connections: 1 });
    const [first] = crowd(1);
    const c = guest('c1');
    const b = guest('b1', { onEnter: () => gate.giveUp(c) });
    gate.wait(b);
    gate.wait(c);
    go(first, SAID.locked());
    expect([b.calls, c.calls]).toEqual([1, 0]);
    expect(gate.waiting).toBe(0);
  });

  it('needs no stack of 100,000 when each leaves at once', () => {
    const { guest, gate, go, crowd } = gateWith({}, { connections: 1 });
    const [first] = crowd(1);
    let done = 0;
    for (let i = 0; i < 100_000; i++) {
      const each: Guest = guest(`b${i}`, {
        onEnter: () => {
          done++;
          go(each);
        },
      });
      gate.wait(each);
    }
    go(first);
    expect(done).toBe(100_000);
    expect(gate.underWay).toBe(0);
  });

  it('is refused in linear time, however many they are', async () => {
    const { crowd, go, gate, first, clock } = gateWith({ maxRetryTime: 1000 });
    crowd(100_000);
    for (let i = 0; i < 6; i++) go(first(), SAID.away());
    for (let i = 0; i < 20 && gate.waiting > 0; i++) {
      await clock.advance(6000);
      if (first()) go(first(), SAID.away());
    }
    expect(gate.waiting).toBe(0);
  });
});

describe('a clock of the app', () => {
  const byTheStep = (step: number) => {
    let time = 1e9;
    return () => {
      time += step;
      return time;
    };
  };
  const clockOf = (clock: Partial<Clock>): Clock => ({
    now: () => 0,
    sleep: async () => {},
    random: () => 0.5,
    ...clock,
  });

  it.each<[string, Partial<Clock>]>([
    ['stands still', {}],
    ['says nothing', { now: () => Number.NaN, random: () => Number.NaN }],
    ['goes back', { now: byTheStep(-1000) }],
    ['leaps', { now: byTheStep(1e12) }],
    ['fails to sleep', { sleep: () => Promise.reject(new Error('insomnia')) }],
  ])('that %s leaves nobody waiting', async (_name, clock) => {
    const { crowd, go, gate, first } = gateWith({ clock: clockOf(clock) });
    const guests = crowd(30);
    const said = [SAID.busy({ retryAfter: 5000 }), SAID.away(), SAID.busy(), SAID.away(), SAID.away(), SAID.served()];
    for (let i = 0; i < 200 && gate.underWay + gate.waiting > 0; i++) {
      if (first()) go(first(), said[i % said.length]);
      await macrotask();
    }
    expect(guests.every(({ calls }) => calls === 1)).toBe(true);
    expect(gate.underWay).toBe(0);
  });

  it('that does not heed the signal rings for nobody', async () => {
    const wakes: (() => void)[] = [];
    const clock = clockOf({ sleep: () => new Promise((resolve) => wakes.push(resolve)) });
    const { crowd, come, go, gate, first } = gateWith({ clock });
    crowd(1);
    go(first(), SAID.busy({ retryAfter: 5000 }));
    const one = come('b1');
    gate.giveUp(one);
    for (const wake of wakes) wake();
    await macrotask();
    expect(one.calls).toBe(0);
  });
});
