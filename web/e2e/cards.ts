// A small card processor that answers as Stripe's reference says: a page to pay on, the card that is kept, its signed word.

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Cards {
  address: string;
  signing: string;
  /** Everything that was asked, as method and path. */
  asked: string[];
  /** The payment of the last page is made; the server is told, signed. */
  paid(server: string): Promise<number>;
  stop(): void;
}

const CARD = { brand: 'visa', last4: '4242', exp_month: 7, exp_year: 2031 };

export async function cards(): Promise<Cards> {
  const asked: string[] = [];
  const signing = 'whsec_test';
  let page = new URLSearchParams();
  const answers: Record<string, () => unknown> = {
    'POST /v1/checkout/sessions': () => ({ url: `${address}/pay` }),
    'GET /v1/payment_methods/pm_1': () => ({ card: CARD }),
    'DELETE /v1/customers/cus_1': () => ({ deleted: true }),
    'POST /v1/refunds': () => ({ id: 're_1' }),
  };
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const what = `${request.method ?? ''} ${request.url ?? ''}`;
      asked.push(what);
      if (what === 'POST /v1/checkout/sessions') page = new URLSearchParams(body);
      if (what === 'GET /pay') {
        answer.setHeader('content-type', 'text/html; charset=utf-8');
        answer.end('<!doctype html><title>Pay</title><h1>The processor’s page</h1>');
        return;
      }
      const said = answers[what];
      answer.statusCode = said ? 200 : 404;
      answer.end(JSON.stringify(said?.() ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    address,
    signing,
    asked,
    async paid(to) {
      const names = [...page].filter(([name]) => name.startsWith('payment_intent_data[metadata]'));
      const metadata = Object.fromEntries(names.map(([name, value]) => [/\[(\w+)\]$/.exec(name)?.[1] ?? '', value]));
      const amount = Number(page.get('line_items[0][price_data][unit_amount]'));
      const currency = page.get('line_items[0][price_data][currency]');
      const card = { customer: 'cus_1', payment_method: 'pm_1' };
      const object = {
        id: 'pi_1',
        created: Math.floor(Date.now() / 1000),
        amount_received: amount,
        currency,
        metadata,
        ...card,
      };
      const body = JSON.stringify({ type: 'payment_intent.succeeded', data: { object } });
      const at = Math.floor(Date.now() / 1000);
      const v1 = createHmac('sha256', signing)
        .update(`${String(at)}.${body}`)
        .digest('hex');
      const headers = { 'stripe-signature': `t=${String(at)},v1=${v1}` };
      return (await fetch(`${to}/api/payments/card`, { method: 'POST', headers, body })).status;
    },
    stop: () => void server.close(),
  };
}
