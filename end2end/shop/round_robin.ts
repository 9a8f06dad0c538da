import { type Server as HttpServer, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A balancer that hands each request to the next of its servers; a server that does not answer is passed over. */
export class RoundRobin {
  private turn = 0;
  private urls: string[] = [];
  private readonly served = new Map<string, number>();
  private tellPost: ((url: string) => void) | undefined;
  private readonly http: HttpServer;

  constructor() {
    this.http = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        this.forward(Buffer.concat(chunks), incoming, outgoing, this.urls.length);
      });
    });
  }

  /** Listens on a free port; its address. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  use(urls: string[]): void {
    this.urls = urls;
  }

  /** Requests answered by each server so far. */
  answers(url: string): number {
    return this.served.get(url) ?? 0;
  }

  /** Tells once which server answers the next POST. */
  onPost(tell: (url: string) => void): void {
    this.tellPost = tell;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private forward(
    body: Buffer,
    incoming: import('node:http').IncomingMessage,
    outgoing: import('node:http').ServerResponse,
    tries: number,
  ): void {
    const url = this.urls[this.turn++ % this.urls.length]!;
    const asked = request(
      new URL(incoming.url ?? '/', url),
      { method: incoming.method, headers: { ...incoming.headers, connection: 'close' } },
      (answer) => {
        this.served.set(url, this.answers(url) + 1);
        if (incoming.method === 'POST') {
          this.tellPost?.(url);
          this.tellPost = undefined;
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      },
    );
    asked.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else if (tries > 1) this.forward(body, incoming, outgoing, tries - 1);
      else outgoing.writeHead(502).end();
    });
    asked.end(body);
  }
}
