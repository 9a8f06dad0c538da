import { menu } from "$lib/server/catalogue.js";

export const load = () => ({ menu });
