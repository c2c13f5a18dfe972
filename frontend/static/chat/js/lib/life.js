/**
 * The life of a view or a model: ends its listeners, timers and parts together.
 *
 * A view makes one when it is mounted, and its `dispose` is `life.end()`.
 */
export class Life {
  #controller = new AbortController();

  /** Aborted at the end: for `addEventListener`, `Emitter.on` and `fetch`. */
  get signal() {
    return this.#controller.signal;
  }

  get over() {
    return this.signal.aborted;
  }

  /**
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: any) => void} listener
   * @param {AddEventListenerOptions} [options]
   */
  listen(target, type, listener, options = {}) {
    target.addEventListener(type, listener, { ...options, signal: this.signal });
  }

  /**
   * Returns a function that has `run` called soon: once before the next frame is painted, however
   * often it is asked, and not after the end.
   *
   * @param {() => void} run
   */
  soon(run) {
    let isDue = false;
    return () => {
      if (isDue) return;
      isDue = true;
      const due = () => {
        isDue = false;
        if (!this.over) run();
      };
      // A hidden tab gets no animation frames, and must be up to date when it is shown.
      if (document.hidden) setTimeout(due);
      else requestAnimationFrame(due);
    };
  }

  /**
   * @param {number} ms
   * @param {() => void} run
   */
  every(ms, run) {
    const timer = setInterval(run, ms);
    this.add(() => clearInterval(timer));
  }

  /** @param {() => void} dispose called once, at the end; at once if that has come already */
  add(dispose) {
    if (this.over) dispose();
    else this.signal.addEventListener("abort", dispose, { once: true });
  }

  end() {
    this.#controller.abort();
  }
}
