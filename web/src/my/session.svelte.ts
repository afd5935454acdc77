// A client who is signed in on this device.

import { api, Fault, got, setCsrf, type Schemas } from '../api/client';

class MySession {
  page = $state.raw<Schemas['MyAnswer'] | undefined>();
  known = $state(false);
  fault = $state<Fault | undefined>();

  take(page: Schemas['MyAnswer'] | undefined): void {
    this.page = page;
    this.known = true;
    setCsrf(page?.csrf ?? '');
  }

  async look(): Promise<void> {
    this.fault = undefined;
    try {
      this.take(await got(api.GET('/api/my')));
    } catch (error) {
      if (error instanceof Fault && error.status === 401) this.take(undefined);
      else this.fault = error as Fault;
    }
  }

  async enter(secret: string): Promise<void> {
    this.take(await got(api.POST('/api/my/in', { body: { secret } })));
  }

  async leave(): Promise<void> {
    await got(api.POST('/api/my/out'));
    this.take(undefined);
  }
}

export const mySession = new MySession();
