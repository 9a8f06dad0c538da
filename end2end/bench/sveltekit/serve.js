// adapter-node's own handler, on a free port that is printed.
import { createServer } from "node:http";
import { handler } from "./build/handler.js";

const server = createServer({ keepAliveTimeout: 75_000 }, handler);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
