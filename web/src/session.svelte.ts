// Who is signed in, and what they prefer on this device.

import { api, Fault, got, onSignedOut, setCsrf, type Schemas } from './api/client';
import { lastTouch, watchTouches } from './touches';
import type { Unit } from './text';

export type Me = Schemas['Me'];
/** A permit of the pharmacy to send into a state. */
export interface Permit {
  place: string;
  number: string;
  expires: string;
}
/** What a clinic sets of itself. */
export interface Settings {
  time_zone?: string;
  phone?: string;
  pharmacy_name?: string;
  pharmacy_address?: string;
  pharmacy_phone?: string;
  pharmacy_permits?: Permit[];
  address?: string;
  currency?: string;
  open_to_new_clients?: boolean;
  log_off_minutes?: number;
  medicine_prices?: Record<string, number>;
}
type Theme = 'auto' | 'light' | 'dark';

class Session {
  me = $state<Me | undefined>();
  known = $state(false);
  /** Whether one decides about micropigmentation and holds sessions. */
  treats = $derived(this.me?.role === 'owner' || this.me?.role === 'practitioner');
  fault = $state<Fault | undefined>();
  /** Minutes after which one was logged off for not touching anything. */
  alone = $state(0);

  /** Takes what signing in answered. */
  take(me: Me | undefined): void {
    this.me = me;
    this.known = true;
    if (me) this.alone = 0;
    setCsrf(me?.csrf ?? '');
  }

  async look(): Promise<void> {
    this.fault = undefined;
    try {
      this.take(await got(api.GET('/api/me')));
    } catch (error) {
      if (error instanceof Fault && error.status === 401) this.take(undefined);
      else this.fault = error as Fault;
    }
  }

  async signOut(): Promise<void> {
    await got(api.POST('/api/sign-out'));
    this.take(undefined);
  }

  /** What the clinic set. */
  get settings(): Settings {
    return (this.me?.settings ?? {}) as Settings;
  }

  /** Saves some of what the clinic sets; the rest stays as it is. */
  async saveSettings(own: Settings, name = this.me?.clinic ?? ''): Promise<void> {
    await got(api.PUT('/api/clinic', { body: { name, settings: { ...this.settings, ...own } } }));
    await this.look();
  }

  /** Logs off whoever has not touched any page of this browser for too long; what stands half-written is kept by its page as always. */
  async leaveIfAlone(): Promise<void> {
    if (!this.me || Date.now() - lastTouch() < this.me.log_off_minutes * 60_000) return;
    this.alone = this.me.log_off_minutes;
    await this.signOut().catch(() => this.take(undefined));
  }
}

export const session = new Session();
// A session that ended elsewhere ends here too.
onSignedOut(() => session.me && session.take(undefined));
watchTouches(
  () => session.me !== undefined,
  () => void session.leaveIfAlone(),
);

const kept = <T extends string>(key: string, fallback: T): T => (localStorage.getItem(key) as T | null) ?? fallback;

class Preferences {
  #theme = $state<Theme>(kept('theme', 'auto'));
  #unit = $state<Unit>(kept('unit', /^en-US/.test(navigator.language) ? 'inch' : 'mm'));

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    localStorage.setItem('theme', theme);
    document.documentElement.dataset['theme'] = theme;
  }

  get unit(): Unit {
    return this.#unit;
  }

  set unit(unit: Unit) {
    this.#unit = unit;
    localStorage.setItem('unit', unit);
  }
}

export const preferences = new Preferences();
document.documentElement.dataset['theme'] = preferences.theme;
