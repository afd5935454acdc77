// Addresses of pages. The secret of a link stands after `#`, which browsers never send.

class Place {
  path = $state(location.pathname);
  hash = $state(location.hash.slice(1));
}

export const place = new Place();

function look(): void {
  place.path = location.pathname;
  place.hash = location.hash.slice(1);
}

export function go(path: string, replace = false): void {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  look();
  scrollTo(0, 0);
}

/** Parts of a path by a pattern such as `/clients/:id`; nothing where it does not fit. */
export function matched(pattern: string, path: string): Record<string, string> | undefined {
  const [want, have] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  if (want.length !== have.length) return undefined;
  const found: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(have[i]!);
    else if (part !== have[i]) return undefined;
  }
  return found;
}

addEventListener('popstate', look);
addEventListener('hashchange', look);
addEventListener('click', (event) => {
  const plain = !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!plain || !link || link.target || link.download || link.origin !== location.origin) return;
  if (link.pathname.startsWith('/api/') || (link.hash && link.pathname === location.pathname)) return;
  event.preventDefault();
  go(link.pathname + link.hash);
});
