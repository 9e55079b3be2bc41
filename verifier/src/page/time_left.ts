/** How long a reading will go on, by how fast it went so far. */
const SURE_AFTER = 1000;

export class TimeLeft {
  private readonly start = performance.now();

  /** Seconds left; null while it is too early to tell. */
  seconds(done: number, total: number): number | null {
    const gone = performance.now() - this.start;
    return gone < SURE_AFTER || !done ? null : Math.ceil((gone * (total - done)) / done / 1000);
  }
}
