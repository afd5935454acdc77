// One question on its way at a time; of those that come meanwhile only the newest is asked.

export class Latest<Question> {
  busy = $state(false);
  #next: { question: Question } | undefined;
  #answer: (question: Question) => Promise<void>;
  #rest: () => void;

  /** `answer` must not throw; `rest` is called when nothing is left to be asked. */
  constructor(answer: (question: Question) => Promise<void>, rest: () => void = () => {}) {
    this.#answer = answer;
    this.#rest = rest;
  }

  ask(question: Question): void {
    this.#next = { question };
    if (!this.busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.busy = true;
    while (this.#next) {
      const { question } = this.#next;
      this.#next = undefined;
      await this.#answer(question);
    }
    this.busy = false;
    this.#rest();
  }
}
