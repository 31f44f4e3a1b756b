// Preloaded into the App, so that its clock and its waits run as fast as those of the stand-in: pauses between
// writes, waits for another try and limits of a minute keep their order and their proportions.
const [rate = 1, start = 0] = (process.env.QUICK_TIME ?? '').split(' ').map(Number);
const { Date: SlowDate, setTimeout: slowTimeout, setInterval: slowInterval, AbortSignal } = globalThis;
const slowSignal = AbortSignal.timeout.bind(AbortSignal);
const now = () => start + (SlowDate.now() - start) * rate;

class QuickDate extends SlowDate {
  constructor(...given: ConstructorParameters<typeof SlowDate> | []) {
    super(given.length === 0 ? now() : given[0]);
  }

  static override now(): number {
    return now();
  }
}

const quick = <A extends readonly unknown[], R>(slow: (run: () => void, wait: number) => R) =>
  ((run: (...args: A) => void, wait = 0, ...args: A) => slow(() => run(...args), wait / rate)) as unknown;

Object.assign(globalThis, {
  Date: QuickDate,
  setTimeout: Object.assign(quick(slowTimeout) as object, { __promisify__: slowTimeout.__promisify__ }),
  setInterval: quick(slowInterval),
});
AbortSignal.timeout = (wait) => slowSignal(wait / rate);
