// News of background work, by server-sent events; the browser connects again by itself.

import type { Schemas } from './api/client';

type Job = Schemas['JobAnswer'];

export class Jobs {
  /** Jobs that are not done. */
  working = $state.raw<Job[]>([]);
  /** Raised whenever a job ends. */
  ended = $state(0);
  #source: EventSource | undefined;

  open(): () => void {
    this.#source = new EventSource('/api/events');
    this.#source.addEventListener('job', (event) => {
      const job = JSON.parse((event as MessageEvent<string>).data) as Job;
      const others = this.working.filter((j) => j.id !== job.id);
      const over = job.state === 'done' || job.state === 'failed';
      this.working = over ? others : [...others, job];
      if (over) this.ended++;
    });
    return () => this.#source?.close();
  }
}
