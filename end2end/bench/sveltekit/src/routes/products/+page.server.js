import { list } from "$lib/server/catalogue.js";

export const load = ({ url }) => list("/products", "", url.searchParams);
