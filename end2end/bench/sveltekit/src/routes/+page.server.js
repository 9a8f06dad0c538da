import { home } from "$lib/server/catalogue.js";

export const load = () => home();
