import { type Locator, type Page, type Response, expect } from '@playwright/test';

/** Whom an order goes to. */
export interface Buyer {
  email: string;
  name: string;
  street: string;
  postcode: string;
  city: string;
  country?: string;
}

export const ada: Buyer = {
  email: 'ada@example.org',
  name: 'Ada Lovelace',
  street: 'Hafenstraße 12',
  postcode: '20459',
  city: 'Hamburg',
};

/** Somebody in front of the shop, with scripting or without. */
export class Shopper {
  constructor(
    readonly page: Page,
    readonly scripting: boolean,
  ) {}

  /** Opens an address and waits until the page can be used. */
  async visit(address: string): Promise<Response> {
    const response = await this.page.goto(address);
    await this.settled();
    return response!;
  }

  /** Does something that leads to another address. */
  async follow(act: () => Promise<unknown>, address: RegExp | ((url: URL) => boolean)): Promise<void> {
    await Promise.all([this.page.waitForURL(address, { waitUntil: 'load' }), act()]);
    await this.settled();
  }

  /** Waits until the islands listen. */
  async settled(): Promise<void> {
    if (this.scripting) await this.page.locator('html[data-hydrated=true]').waitFor({ state: 'attached' });
  }

  get cartCount(): Locator {
    return this.page.locator('[data-cart-link] .tool-count');
  }

  get drawer(): Locator {
    return this.page.getByRole('dialog', { name: 'Your cart' });
  }

  /** Puts a product into the cart from its page. */
  async add(slug: string): Promise<void> {
    await this.visit(`/p/${slug}`);
    const button = this.page.locator('#buy').getByRole('button', { name: 'Add to cart' });
    if (this.scripting) {
      await button.click();
      await expect(this.drawer).toBeVisible();
    } else {
      await this.follow(() => button.click(), /\/cart/);
    }
  }

  /** From a filled cart to the payment page. */
  async checkOut(buyer: Buyer = ada): Promise<void> {
    await this.visit('/checkout');
    await this.giveAddress(buyer);
    await this.chooseDelivery();
  }

  async fillAddress(buyer: Buyer): Promise<void> {
    const box = (name: RegExp) => this.page.getByRole('textbox', { name });
    await box(/^E-mail/).fill(buyer.email);
    if (buyer.country) await this.page.getByRole('combobox', { name: /^Country/ }).selectOption({ label: buyer.country });
    await box(/^Full name/).fill(buyer.name);
    await box(/^Street and number/).fill(buyer.street);
    await box(/^Postcode/).fill(buyer.postcode);
    await box(/^Town or city/).fill(buyer.city);
  }

  async giveAddress(buyer: Buyer = ada): Promise<void> {
    await this.fillAddress(buyer);
    await this.follow(() => this.page.getByRole('button', { name: 'Continue to delivery' }).click(), /\/checkout\/delivery/);
  }

  async chooseDelivery(): Promise<void> {
    await this.follow(() => this.page.getByRole('button', { name: 'Continue to payment' }).click(), /\/checkout\/payment/);
  }

  get payButton(): Locator {
    return this.page.locator('main').getByRole('button', { name: /^(Pay €|Order now)/ });
  }

  /** Chooses a way to pay on the last page of the checkout. */
  async choosePayment(name: RegExp): Promise<void> {
    await this.page.getByRole('radio', { name }).check();
  }

  /** Ticks the terms, where they are asked for. */
  async agree(): Promise<void> {
    const terms = this.page.getByRole('checkbox', { name: /agree to the terms/ });
    if (await terms.count()) await terms.check();
  }

  /** Orders, and waits for the confirmation; its address. */
  async pay(): Promise<string> {
    await this.agree();
    await this.follow(() => this.payButton.click(), /\/orders\/[\w-]+$/);
    return this.page.url();
  }

  /** The total the summary of the page shows, such as €34.12. */
  async total(): Promise<string> {
    return (await this.page.locator('.totals .total dd').first().innerText()).trim();
  }
}
