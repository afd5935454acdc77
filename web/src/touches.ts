// When somebody last touched a page of this browser: pages beside each other tell each other.

const KEY = 'touched';
/** How exactly it is kept, and how often it is looked at, ms. */
const STEP = 5000;
let own = Date.now();
/** Whether somebody is signed in: of others nothing is kept. */
let isIn = (): boolean => false;

/** When anything was last touched here. */
export const lastTouch = (): number => Math.max(own, Number(localStorage.getItem(KEY) ?? 0));

function touched(event: Event): void {
  // What moves under a resting pointer is no touch.
  if (event instanceof PointerEvent && event.type === 'pointermove' && !event.movementX && !event.movementY) return;
  const now = Date.now();
  if (now - own < STEP) return;
  own = now;
  if (isIn()) localStorage.setItem(KEY, String(now));
}

/** Watches for touches, and looks again and again whether there were any; tells other pages while somebody is signed in. */
export function watchTouches(signedIn: () => boolean, look: () => void): void {
  isIn = signedIn;
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(kind, touched, { passive: true });
  }
  // A device that slept looks as soon as it wakes.
  document.addEventListener('visibilitychange', look);
  setInterval(look, STEP);
}
