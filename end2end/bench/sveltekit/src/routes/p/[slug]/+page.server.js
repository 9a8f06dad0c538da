import { error } from "@sveltejs/kit";
import { product } from "$lib/server/catalogue.js";

export const load = ({ params }) => product(params.slug) ?? error(404);
