// The shop hydrates islands, not pages: without this every page's data would be sent a second time as script, which costs.
export const csr = false;
