// A clock that stands still until a test moves it.

/** A clock that a test controls. */
export class FakeClock {
  #now: number;

  /** @param start - ISO 8601; default 2026-01-05T09:00:00.000Z, a Monday morning */
  constructor(start = "2026-01-05T09:00:00.000Z") {
    this.#now = Date.parse(start);
  }

  /** The time it shows. */
  now(): Date {
    return new Date(this.#now);
  }

  /** The time it shows, ISO 8601. */
  iso(): string {
    return this.now().toISOString();
  }

  /** Moves it on by so many milliseconds. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
