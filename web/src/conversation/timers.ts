export type Later = (run: () => void, ms: number) => () => void;

/** What is to happen later, by name: one of a name at a time, and nothing more once it is closed. */
export class Timers {
  private readonly cancels = new Map<string, () => void>();
  private closed = false;

  constructor(private readonly later: Later) {}

  has(name: string): boolean {
    return this.cancels.has(name);
  }

  schedule(name: string, run: () => void, ms: number): void {
    this.cancel(name);
    if (this.closed) return;
    const cancel = this.later(() => {
      this.cancels.delete(name);
      run();
    }, ms);
    this.cancels.set(name, cancel);
  }

  cancel(name: string): void {
    this.cancels.get(name)?.();
    this.cancels.delete(name);
  }

  close(): void {
    this.closed = true;
    for (const cancel of this.cancels.values()) cancel();
  }
}
