import { error } from "@sveltejs/kit";
import { list } from "$lib/server/catalogue.js";

export const load = ({ params, url }) => list(`/c/${params.path}`, params.path, url.searchParams) ?? error(404);
